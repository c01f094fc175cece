// Groups that change their protocol while members are in them (group.consumer.migration.policy): a classic
// group that a member of the consumer protocol joins, a consumer group that the last one of them leaves.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "coordinator/groups/classic_group.h"
#include "coordinator/groups/classic_groups.h"
#include "coordinator/groups/consumer_groups.h"
#include "coordinator/groups/embedded_protocol.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

namespace {

std::unexpected<Error> no_upgrade(const ClassicGroup& group, std::string_view reason) {
  return fail(
      ErrorCode::group_id_not_found,
      fmt::format("Cannot upgrade classic group {} to consumer group because {}", group.id(), reason));
}

// The member as it is in the consumer group: at the group's generation, owning what its leader gave it.
Result<ConsumerMember> upgrade(const ClassicGroup& group, const ClassicMember& member,
                               const metadata::MetadataImage& image) {
  ConsumerMember upgraded;
  if (!member.assignment.empty()) {
    const auto assignment = parse_assignment(member.assignment);
    if (!assignment) return no_upgrade(group, "the embedded consumer protocol is malformed.");
    if (assignment->user_data && !assignment->user_data->empty()) {
      return no_upgrade(
          group,
          "an unsupported custom assignor is in use. Please refer to the documentation or switch to "
          "a default assignor before re-attempting the upgrade.");
    }
    upgraded.assigned = with_epoch(partitions_of(assignment->assigned_partitions, image), group.generation());
  }
  const ClassicProtocol* protocol =
      group.protocol_name() ? member.find_protocol(*group.protocol_name()) : nullptr;
  if (protocol == nullptr && !member.protocols.empty()) protocol = &member.protocols.front();
  const auto subscription =
      parse_subscription(protocol == nullptr ? ByteView{} : ByteView(protocol->metadata));
  if (!subscription) return no_upgrade(group, "the embedded consumer protocol is malformed.");
  upgraded.id = member.id;
  upgraded.epoch = group.generation();
  upgraded.previous_epoch = group.generation();
  upgraded.instance_id = member.instance_id;
  if (subscription->rack_id && !subscription->rack_id->empty()) upgraded.rack_id = *subscription->rack_id;
  upgraded.rebalance_timeout_ms = member.rebalance_timeout_ms;
  upgraded.client_id = member.client_id;
  upgraded.client_host = member.client_host;
  upgraded.set_topics(subscription->topics);
  upgraded.classic = ClassicMemberData{member.session_timeout_ms, member.protocols};
  return upgraded;
}

}  // namespace

Result<> ConsumerGroups::check_upgrade(const ClassicGroup& group) const {
  const config::MigrationPolicy policy = context_.options.consumer.migration_policy;
  if (policy != config::MigrationPolicy::upgrade && policy != config::MigrationPolicy::bidirectional) {
    return no_upgrade(group, "online upgrade is disabled.");
  }
  if (!group.uses_consumer_protocol()) {
    return no_upgrade(group, "the group does not use the consumer embedded protocol.");
  }
  if (group.size() > static_cast<std::size_t>(context_.options.consumer.max_size)) {
    return no_upgrade(group, "the group size exceeds the consumer group maximum size.");
  }
  return {};
}

Result<std::unique_ptr<ConsumerGroup>> ConsumerGroups::upgraded(const ClassicGroup& group) const {
  auto made = std::make_unique<ConsumerGroup>(group.id());
  for (const auto& [id, member] : group.members()) {
    auto upgraded = upgrade(group, member, *context_.image);
    if (!upgraded) return fail(std::move(upgraded.error()));
    made->put_target(id, without_epochs(upgraded->assigned));
    made->put_member(std::move(*upgraded));
  }
  std::vector<std::string_view> topics;
  for (const auto& [topic, subscribers] : made->subscriptions()) topics.push_back(topic);
  made->set_epoch(group.generation(), context_.hashes.hash_of(*context_.image, topics));
  made->set_assignment_epoch(group.generation(), 0);
  log_info("classic group {} of {} members becomes a consumer group", group.id(), group.size());
  return made;
}

// `members` and `classic_members` are how many there will be.
bool ConsumerGroups::can_downgrade(const ConsumerGroup& group, std::size_t members,
                                   std::int32_t classic_members) const {
  const config::MigrationPolicy policy = context_.options.consumer.migration_policy;
  if (members == 0 || static_cast<std::size_t>(classic_members) != members) return false;
  if (policy != config::MigrationPolicy::downgrade && policy != config::MigrationPolicy::bidirectional) {
    log_info("consumer group {} stays one: its members are classic, but the downgrade is disabled",
             group.id());
    return false;
  }
  return members <= static_cast<std::size_t>(context_.options.group_max_size);
}

namespace {

ClassicMember downgrade(const ConsumerMember& member, const TopicPartitions& target,
                        const metadata::MetadataImage& image) {
  ClassicMember downgraded;
  downgraded.id = member.id;
  downgraded.instance_id = member.instance_id;
  downgraded.client_id = member.client_id;
  downgraded.client_host = member.client_host;
  downgraded.rebalance_timeout_ms = member.rebalance_timeout_ms;
  downgraded.session_timeout_ms = member.classic->session_timeout_ms;
  downgraded.protocols = member.classic->protocols;
  const Bytes& metadata = member.classic->protocols.front().metadata;
  downgraded.assignment = make_assignment(target, image, load_big_endian<std::int16_t>(metadata.data()));
  return downgraded;
}

// Every protocol of a classic member was read when it joined, but a record may say anything.
bool is_readable(const ConsumerMember& member) {
  return member.classic && !member.classic->protocols.empty() &&
         member.classic->protocols.front().metadata.size() >= sizeof(std::int16_t);
}

}  // namespace

std::unique_ptr<ClassicGroup> ConsumerGroups::downgraded(const ConsumerGroup& group,
                                                         const std::vector<const ConsumerMember*>& leaving,
                                                         const ConsumerMember* joining,
                                                         TimestampMs now_ms) const {
  std::vector<ClassicMember> members;
  for (const auto& [id, member] : group.members()) {
    if (std::ranges::find(leaving, &member) != leaving.end()) continue;
    if (!is_readable(member)) return nullptr;
    members.push_back(downgrade(member, group.target(id), *context_.image));
  }
  if (joining != nullptr) {
    if (!is_readable(*joining)) return nullptr;
    members.push_back(downgrade(*joining, group.target(*joining), *context_.image));
  }
  auto made = std::make_unique<ClassicGroup>(group.id(), *context_.classic, now_ms);
  made->become_stable(group.epoch(), std::move(members));
  log_info("consumer group {} becomes a classic group", group.id());
  return made;
}

// The replayed record has made a group that knows one protocol of each member; this one knows them all.
void ConsumerGroups::take_place(std::unique_ptr<ClassicGroup> group, bool rebalance, TimestampMs now_ms) {
  const auto partition = context_.runtime.partition_of(group->id());
  if (!partition) return;
  auto& placed = static_cast<ClassicGroup&>(context_.groups.put(*partition, std::move(group)));
  context_.classic->take_over(placed, rebalance, now_ms);
}

}  // namespace ottla::coordinator
