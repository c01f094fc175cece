// A group of a thousand members: how long until all are stable, and again after one of them left. Members
// heartbeat ten times a second, so that what is measured is the broker rather than the interval.
#include <algorithm>
#include <memory>
#include <utility>

#include "bench/load/group_wire.h"
#include "bench/load/meter.h"
#include "bench/load/scenarios.h"

namespace ottla::bench {
namespace {

constexpr std::string_view group_name = "scale-members";
constexpr std::int64_t heartbeat_interval_ns = 100'000'000;
constexpr std::int64_t stable_within_ns = 600'000'000'000;

// One that joins, syncs and heartbeats as a client does, one request at a time on its own connection.
class ClassicMember {
 public:
  explicit ClassicMember(const Target& target) : topic_(target.topic), connection_(target.address) {}

  Connection& connection() { return connection_; }
  bool is_stable_in(std::int32_t generation) const { return stable_ && generation_ == generation; }
  std::int32_t generation() const { return generation_; }

  void join() {
    step_ = Step::join;
    stable_ = false;
    send(join_frame(group_name, id_, topic_));
  }
  void heartbeat_if_due(std::int64_t now) {
    if (!stable_ || step_ != Step::none || now < next_beat_ns_) return;
    step_ = Step::heartbeat;
    next_beat_ns_ = now + heartbeat_interval_ns;
    send(heartbeat_frame(group_name, generation_, id_));
  }
  void leave() { connection_.ask(leave_frame(group_name, id_)); }
  bool is_waiting() const { return step_ != Step::none; }

  void receive() {
    connection_.receive([&](ByteView answer) {
      if (std::exchange(step_, Step::none) == Step::join) return on_joined(joined(answer));
      const std::int16_t error = group_error(answer);
      if (error == rebalance_in_progress) return join();
      if (error != 0) give_up("a member was answered error " + std::to_string(error));
      stable_ = true;
    });
  }

 private:
  enum class Step { none, join, sync, heartbeat };

  void on_joined(const Joined& answer) {
    if (answer.error == member_id_required) id_ = answer.member_id;
    if (answer.error == member_id_required || is_passing(answer.error)) return join();
    if (answer.error != 0) give_up("JoinGroup answered error " + std::to_string(answer.error));
    generation_ = answer.generation;
    step_ = Step::sync;
    send(sync_frame(group_name, generation_, id_, answer.members, "partitions of that member"));
  }

  void send(Bytes frame) {
    frame_ = std::move(frame);
    connection_.queue(frame_);
    if (!connection_.flush()) blocked_ = true;
    while (blocked_) blocked_ = !connection_.flush();
  }

  std::string topic_;
  Connection connection_;
  Step step_ = Step::none;
  bool stable_ = false;
  bool blocked_ = false;
  std::string id_;
  std::int32_t generation_ = -1;
  std::int64_t next_beat_ns_ = 0;
  Bytes frame_;
};

class ClassicMembers {
 public:
  explicit ClassicMembers(const GroupLoad& load) {
    for (int i = 0; i < load.members; ++i) {
      members_.push_back(std::make_unique<ClassicMember>(load.target));
      poller_.add(members_.back()->connection().handle(), static_cast<std::uint32_t>(i));
    }
  }

  void begin() {
    for (const auto& member : members_) member->join();
  }

  void settle() {
    const std::int64_t until_ns = now_ns() + stable_within_ns;
    while (!is_stable()) {
      if (now_ns() > until_ns) give_up("the group is not stable after ten minutes");
      for (const auto& ready : poller_.wait(5)) {
        if (ready.index < members_.size()) members_[ready.index]->receive();
      }
      const std::int64_t now = now_ns();
      for (const auto& member : members_) member->heartbeat_if_due(now);
    }
  }

  void lose_one() {
    ClassicMember& last = *members_.back();
    while (last.is_waiting()) last.receive();
    last.leave();
    before_ = last.generation();
    members_.pop_back();
  }

 private:
  bool is_stable() const {
    const std::int32_t generation = members_.front()->generation();
    return generation > before_ && std::ranges::all_of(members_, [&](const auto& member) {
             return member->is_stable_in(generation);
           });
  }

  Poller poller_;
  std::vector<std::unique_ptr<ClassicMember>> members_;
  std::int32_t before_ = 0;  // the generation that is over
};

// All heartbeat in rounds, pipelined on a few connections: nothing is parked in the consumer protocol.
class ConsumerMembers {
 public:
  explicit ConsumerMembers(const GroupLoad& load)
      : topic_(load.target.topic), partitions_(load.target.partitions), members_(load.members) {
    constexpr int most_connections = 10;
    for (int i = 0; i < std::min(most_connections, load.members); ++i) {
      connections_.push_back(std::make_unique<Connection>(load.target.address));
      poller_.add(connections_.back()->handle(), static_cast<std::uint32_t>(i));
    }
  }

