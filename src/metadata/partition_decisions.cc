// Each partition is decided for itself: one that is refused keeps what it has and holds up no other.
#include "metadata/partition_decisions.h"

#include <algorithm>
#include <map>
#include <set>

#include "metadata/broker_list.h"
#include "metadata/partition_change.h"
#include "metadata/topic_creation.h"
#include "ottla/config/value.h"
#include "ottla/metadata/features.h"

namespace ottla::metadata {
namespace {

// The brokers of one that are not in the other, by their ids.
Brokers difference(const Brokers& brokers, const Brokers& others) {
  std::set<BrokerId> rest(brokers.begin(), brokers.end());
  for (const BrokerId broker : others) rest.erase(broker);
  return {rest.begin(), rest.end()};
}

std::size_t min_insync(const TopicContext& context, const TopicImage& topic) {
  constexpr std::string_view name = "min.insync.replicas";
  const auto wanted = config::parse_int32(name, effective_config(context, *topic.configs, name)).value_or(1);
  const std::size_t replicas = topic.partitions.empty() ? 1 : topic.partitions.front().replicas.size();
  return std::min(static_cast<std::size_t>(std::max(wanted, 1)), replicas);
}

bool allows_unclean_election(const TopicContext& context, const TopicImage& topic) {
  return effective_config(context, *topic.configs, "unclean.leader.election.enable") == "true";
}

Result<> refuse_unknown(const std::string& message) {
  return fail(ErrorCode::unknown_topic_or_partition, message);
}

// One partition's reassignment.
class ReassignmentDecision {
 public:
  ReassignmentDecision(const TopicContext& context, const Reassignment& wanted, bool may_change_factor)
      : context_(context), wanted_(wanted), may_change_factor_(may_change_factor) {}

  Result<> decide(RecordList& records) {
    topic_ = context_.image.topic(wanted_.topic);
    if (topic_ == nullptr) {
      return refuse_unknown("Unable to find a topic named " + std::string(wanted_.topic) + ".");
    }
    partition_ = topic_->partition(wanted_.partition);
    if (partition_ == nullptr) {
      return refuse_unknown("Unable to find partition " + std::string(wanted_.topic) + ":" +
                            std::to_string(wanted_.partition) + ".");
    }
    PartitionChange change(context_.image, *topic_, *partition_, min_insync(context_, *topic_));
    auto decided = wanted_.replicas ? assign(change) : cancel(change);
    if (!decided) return decided;
    if (const auto record = change.build()) {
      records.add(*record, partition_change_version(context_.image.features->metadata_version));
    }
    return {};
  }

 private:
  Result<> assign(PartitionChange& change) const {
    const Brokers& target = *wanted_.replicas;
    auto valid = check_assignment(context_.image, target, 0);
    if (!valid) return valid;
    const Brokers& current = partition_->replicas;
    const std::size_t factor = difference(current, partition_->removing_replicas).size();
    if (!may_change_factor_ && target.size() != factor) {
      return fail(ErrorCode::invalid_replication_factor, "The replication factor is changed from " +
                                                             std::to_string(factor) + " to " +
                                                             std::to_string(target.size()));
    }
    const Brokers removing = difference(current, target);
    const Brokers adding = difference(target, current);
    Brokers all = target;
    all.insert(all.end(), removing.begin(), removing.end());
    if (all != current) change.set_replicas(std::move(all));
    if (!removing.empty()) change.set_removing(removing);
    if (!adding.empty()) change.set_adding(adding);
    return {};
  }

  Result<> cancel(PartitionChange& change) const {
    if (!is_being_reassigned(*partition_)) return fail(ErrorCode::no_reassignment_in_progress, "");
    const bool may_elect = allows_unclean_election(context_, *topic_);
    Brokers replicas;
    Brokers isr;
    for (const BrokerId broker : partition_->replicas) {
      if (!contains(partition_->adding_replicas, broker)) replicas.push_back(broker);
    }
    for (const BrokerId broker : partition_->isr) {
      if (!contains(partition_->adding_replicas, broker)) isr.push_back(broker);
    }
    if (isr.empty()) {
      if (replicas.empty()) {
        return fail(ErrorCode::invalid_replica_assignment,
                    "Invalid replica assignment: addingReplicas contains all replicas.");
      }
      if (!may_elect) {
        return fail(ErrorCode::invalid_replica_assignment,
                    "Unable to revert partition assignment for " + topic_->name + ":" +
                        std::to_string(partition_->index) +
                        " because it would require an unclean leader election.");
      }
      isr.push_back(replicas.front());
    }
    if (may_elect) change.allow_unclean_election();
    change.set_isr(std::move(isr));
    change.set_replicas(std::move(replicas));
    change.set_removing({});
    change.set_adding({});
    return {};
  }

