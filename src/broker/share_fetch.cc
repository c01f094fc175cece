// Reading as an ordinary fetch does, from where each share partition's next records are; then acquiring.
#include "broker/share_fetch.h"

#include <algorithm>
#include <utility>

#include "broker/append_watches.h"
#include "broker/core.h"
#include "broker/fetched_batches.h"
#include "ottla/base/logging.h"

namespace ottla::broker {

// A long poll that waits for appends and for records that become available again.
class ShareFetch::Waiting {
 public:
  Waiting(ShareFetch& fetch, LongPoll& poll)
      : fetch_(fetch), poll_(poll), watches_(fetch.partitions(*fetch.view_), poll) {
    for (const LedSharePartitionPointer& led : fetch.led_) led->waiting.push_back(&poll);
  }
  ~Waiting() {
    for (const LedSharePartitionPointer& led : fetch_.led_) std::erase(led->waiting, &poll_);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  asio::awaitable<LongPoll::Wake> wake() {
    const LongPoll::Wake wake = co_await poll_.wait();
    watches_.take_fired([](std::size_t) {});
    co_return wake;
  }

 private:
  ShareFetch& fetch_;
  LongPoll& poll_;
  AppendWatches watches_;
};

ShareFetch::ShareFetch(Core& core, SharePartitions& shares, const ShareFetchWants& wants,
                       ClusterViewPointer view, std::vector<ShareTarget> targets)
    : core_(core),
      shares_(shares),
      wants_(wants),
      view_(std::move(view)),
      generation_(core.views.generation()),
      targets_(std::move(targets)),
      settings_(share_settings(*view_, wants.group_id)),
      records_left_(wants.max_records) {}

asio::awaitable<void> ShareFetch::run() {
  if (targets_.empty() || wants_.max_records <= 0 || wants_.max_bytes <= 0) co_return;
  lead();
  if (led_.empty() || read(wants_.max_wait.count() <= 0)) co_return;
  LongPoll poll(core_.io_thread(core_.control.context().get_executor()),
                std::chrono::steady_clock::now() + wants_.max_wait);
  Waiting waiting(*this, poll);
  bool is_over = read(false);
  while (!is_over) {
    auto wake = co_await waiting.wake();
    if (follow_view()) wake = LongPoll::Wake::deadline;
    is_over = read(wake != LongPoll::Wake::append);
  }
}

void ShareFetch::lead() {
  for (const ShareTarget& target : targets_) {
    const TopicView* topic = view_->topic(target.topic_id);
    if (topic == nullptr) continue;
    auto led = shares_.lead(wants_.group_id, settings_, *topic, target.partition);
    if (led) {
      led_.push_back(std::move(*led));
    } else {
      log_debug("share group {}: partition {} of {}: {}", wants_.group_id, target.partition, topic->name(),
                led.error().message);
      parts_.push_back({target, led.error().code, {}, {}});
    }
  }
}

std::vector<Partition*> ShareFetch::partitions(const ClusterView& view) const {
  std::vector<Partition*> partitions;
  for (const LedSharePartitionPointer& led : led_) {
    const TopicView* topic = view.topic(led->target.topic_id);
    partitions.push_back(topic == nullptr ? nullptr : topic->partition(led->target.partition));
  }
  return partitions;
}

bool ShareFetch::follow_view() {
  if (generation_ == core_.views.generation()) return false;
  const ClusterViewPointer newest = core_.views.current(generation_);
  return partitions(*newest) != partitions(*view_);
}

bool ShareFetch::read(bool in_any_case) {
  std::vector<LedSharePartitionPointer> acquirable;
  for (const LedSharePartitionPointer& led : led_) {
    if (led->state != nullptr && led->state->can_acquire()) acquirable.push_back(led);
  }
  if (acquirable.empty()) return in_any_case;
  FetchLimits limits;
  limits.max_bytes = static_cast<std::uint32_t>(wants_.max_bytes);
  limits.min_bytes = wants_.min_bytes;
  if (settings_.read_committed) limits.bound = log::UpperBound::last_stable;
  FetchPlan plan(core_.views.current(), true, limits);
  // Even shares. What is left over goes to the first, which is another one with every request of a session.
  const auto count = static_cast<std::int32_t>(acquirable.size());
  std::int32_t left_over = wants_.max_bytes % count;
  for (const LedSharePartitionPointer& led : acquirable) {
    const FetchWant want{led->state->next_fetch_offset(),
                         wants_.max_bytes / count + std::exchange(left_over, 0)};
    plan.add({{}, led->target.topic_id, led->target.partition}, {}, want);
  }
  plan.read();
  if (!in_any_case && !plan.is_satisfied()) return false;
  for (std::size_t i = 0; i < acquirable.size(); ++i) acquire(plan.entries()[i], acquirable[i]);
  return true;
}

void ShareFetch::acquire(FetchEntry& entry, const LedSharePartitionPointer& led) {
  ShareFetchedPart& part = parts_.emplace_back();
  part.target = led->target;
  if (entry.error == ErrorCode::offset_out_of_range) {
    // The log begins later by now; the next fetch goes on from there.
    const log::Log* log = entry.partition->log();
    if (log != nullptr) led->state->move_log_start(log->log_start_offset());
  } else if (entry.error != ErrorCode::none) {
    part.error = entry.error;
    shares_.note_error(led, entry.error);
  } else if (entry.data.size > 0) {
    acquire_from(entry, led, part);
  }
}

void ShareFetch::acquire_from(FetchEntry& entry, const LedSharePartitionPointer& led,
                              ShareFetchedPart& part) {
  auto fetched = fetched_batches(entry.data, entry.want.offset, led->state->end_offset(), records_left_);
  if (!fetched) {
    log_error("share group {}: partition {} of {}: {}", led->group_id, led->target.partition, entry.name,
              fetched.error().message);
    part.error = fetched.error().code;
    return;
  }
  std::vector<coordinator::shares::AbortedTransaction> aborted;
  for (const log::AbortedProducer& producer : entry.data.aborted_transactions) {
    aborted.push_back({producer.producer_id, producer.first_offset});
  }
  part.acquired =
      led->state->acquire({wants_.member_id, wants_.mode, wants_.batch_size, records_left_},
                          {entry.want.offset, fetched->batches, aborted}, core_.clock.monotonic_ms());
  if (part.acquired.empty()) return;
  for (const auto& range : part.acquired) {
    const Offset count = range.last_offset - range.first_offset + 1;
    records_left_ = static_cast<std::int32_t>(std::max<Offset>(0, records_left_ - count));
  }
  shares_.watch_locks(led);
  narrow(entry.data, *fetched, part.acquired.front().first_offset, part.acquired.back().last_offset);
  part.data = std::move(entry.data);
}

}  // namespace ottla::broker
