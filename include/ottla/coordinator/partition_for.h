// Which partition of a coordinator's topic holds a key: a group's id, a transactional id.
#pragma once

#include <cstdint>
#include <string_view>

#include "ottla/base/ids.h"

namespace ottla::coordinator {

// `abs(hash(key)) mod partitions` with Java's hash of a string over its UTF-16 units (Utils.abs: that of
// -2^31 is 0). `partitions` > 0. Source: GroupCoordinatorService.partitionFor,
// TransactionStateManager.partitionFor.
PartitionIndex partition_for(std::string_view key, std::int32_t partitions);

// Java's String.hashCode over the UTF-16 units of UTF-8 text.
std::int32_t java_hash(std::string_view text);

}  // namespace ottla::coordinator
