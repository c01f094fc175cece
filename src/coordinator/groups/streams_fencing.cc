// Members that are put out of a streams group, and the time-outs of members and groups.
#include <charconv>
#include <utility>

#include "coordinator/groups/streams_change.h"
#include "coordinator/groups/streams_groups.h"
#include "coordinator/groups/streams_rules.h"
#include "coordinator/groups/streams_target.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

namespace {

// What the last epoch of the group was raised with.
std::int32_t stored_standby_replicas(const StreamsGroup& group) {
  const auto found = group.assignment_configs().find("num.standby.replicas");
  std::int32_t replicas = 0;
  if (found == group.assignment_configs().end()) return replicas;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), replicas);
  return replicas;
}

}  // namespace

void StreamsGroups::fence(const std::string& group_id, const std::string& member_id, std::string_view reason,
                          TimestampMs now_ms) {
  const StreamsGroup* group = find(group_id);
  if (group == nullptr || group->member(member_id) == nullptr) return;
  log_info("member {} is put out of streams group {}: {}", member_id, group_id, reason);
  Decision decision;
  add_member_tombstones<Records>(decision.records, group_id, member_id);
  decision.records.push_back(next_streams_epoch_record(*group));
  context_.runtime.write(group_id, std::move(decision), now_ms);
}

void StreamsGroups::start_session(StreamsGroup& group, const std::string& member_id) {
  const StreamsSettings settings = streams_settings(*context_.image, context_.options, group.id());
  set_member_timeout(context_.timeouts, group.timeouts(member_id).session, settings.session_timeout_ms,
                     group.id(), member_id,
                     [this](const auto& group_of, const auto& member, TimestampMs now_ms) {
                       fence(group_of, member, "its session expired", now_ms);
                     });
}

void StreamsGroups::start_rebalance(StreamsGroup& group, const StreamsMember& member) {
  set_member_timeout(context_.timeouts, group.timeouts(member.id).rebalance, member.rebalance_timeout_ms,
                     group.id(), member.id,
                     [this, epoch = member.epoch](const auto& group_id, const auto& member_id, auto now_ms) {
                       const StreamsGroup* now = find(group_id);
                       const StreamsMember* still = now == nullptr ? nullptr : now->member(member_id);
                       if (still == nullptr || still->epoch != epoch) return;
                       fence(group_id, member_id, "it did not give up its tasks in time", now_ms);
                     });
}

void StreamsGroups::start_initial_delay(StreamsGroup& group, std::int32_t delay_ms) {
  group.set_delayed(true);
  group.initial_delay().set(context_.timeouts, delay_ms, [this, group_id = group.id()](TimestampMs now_ms) {
    const std::string group_copy = group_id;
    end_initial_delay(group_copy, now_ms);
  });
}

// All who came meanwhile are assigned together.
void StreamsGroups::end_initial_delay(const std::string& group_id, TimestampMs now_ms) {
  StreamsGroup* group = find(group_id);
  if (group == nullptr) return;
  group->set_delayed(false);
  if (group->is_empty() || !group->configured() || group->epoch() <= group->assignment_epoch()) return;
  const StreamsSettings settings = streams_settings(*context_.image, context_.options, group_id);
  if (!group->may_assign(settings.assignment_interval_ms, now_ms)) return;
  Decision decision;
  add_target_records({.group = *group,
                      .epoch = group->epoch(),
                      .topology = *group->configured(),
                      .standby_replicas = stored_standby_replicas(*group),
                      .now_ms = now_ms},
                     decision.records);
  context_.runtime.write(group_id, std::move(decision), now_ms);
}

void StreamsGroups::on_loaded(Group& loaded) {
  auto& group = static_cast<StreamsGroup&>(loaded);
  for (const auto& [id, member] : group.members()) {
    start_session(group, id);
    if (member.state == MemberState::unrevoked_partitions) start_rebalance(group, member);
  }
}

void StreamsGroups::on_image(const metadata::ImageChange& change) {
  for (const auto* topics : {&change.added, &change.changed, &change.removed}) {
    for (const metadata::TopicPointer& topic : *topics) {
      hashes_.forget(topic->name);
      for (StreamsGroup* group : groups_) {
        if (group->topology() && group->topology()->requires_topic(topic->name))
          group->set_metadata_stale(true);
      }
    }
  }
}

}  // namespace ottla::coordinator
