// What is there when a life of a share group begins, and what is done in it.
#include "simulation/share_life.h"

namespace ottla::simulation {
namespace {

// Between its least and what it is by default.
constexpr const char* lock_duration_ms = "15000";

Options share_group_options(std::uint64_t seed) {
  Dice dice(seed * 2);
  return {{"share.coordinator.state.topic.num.partitions", "2"},
          {"share.coordinator.state.topic.replication.factor", "1"},
          {"share.coordinator.state.topic.prune.interval.ms", "20000"},
          {"share.coordinator.snapshot.update.records.per.snapshot", dice.any_of({"0", "1", "4", "500"})},
          {"group.share.record.lock.duration.ms", lock_duration_ms},
          {"transaction.state.log.num.partitions", "1"},
          {"add.partitions.to.txn.retry.backoff.max.ms", "0"}};
}

}  // namespace

ShareLife::ShareLife(std::uint64_t seed, Trace trace)
    : CoordinatedLife(seed, std::move(trace), share_group_options(seed)) {}

void ShareLife::begin() {
  const Created created = Client(world_.process()).create_topic(topic_, 2, {});
  if (created.error != ErrorCode::none) broken(topic_, " is not made: ", error_name(created.error));
  source_ = {"g", created.id, 2};
  partitions_[0] = partitions_[1] = {};
  for (const std::string id : {"m0", "m1", "m2"}) members_.push_back({id});
  if (Client(world_.process()).find_coordinator(source_.group) != ErrorCode::none ||
      writer().find_coordinator(writer_.transactional_id) != ErrorCode::none) {
    broken("no coordinator");
  }
  ShareClient first = client(members_.front());
  const std::string limit = dice_.any_of({"2", "3", "5"});
  delivery_count_limit_ = std::stoi(limit);
  is_read_committed_ = dice_.one_in(2);
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"share.auto.offset.reset", "earliest"},
           {"share.delivery.count.limit", limit},
           {"share.isolation.level", is_read_committed_ ? "read_committed" : "read_uncommitted"}}) {
    const ErrorCode error = first.alter_group_config(source_.group, name, value);
    if (error != ErrorCode::none) broken(name, " of the group stays: ", error_name(error));
  }
  // The topic's partitions are initialized first, and then assigned.
  ShareHeartbeat told;
  for (int i = 0; i < 5 && told.assigned == 0; ++i) {
    told = first.heartbeat(source_.group, told.epoch, topic_);
    if (told.error != ErrorCode::none) broken("a member does not join: ", error_name(told.error));
    world_.advance_ms(1'000);
  }
  if (told.assigned != 2) broken(told.assigned, " partitions are assigned");
  set_internal_segments("__share_group_state", {"5000", "100000"});
}

void ShareLife::add_actions() {
  add_action(20, [this] { produce(); });
  add_action(12, [this] { write_in_transaction(); });
  add_action(30, [this] { fetch(); });
  add_action(25, [this] { acknowledge(); });
  add_action(3, [this] { acknowledge_what_is_not_held(); });
  add_action(3, [this] { leave(); });
  add_action(3, [this] { vanish(); });
}

}  // namespace ottla::simulation
