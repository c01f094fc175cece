// Decides what becomes of AlterClientQuotas. Pure.
#pragma once

#include <span>
#include <vector>

#include "metadata/record_list.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/quotas.h"

namespace ottla::metadata {

// One answer an entity, in the order in which they are first named; an entity that fails keeps what it has.
Decision<std::vector<AlteredQuota>> decide_alter_quotas(const MetadataImage& image,
                                                        std::span<const QuotaAlteration> alterations);

}  // namespace ottla::metadata
