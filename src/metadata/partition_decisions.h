// Decides what becomes of CreatePartitions, AlterPartitionReassignments and UnregisterBroker. Pure.
#pragma once

#include <span>
#include <vector>

#include "metadata/record_list.h"
#include "metadata/topic_decisions.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/partitions.h"

namespace ottla::metadata {

// One answer a topic: those asked for more than once come first and once, then the others as they were asked.
Decision<std::vector<CreatedPartitions>> decide_create_partitions(const TopicContext& context,
                                                                  std::span<const MorePartitions> topics);

// One answer a partition, in the order asked. `may_change_factor`: allow_replication_factor_change.
Decision<std::vector<Outcome>> decide_reassignments(const TopicContext& context,
                                                    std::span<const Reassignment> partitions,
                                                    bool may_change_factor);

// Takes the broker out of the replicas in sync and forgets it. broker_id_not_registered for one there is not,
// invalid_request for this node, which is the only one there is.
Decision<Outcome> decide_unregister_broker(const TopicContext& context, BrokerId broker);

}  // namespace ottla::metadata