  void begin() {}

  void settle() {
    const std::int64_t until_ns = now_ns() + stable_within_ns;
    std::int64_t next_round_ns = 0;
    while (!is_stable()) {
      if (now_ns() > until_ns) give_up("the group is not stable after ten minutes");
      while (now_ns() < next_round_ns) poller_.wait(1);
      next_round_ns = now_ns() + heartbeat_interval_ns;
      for (std::size_t i = 0; i < members_.size(); ++i) send(i);
      receive_all();
    }
  }

  void lose_one() {
    const Member last = members_.back();
    before_ = last.epoch;
    members_.pop_back();
    connections_[0]->ask(consumer_frame(group_name, last.id, -1, topic_, nullptr));
  }

 private:
  struct Member {
    std::string id;
    std::int32_t epoch = 0;
    Bytes owned;
    int count = 0;
    bool owned_is_new = false;
    Bytes frame;
  };

  void send(std::size_t index) {
    Member& member = members_[index];
    const bool tells = std::exchange(member.owned_is_new, false);
    member.frame =
        consumer_frame(group_name, member.id, member.epoch, topic_, tells ? &member.owned : nullptr);
    Connection& connection = *connections_[index % connections_.size()];
    connection.queue(member.frame);
    while (!connection.flush()) poller_.wait(1);
  }

  // The answers of one round come on each connection in the order of its requests.
  void receive_all() {
    std::vector<std::size_t> next(connections_.size());
    for (std::size_t i = 0; i < next.size(); ++i) next[i] = i;
    for (std::size_t left = members_.size(); left > 0;) {
      for (const auto& ready : poller_.wait(60'000)) {
        connections_[ready.index]->receive([&](ByteView answer) {
          take(members_[next[ready.index]], consumer_beat(answer));
          next[ready.index] += connections_.size();
          --left;
        });
      }
    }
  }

  static void take(Member& member, const ConsumerBeat& beat) {
    if (is_passing(beat.error)) return;
    if (beat.error != 0) give_up("ConsumerGroupHeartbeat answered error " + std::to_string(beat.error));
    member.id = beat.member_id;
    member.epoch = beat.epoch;
    if (!beat.has_assignment) return;
    member.owned.assign(beat.partitions.begin(), beat.partitions.end());
    member.owned_is_new = true;
    member.count = beat.count;
  }

  bool is_stable() const {
    int owned = 0;
    for (const Member& member : members_) {
      if (member.epoch != members_.front().epoch || member.owned_is_new) return false;
      owned += member.count;
    }
    return members_.front().epoch > before_ && owned == partitions_;
  }

  std::string topic_;
  int partitions_;
  std::vector<Member> members_;
  std::vector<std::unique_ptr<Connection>> connections_;
  Poller poller_;
  std::int32_t before_ = 0;  // the epoch that is over
};

template <class Members>
void measure(const GroupLoad& load) {
  prepare_topic(load.target);
  {
    Connection connection(load.target.address);
    await_coordinator(connection, std::string(group_name));
  }
  Members members(load);
  const std::int64_t begin_ns = now_ns();
  const std::int64_t begin_cpu_ns = cpu_ns(load.target.process);
  members.begin();
  members.settle();
  const std::int64_t formed_ns = now_ns();
  const std::int64_t formed_cpu_ns = cpu_ns(load.target.process);
  members.lose_one();
  members.settle();
  Report()
      .add("seconds_to_form", static_cast<double>(formed_ns - begin_ns) / 1e9)
      .add("cpu_seconds_to_form", static_cast<double>(formed_cpu_ns - begin_cpu_ns) / 1e9)
      .add("seconds_after_leave", static_cast<double>(now_ns() - formed_ns) / 1e9)
      .add("cpu_seconds_after_leave", static_cast<double>(cpu_ns(load.target.process) - formed_cpu_ns) / 1e9)
      .add("resident_mib", static_cast<double>(resident_bytes(load.target.process)) / (1 << 20));
}

}  // namespace

void measure_group(const GroupLoad& load) {
  if (load.protocol == "consumer") return measure<ConsumerMembers>(load);
  measure<ClassicMembers>(load);
}

}  // namespace ottla::bench
