// Leading share partitions: reading their state, timing their locks, waking who waits, letting go.
#include "broker/share_partitions.h"

#include <algorithm>

#include "broker/core.h"
#include "ottla/base/logging.h"
#include "ottla/config/group_overrides.h"
#include "ottla/config/value.h"

namespace ottla::broker {
namespace {

using coordinator::shares::SharePartition;
using coordinator::shares::ShareStateUpdate;

std::size_t most_sessions(const config::BrokerConfig& config) {
  constexpr std::string_view option = "group.share.max.share.sessions";
  const auto text = config::broker_text(config, {}, option);
  return static_cast<std::size_t>(config::parse_int32(option, text.value_or("")).value_or(0));
}

}  // namespace

SharePartitions::SharePartitions(Core& core, coordinator::ShareCoordinator& coordinator)
    : core_(core),
      system_timers_(core.control.context()),
      store_(coordinator, core.clock),
      sessions_(most_sessions(core.config)) {}

SharePartitions::~SharePartitions() = default;

LedSharePartitionPointer SharePartitions::find(std::string_view group_id, const ShareTarget& target) const {
  const auto group = groups_.find(group_id);
  if (group == groups_.end()) return nullptr;
  const auto found = group->second.find(target);
  return found == group->second.end() ? nullptr : found->second;
}

Result<LedSharePartitionPointer> SharePartitions::lead(std::string_view group_id,
                                                       const ShareSettings& settings, const TopicView& topic,
                                                       PartitionIndex partition) {
  Partition* led_here = topic.partition(partition);
  if (led_here == nullptr) return fail(ErrorCode::not_leader_or_follower, "the partition is not led here");
  if (led_here->log() == nullptr) {
    return fail(ErrorCode::kafka_storage_error, "the partition's log directory is offline");
  }
  const ShareTarget target{topic.id(), partition};
  LedSharePartitionPointer led = find(group_id, target);
  if (led != nullptr && led->state != nullptr && led->state->leader_epoch() != led_here->leader_epoch()) {
    drop(led);
    led = nullptr;
  }
  if (led == nullptr) {
    led = std::make_shared<LedSharePartition>();
    led->group_id = group_id;
    led->target = target;
    groups_[led->group_id][target] = led;
  }
  led->settings = settings;
  if (led->state == nullptr) {
    if (auto done = read(*led, *led_here); !done) {
      // A coordinator that is still loading is a matter of a moment: the fetch waits.
      if (done.error().code == ErrorCode::coordinator_not_available) return led;
      drop(led);
      return fail(done.error());
    }
  }
  led->state->set_limits(led->settings.limits);
  return led;
}

Result<> SharePartitions::read(LedSharePartition& led, Partition& partition) {
  const LeaderEpoch epoch = partition.leader_epoch();
  auto stored = store_.read(led.group_id, led.target, epoch);
  if (!stored) return fail(stored.error());
  if (stored->start_offset < 0) {
    const auto first = first_offset(led, partition);
    if (!first) return fail(first.error());
    stored->start_offset = *first;
  }
  auto writer = [this, group_id = led.group_id, target = led.target](const ShareStateUpdate& update) {
    return store_.write(group_id, target, update);
  };
  auto loaded = SharePartition::load(stored->start_offset, stored->state_epoch, epoch, stored->ranges,
                                     std::move(writer));
  if (!loaded) return fail(loaded.error());
  led.state = std::move(*loaded);
  return {};
}

// Where share.auto.offset.reset begins.
Result<Offset> SharePartitions::first_offset(const LedSharePartition& led, Partition& partition) const {
  const ShareOffsetReset& reset = led.settings.offset_reset;
  return partition.with_log([&](log::Log& log) -> Result<Offset> {
    switch (reset.kind) {
      case ShareOffsetReset::Kind::earliest:
        return log.earliest().offset;
      case ShareOffsetReset::Kind::latest:
        return log.latest(log::UpperBound::high_watermark).offset;
      case ShareOffsetReset::Kind::by_duration:
        break;
    }
    const TimestampMs since = core_.clock.wall_ms() - reset.duration_ms;
    const auto found = log.offset_for_timestamp(since, log::UpperBound::high_watermark);
    if (!found) return fail(found.error());
    if (!*found) return fail(ErrorCode::offset_not_available, "no record is as young as the group asks for");
    return (*found)->offset;
  });
}

void SharePartitions::wake(LedSharePartition& led) {
  for (LongPoll* poll : led.waiting) {
    if (poll->thread().put(*poll)) poll->thread().ring();
  }
}

void SharePartitions::drop(const LedSharePartitionPointer& led) {
  timers().cancel(led->lock_timer);
  led->state.reset();
  const auto group = groups_.find(led->group_id);
  if (group != groups_.end()) {
    const auto found = group->second.find(led->target);
    if (found != group->second.end() && found->second == led) group->second.erase(found);
    if (group->second.empty()) groups_.erase(group);
  }
  wake(*led);
}

void SharePartitions::drop_group(std::string_view group_id) {
  const auto group = groups_.find(group_id);
  if (group == groups_.end()) return;
  std::vector<LedSharePartitionPointer> all;
  for (const auto& [target, led] : group->second) all.push_back(led);
  for (const LedSharePartitionPointer& led : all) drop(led);
}

Timers& SharePartitions::timers() {
  return core_.lone_timers != nullptr ? *core_.lone_timers : static_cast<Timers&>(system_timers_);
}

void SharePartitions::watch_locks(const LedSharePartitionPointer& led) {
  // A timer that is due earlier finds nothing and is set anew: locks are taken far more often than they end.
  const std::int64_t expiry_ms = core_.clock.monotonic_ms() + led->settings.limits.record_lock_duration_ms;
  if (led->lock_timer == TimerId::none || led->lock_timer_ms > expiry_ms) set_lock_timer(led, expiry_ms);
}

void SharePartitions::set_lock_timer(const LedSharePartitionPointer& led, std::int64_t expiry_ms) {
  timers().cancel(led->lock_timer);
  led->lock_timer_ms = expiry_ms;
  const std::int64_t delay_ms = std::max<std::int64_t>(0, expiry_ms - core_.clock.monotonic_ms());
  led->lock_timer = timers().schedule(std::chrono::milliseconds(delay_ms), [this, led] {
    led->lock_timer = TimerId::none;
    expire_locks(led);
  });
}

void SharePartitions::expire_locks(const LedSharePartitionPointer& led) {
  if (led->state == nullptr) return;
  if (led->state->expire_locks(core_.clock.monotonic_ms())) wake(*led);
  if (const auto next = led->state->next_lock_expiry_ms()) set_lock_timer(led, *next);
}

Result<> SharePartitions::acknowledge(std::string_view group_id, const ShareSettings& settings,
                                      std::string_view member_id, const ShareTarget& target,
                                      std::span<const coordinator::shares::AcknowledgementBatch> batches) {
  const LedSharePartitionPointer led = find(group_id, target);
  if (led == nullptr || led->state == nullptr) {
    return fail(ErrorCode::unknown_topic_or_partition, "the group reads no such share partition here");
  }
  led->state->set_limits(settings.limits);
  auto done = led->state->acknowledge(member_id, batches, core_.clock.monotonic_ms());
  if (!done) {
    note_error(led, done.error().code);
  } else {
    wake(*led);
  }
  return done;
}

void SharePartitions::release(ShareSession& session) {
  if (!sessions_.remove(session)) return;
  for (const ShareSession::Part& part : session.parts()) {
    const LedSharePartitionPointer led = find(session.group_id, part.target);
    if (led == nullptr || led->state == nullptr) continue;
    if (auto done = led->state->release(session.member_id); !done) {
      log_warn("share group {}: records of member {} go back when their locks end: {}", session.group_id,
               session.member_id, done.error().message);
      note_error(led, done.error().code);
    } else {
      wake(*led);
    }
  }
}

void SharePartitions::stop() {
  is_stopped_ = true;
  for (const auto& [group_id, group] : groups_) {
    for (const auto& [target, led] : group) timers().cancel(led->lock_timer);
  }
  system_timers_.stop();
}

void SharePartitions::close_connection(ConnectionNumber connection) {
  if (is_stopped_) return;
  const auto closed = sessions_.close(connection);
  if (!closed) return;
  for (const auto& session : closed->sessions) {
    release(*session);
    if (sessions_.is_empty(session->group_id)) drop_group(session->group_id);
  }
  if (sessions_.is_empty(closed->group_id)) drop_group(closed->group_id);
}

void SharePartitions::note_error(const LedSharePartitionPointer& led, ErrorCode error) {
  switch (error) {
    case ErrorCode::not_leader_or_follower:
    case ErrorCode::fenced_state_epoch:
    case ErrorCode::group_id_not_found:
    case ErrorCode::unknown_topic_or_partition:
      log_info("share group {}: partition {} of topic {} is fenced", led->group_id, led->target.partition,
               led->target.topic_id.to_string());
      return drop(led);
    default:
      return;
  }
}

void SharePartitions::on_image(const metadata::ImageChange& change) {
  if (change.removed.empty()) return;
  std::vector<LedSharePartitionPointer> gone;
  for (const auto& [group_id, group] : groups_) {
    for (const auto& [target, led] : group) {
      if (change.after->topic(target.topic_id) == nullptr) gone.push_back(led);
    }
  }
  for (const LedSharePartitionPointer& led : gone) drop(led);
}

}  // namespace ottla::broker
