// What a client may do to topics and cluster, as answers tell it: bits by AclOperation. Without an authorizer
// everybody may do everything that the kind of resource knows (AclEntry.supportedOperations of Kafka).
#pragma once

#include <cstdint>

namespace ottla::broker {

// Read, write, create, delete, alter, describe, describe and alter configs.
inline constexpr std::int32_t all_topic_operations = 0b1101'1111'1000;
// Create, alter, describe, cluster action, describe and alter configs, idempotent write.
inline constexpr std::int32_t all_cluster_operations = 0b1'1111'1010'0000;
// Read, delete, describe, describe and alter configs.
inline constexpr std::int32_t all_group_operations = 0b1101'0100'1000;

}  // namespace ottla::broker
