// Where the metadata says that partitions are: the directories beside a partition's replicas (KIP-858). Pure.
// Rules: ReplicationControlManager.handleAssignReplicasToDirs, org.apache.kafka.common.DirectoryId.
#pragma once

#include <span>
#include <vector>

#include "metadata/record_list.h"
#include "ottla/metadata/controller.h"
#include "ottla/metadata/image.h"

namespace ottla::metadata {

// Whether the id says that no directory is known yet: the replica may be in any.
bool is_undecided_directory(const Uuid& directory);

// What a new replica on the broker begins with: its directory when it has but one; of several it tells later
// which it took (ClusterControlManager.defaultDir).
Uuid default_directory(const BrokerImage& broker);

// The directories of the partition's replicas with that of `broker` replaced; ones not known yet are
// "migrating".
std::vector<Uuid> with_directory(const PartitionImage& partition, BrokerId broker, const Uuid& directory);

RecordList decide_assign_directories(const MetadataImage& image,
                                     std::span<const DirectoryAssignment> assignments);

}  // namespace ottla::metadata
