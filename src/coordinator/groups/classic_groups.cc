// Classic groups: their records, what begins and ends with their partition, and how they are described.
#include "coordinator/groups/classic_groups.h"

#include <cassert>

#include "ottla/base/logging.h"

namespace ottla::coordinator {

using protocol::DescribeGroupsResponse;
using protocol::GroupMetadataKey;
using protocol::GroupMetadataValue;

ClassicGroup* ClassicGroups::find(std::string_view group_id) {
  Group* group = context_.groups.find(group_id);
  return group != nullptr && group->type() == GroupType::classic ? static_cast<ClassicGroup*>(group)
                                                                 : nullptr;
}

ErrorCode ClassicGroups::store(const ClassicGroup& group, const GroupMetadataValue& value,
                               TimestampMs now_ms) {
  ErrorCode outcome = ErrorCode::unknown_server_error;
  Decision decision;
  decision.records.push_back(make_record(GroupMetadataKey{group.id()}, value, group_metadata_value_version));
  decision.then = [&outcome](ErrorCode error) { outcome = error; };
  context_.runtime.write(group.id(), std::move(decision), now_ms);
  return outcome;
}

void ClassicGroups::replay(PartitionIndex partition, const GroupMetadataKey& key,
                           const GroupMetadataValue* value) {
  if (value == nullptr) {
    context_.groups.remove(key.group);
    return;
  }
  ClassicGroup* group = find(key.group);
  if (group == nullptr) {
    auto made = std::make_unique<ClassicGroup>(std::string(key.group), *this, value->current_state_timestamp);
    group = made.get();
    context_.groups.put(partition, std::move(made));
  }
  group->apply(*value);
}

void ClassicGroups::on_loaded(Group& loaded, TimestampMs now_ms) {
  auto& group = static_cast<ClassicGroup&>(loaded);
  if (group.size() == 0) return;
  log_info("group {} is loaded: generation {}, {} members", group.id(), group.generation(), group.size());
  take_over(group, group.size() > static_cast<std::size_t>(context_.options.group_max_size), now_ms);
}

void ClassicGroups::take_over(ClassicGroup& group, bool rebalance, TimestampMs now_ms) {
  for (auto& [id, member] : group.members()) start_session(group, member);
  if (rebalance) prepare_rebalance(group, "its members are to rejoin", now_ms);
}

void ClassicGroups::on_unload(Group& unloaded) {
  auto& group = static_cast<ClassicGroup&>(unloaded);
  group.interrupt(ErrorCode::not_coordinator);
}

namespace {

// A group that is known by its offsets only, is none, or is of another type. Up to version 5 what is no
// classic group is a dead one; newer clients are told what it is.
void describe_other(const GroupTable& groups, int version, DescribeGroupsResponse::Group& described,
                    std::deque<std::string>& texts) {
  constexpr int first_version_with_errors = 6;
  const bool is_known = groups.contains(described.group_id);
  const bool is_simple = is_known && groups.find(described.group_id) == nullptr;
  described.group_state = name_of(is_simple ? ClassicState::empty : ClassicState::dead);
  if (is_simple || version < first_version_with_errors) return;
  described.error_code = code_of(ErrorCode::group_id_not_found);
  described.error_message = texts.emplace_back(
      fmt::format("Group {} {}.", described.group_id, is_known ? "is not a classic group" : "not found"));
}

}  // namespace

DescribeGroupsResponse::Group ClassicGroups::describe_group(const Caller& caller, std::string_view group_id,
                                                            std::deque<std::string>& texts) {
  DescribeGroupsResponse::Group described;
  described.group_id = group_id;
  const ClassicGroup* group = find(group_id);
  if (group == nullptr) {
    describe_other(context_.groups, caller.version, described, texts);
    return described;
  }
  const bool is_stable = group->state() == ClassicState::stable;
  described.group_state = group->state_name();
  described.protocol_type = group->protocol_type();
  const std::string_view protocol =
      is_stable && group->protocol_name() ? *group->protocol_name() : std::string_view{};
  described.protocol_data = protocol;
  described.members.reserve(group->size());
  for (const auto& [id, member] : group->members()) {
    auto& shown = described.members.emplace_back();
    shown.member_id = member.id;
    if (member.instance_id) shown.group_instance_id = *member.instance_id;
    shown.client_id = member.client_id;
    shown.client_host = member.client_host;
    shown.member_assignment = member.assignment;
    if (!is_stable) continue;
    if (const ClassicProtocol* chosen = member.find_protocol(protocol)) {
      shown.member_metadata = chosen->metadata;
    }
  }
  return described;
}

}  // namespace ottla::coordinator