  const TopicContext& context_;
  const Reassignment& wanted_;
  const bool may_change_factor_;
  const TopicImage* topic_ = nullptr;
  const PartitionImage* partition_ = nullptr;
};

std::size_t count_added(const TopicContext& context, std::span<const MorePartitions> topics) {
  std::size_t added = 0;
  for (const MorePartitions& wanted : topics) {
    const TopicImage* topic = context.image.topic(wanted.topic);
    const std::size_t now = topic == nullptr ? 0 : topic->partitions.size();
    const auto then = static_cast<std::size_t>(std::max(wanted.count, 0));
    if (topic != nullptr && then > now) added += then - now;
  }
  return added;
}

}  // namespace

Decision<std::vector<CreatedPartitions>> decide_create_partitions(const TopicContext& context,
                                                                  std::span<const MorePartitions> topics) {
  std::map<std::string_view, int> times;
  for (const MorePartitions& wanted : topics) ++times[wanted.topic];
  Decision<std::vector<CreatedPartitions>> decision;
  std::set<std::string_view> answered;
  for (const MorePartitions& wanted : topics) {
    if (times[wanted.topic] == 1 || !answered.insert(wanted.topic).second) continue;
    decision.reply.push_back(
        {std::string(wanted.topic), {ErrorCode::invalid_request, "Duplicate topic name."}});
  }
  const bool is_too_much = count_added(context, topics) > max_records_per_request;
  for (const MorePartitions& wanted : topics) {
    if (times[wanted.topic] > 1) continue;
    Outcome& outcome = decision.reply.emplace_back(std::string(wanted.topic), Outcome{}).outcome;
    if (is_too_much) {
      outcome = {ErrorCode::policy_violation, "Unable to perform excessively large batch operation."};
      continue;
    }
    auto created = TopicCreation::add_partitions(context, wanted, decision.records);
    if (!created) outcome = Outcome::of(std::move(created.error()));
  }
  return decision;
}

Decision<std::vector<Outcome>> decide_reassignments(const TopicContext& context,
                                                    std::span<const Reassignment> partitions,
                                                    bool may_change_factor) {
  Decision<std::vector<Outcome>> decision;
  for (const Reassignment& wanted : partitions) {
    Outcome& outcome = decision.reply.emplace_back();
    auto decided = ReassignmentDecision(context, wanted, may_change_factor).decide(decision.records);
    if (!decided) outcome = Outcome::of(std::move(decided.error()));
  }
  return decision;
}

Decision<Outcome> decide_unregister_broker(const TopicContext& context, BrokerId broker) {
  Decision<Outcome> decision;
  const MetadataImage& image = context.image;
  const auto found = image.cluster->brokers.find(broker);
  if (found == image.cluster->brokers.end()) {
    decision.reply = {ErrorCode::broker_id_not_registered,
                      "Broker ID " + std::to_string(broker) + " is not currently registered"};
    return decision;
  }
  if (broker == image.node_id) {
    decision.reply = {ErrorCode::invalid_request, "Broker ID " + std::to_string(broker) +
                                                      " is this node, which serves alone and has to stay"};
    return decision;
  }
  const int version = partition_change_version(image.features->metadata_version);
  image.topics_by_id.for_each([&](const TopicPointer& topic) {
    for (const PartitionImage& partition : topic->partitions) {
      if (!contains(partition.isr, broker) && !contains(partition.eligible_leader_replicas, broker)) continue;
      PartitionChange change(image, *topic, partition, min_insync(context, *topic));
      change.leave_out(broker);
      if (allows_unclean_election(context, *topic)) change.allow_unclean_election();
      Brokers isr = partition.isr;
      std::erase(isr, broker);
      change.set_isr(std::move(isr));
      if (const auto record = change.build()) decision.records.add(*record, version);
    }
  });
  protocol::UnregisterBrokerRecord record;
  record.broker_id = broker;
  record.broker_epoch = found->second.epoch;
  decision.records.add(record);
  return decision;
}

bool is_being_reassigned(const PartitionImage& partition) {
  return !partition.removing_replicas.empty() || !partition.adding_replicas.empty();
}

Outcome elect_leader(const MetadataImage& image, std::string_view name, PartitionIndex index,
                     Election election) {
  const TopicImage* topic = image.topic(name);
  if (topic == nullptr) {
    return {ErrorCode::unknown_topic_or_partition, "No such topic as " + std::string(name)};
  }
  const PartitionImage* partition = topic->partition(index);
  if (partition == nullptr) {
    return {ErrorCode::unknown_topic_or_partition,
            "No such partition as " + std::string(name) + "-" + std::to_string(index)};
  }
  const bool is_led = election == Election::preferred ? partition->leader == partition->replicas.front()
                                                      : partition->leader != no_leader;
  if (is_led) {
    return {ErrorCode::election_not_needed, "Leader election not needed for topic partition."};
  }
  if (election == Election::preferred) {
    return {ErrorCode::preferred_leader_not_available, "The preferred leader was not available."};
  }
  return {ErrorCode::eligible_leaders_not_available, "Eligible topic partition leaders are not available."};
}

}  // namespace ottla::metadata
