// The steps stand in Kafka's order: each looks at what the ones before it have settled.
#include "metadata/partition_change.h"

#include <algorithm>
#include <iterator>

#include "metadata/broker_list.h"
#include "ottla/metadata/features.h"

namespace ottla::metadata {
namespace {

constexpr std::int32_t leader_unchanged = -2;
constexpr std::int8_t recovery_unchanged = -1;
constexpr std::int16_t first_without_epoch_on_shrink = 12;  // 3.6-IV0

bool contains_all(const Brokers& brokers, const Brokers& others) {
  return std::ranges::all_of(others, [&](BrokerId broker) { return contains(brokers, broker); });
}

Brokers without(const Brokers& brokers, const Brokers& others) {
  Brokers rest;
  std::ranges::copy_if(brokers, std::back_inserter(rest),
                       [&](BrokerId broker) { return !contains(others, broker); });
  return rest;
}

bool changes_nothing(const protocol::PartitionChangeRecord& record) {
  return !record.isr && !record.eligible_leader_replicas && !record.last_known_elr &&
         record.leader == leader_unchanged && !record.replicas && !record.removing_replicas &&
         !record.adding_replicas && record.leader_recovery_state == recovery_unchanged && !record.directories;
}

}  // namespace

PartitionChange::PartitionChange(const MetadataImage& image, const TopicImage& topic,
                                 const PartitionImage& partition, std::size_t min_insync)
    : image_(image),
      partition_(partition),
      min_insync_(min_insync),
      has_elr_(image.feature_level("eligible.leader.replicas.version") > 0),
      topic_id_(topic.id),
      isr_(partition.isr),
      replicas_(partition.replicas),
      removing_(partition.removing_replicas),
      adding_(partition.adding_replicas),
      eligible_(partition.eligible_leader_replicas) {}

bool PartitionChange::is_active(BrokerId broker) const {
  if (broker == gone_) return false;
  const auto found = image_.cluster->brokers.find(broker);
  return found != image_.cluster->brokers.end() && !found->second.fenced &&
         !found->second.in_controlled_shutdown;
}

bool PartitionChange::can_lead(BrokerId broker) const {
  return (contains(isr_, broker) || (isr_.empty() && contains(eligible_, broker))) && is_active(broker);
}

void PartitionChange::complete_reassignment() {
  if (removing_.empty() && adding_.empty()) return;
  Brokers isr = without(isr_, removing_);
  Brokers replicas = without(replicas_, removing_);
  if (!removing_.empty() && (isr.empty() || replicas.empty())) return;
  if (!contains_all(isr, replicas)) return;
  isr_ = std::move(isr);
  replicas_ = std::move(replicas);
  removing_.clear();
  adding_.clear();
}

void PartitionChange::find_eligible() {
  if (!has_elr_) return;
  if (isr_.size() >= min_insync_) {
    eligible_.clear();
    return;
  }
  Brokers candidates = eligible_;
  for (const BrokerId broker : partition_.isr) {
    if (!contains(candidates, broker)) candidates.push_back(broker);
  }
  std::ranges::sort(candidates);
  eligible_ = without(candidates, isr_);
}

PartitionChange::Elected PartitionChange::elect() const {
  if (can_lead(partition_.leader)) return {partition_.leader, false};
  for (const BrokerId broker : replicas_) {
    if (can_lead(broker)) return {broker, false};
  }
  const Brokers& last = partition_.last_known_eligible_leader_replicas;
  if (has_elr_ && eligible_.empty() && isr_.empty() && last.size() == 1) return {last.front(), true};
  if (may_elect_unclean_) {
    for (const BrokerId broker : replicas_) {
      if (is_active(broker)) return {broker, true};
    }
  }
  return {};
}

void PartitionChange::apply_election(protocol::PartitionChangeRecord& record) {
  const Elected elected = elect();
  if (elected.leader == partition_.leader) return;
  if (contains(eligible_, elected.leader)) {
    isr_ = {elected.leader};
    std::erase(eligible_, elected.leader);
  }
  record.leader = elected.leader;
  if (!elected.is_unclean) return;
  record.isr = Brokers{elected.leader};
  if (partition_.recovery_state != LeaderRecoveryState::recovering) {
    record.leader_recovery_state = static_cast<std::int8_t>(LeaderRecoveryState::recovering);
  }
}

// A record that names the leader raises its epoch: who must not go on under the old one is shut out by that.
void PartitionChange::change_epoch_of_leader(protocol::PartitionChangeRecord& record) const {
  if (record.leader != leader_unchanged) return;
  if (!contains_all(replicas_, partition_.replicas)) record.leader = partition_.leader;
}

void PartitionChange::set_eligible(protocol::PartitionChangeRecord& record) {
  if (record.isr || !has_elr_) eligible_.clear();
  if (eligible_ != partition_.eligible_leader_replicas) record.eligible_leader_replicas = eligible_;
}

void PartitionChange::set_last_leader(protocol::PartitionChangeRecord& record) const {
  if (!has_elr_) return;
  const Brokers& last = partition_.last_known_eligible_leader_replicas;
  const bool is_known = last.size() == 1 && last.front() == partition_.leader;
  const bool has_leader =
      record.leader >= 0 || (partition_.leader != no_leader && record.leader != no_leader);
  if (record.isr && record.isr->empty() && !is_known) {
    record.last_known_elr = Brokers{partition_.leader};
  } else if (has_leader && !last.empty()) {
    record.last_known_elr.emplace();
  }
}

Uuid PartitionChange::directory_of(BrokerId broker) const {
  const auto at = std::ranges::find(partition_.replicas, broker);
  const auto index = static_cast<std::size_t>(at - partition_.replicas.begin());
  if (index < partition_.directories.size()) return partition_.directories[index];
  if (at != partition_.replicas.end()) return migrating_directory;
  const auto found = image_.cluster->brokers.find(broker);
  const bool has_one = found != image_.cluster->brokers.end() && found->second.directories.size() == 1;
  return has_one ? found->second.directories.front() : unassigned_directory;
}

void PartitionChange::set_assignment(protocol::PartitionChangeRecord& record) const {
  if (!replicas_.empty()) {
    if (writes_directories(image_.features->metadata_version)) {
      std::vector<Uuid> directories;
      for (const BrokerId broker : replicas_) directories.push_back(directory_of(broker));
      if (directories != partition_.directories) record.directories = std::move(directories);
    }
    if (replicas_ != partition_.replicas) record.replicas = replicas_;
  }
  if (removing_ != partition_.removing_replicas) record.removing_replicas = removing_;
  if (adding_ != partition_.adding_replicas) record.adding_replicas = adding_;
}

std::optional<protocol::PartitionChangeRecord> PartitionChange::build() {
  protocol::PartitionChangeRecord record;
  record.topic_id = topic_id_;
  record.partition_id = partition_.index;
  complete_reassignment();
  find_eligible();
  apply_election(record);
  change_epoch_of_leader(record);
  set_eligible(record);
  if (!record.isr && (!isr_.empty() || has_elr_) && isr_ != partition_.isr) record.isr = isr_;
  const bool shrinks = record.isr && !contains_all(*record.isr, partition_.isr);
  if (shrinks && record.leader == leader_unchanged &&
      image_.features->metadata_version < first_without_epoch_on_shrink) {
    record.leader = partition_.leader;
  }
  set_last_leader(record);
  set_assignment(record);
  if (changes_nothing(record)) return std::nullopt;
  return record;
}

}  // namespace ottla::metadata
