// Members that leave or are put out of a consumer group, the time-outs that do it, and the refresh of regular
// expressions.
#include <algorithm>
#include <utility>

#include "coordinator/groups/classic_group.h"
#include "coordinator/groups/consumer_groups.h"
#include "coordinator/groups/consumer_rules.h"
#include "ottla/base/logging.h"

namespace ottla::coordinator {

void ConsumerGroups::fence(ConsumerGroup& group, const std::vector<const ConsumerMember*>& members, Done done,
                           TimestampMs now_ms) {
  const std::string group_id = group.id();
  const auto classic = std::ranges::count_if(members, &ConsumerMember::is_classic);
  std::unique_ptr<ClassicGroup> successor;
  if (can_downgrade(group, group.members().size() - members.size(),
                    group.classic_members() - static_cast<std::int32_t>(classic))) {
    successor = downgraded(group, members, nullptr, now_ms);
  }
  Decision decision;
  if (successor != nullptr) {
    group.add_tombstones(decision.records);
    decision.records.push_back(make_record(protocol::GroupMetadataKey{group_id}, successor->to_value(),
                                           group_metadata_value_version));
  } else {
    add_fencing_records(change_context(now_ms), group, members, decision.records);
  }
  decision.then = [this, successor = std::move(successor), done = std::move(done),
                   now_ms](ErrorCode error) mutable {
    if (error == ErrorCode::none && successor != nullptr) take_place(std::move(successor), true, now_ms);
    if (done) done(error, now_ms);
  };
  context_.runtime.write(group_id, std::move(decision), now_ms);
}

void ConsumerGroups::fence(const std::string& group_id, const std::string& member_id, std::string_view reason,
                           TimestampMs now_ms) {
  ConsumerGroup* group = find(group_id);
  const ConsumerMember* member = group == nullptr ? nullptr : group->member(member_id);
  if (member == nullptr) return;
  log_info("member {} is put out of group {}: {}", member_id, group_id, reason);
  fence(*group, {member}, nullptr, now_ms);
}

void ConsumerGroups::start_session(ConsumerGroup& group, const std::string& member_id,
                                   std::int32_t timeout_ms) {
  set_fencing(group, group.timeouts(member_id).session, timeout_ms, member_id, "its session expired");
}

void ConsumerGroups::start_rebalance(ConsumerGroup& group, const ConsumerMember& member) {
  set_member_timeout(context_.timeouts, group.timeouts(member.id).rebalance, member.rebalance_timeout_ms,
                     group.id(), member.id,
                     [this, epoch = member.epoch](const auto& group_id, const auto& member_id, auto now_ms) {
                       const ConsumerGroup* now = find(group_id);
                       const ConsumerMember* still = now == nullptr ? nullptr : now->member(member_id);
                       if (still == nullptr || still->epoch != epoch) return;
                       fence(group_id, member_id, "it did not give up its partitions in time", now_ms);
                     });
}

void ConsumerGroups::start_join(ConsumerGroup& group, const ConsumerMember& member) {
  Timeout& join = group.timeouts(member.id).join;
  if (join.is_set()) return;
  set_fencing(group, join, member.rebalance_timeout_ms, member.id, "it did not join again in time");
}

void ConsumerGroups::start_sync(ConsumerGroup& group, const std::string& member_id, std::int32_t timeout_ms) {
  set_fencing(group, group.timeouts(member_id).sync, timeout_ms, member_id, "it did not sync in time");
}

void ConsumerGroups::set_fencing(ConsumerGroup& group, Timeout& timeout, std::int32_t timeout_ms,
                                 const std::string& member_id, std::string_view reason) {
  set_member_timeout(context_.timeouts, timeout, timeout_ms, group.id(), member_id,
                     [this, reason](const auto& group_of, const auto& member, TimestampMs now_ms) {
                       fence(group_of, member, reason, now_ms);
                     });
}

void ConsumerGroups::on_loaded(Group& loaded, TimestampMs /*now_ms*/) {
  auto& group = static_cast<ConsumerGroup&>(loaded);
  const GroupTimes times = consumer_times(*context_.image, context_.options, group.id());
  for (const auto& [id, member] : group.members()) {
    start_session(group, id, times.session_timeout_ms);
    if (member.state == MemberState::unrevoked_partitions) start_rebalance(group, member);
  }
}

void ConsumerGroups::on_unload(Group& /*group*/) {}

void ConsumerGroups::on_image(const metadata::ImageChange& change, TimestampMs /*now_ms*/) {
  if (!change.added.empty()) new_topics_version_ = change.after->position.offset;
  mark_metadata_stale(groups_, change);
}

void ConsumerGroups::schedule_regex_refresh(ConsumerGroup& group) {
  group.set_regex_refresh_pending(true);
  group.regex_refresh().set(context_.timeouts, 0, [this, group_id = group.id()](TimestampMs now_ms) {
    const std::string group_copy = group_id;
    refresh_regexes(group_copy, now_ms);
  });
}

void ConsumerGroups::refresh_regexes(const std::string& group_id, TimestampMs now_ms) {
  ConsumerGroup* group = find(group_id);
  if (group == nullptr) return;
  group->set_regex_refresh_pending(false);
  Decision decision;
  add_regex_records(change_context(now_ms), *group, decision.records);
  context_.runtime.write(group_id, std::move(decision), now_ms);
}

}  // namespace ottla::coordinator
