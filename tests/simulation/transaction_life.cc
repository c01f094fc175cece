// What is there when a life of transactions begins, and what is done in it.
#include "simulation/transaction_life.h"

#include "ottla/metadata/topic_name.h"

namespace ottla::simulation {
namespace {

constexpr std::int32_t shortest_timeout_ms = 5'000;

Options transaction_options() {
  // The broker would wait for a transaction before by a clock that nobody sets.
  return {{"add.partitions.to.txn.retry.backoff.max.ms", "0"},
          {"transaction.state.log.num.partitions", "2"},
          {"transaction.state.log.replication.factor", "1"}};
}

}  // namespace

TransactionLife::TransactionLife(std::uint64_t seed, Trace trace)
    : CoordinatedLife(seed, std::move(trace), transaction_options()) {}

void TransactionLife::begin() {
  for (const std::string topic : {"t0", "t1"}) {
    const Created created = Client(world_.process()).create_topic(topic, 2, {});
    if (created.error != ErrorCode::none) broken(topic, " is not made: ", error_name(created.error));
    for (const PartitionIndex index : {0, 1}) partitions_.push_back({topic, index});
  }
  const std::int16_t cluster_version = static_cast<std::int16_t>(dice_.any_of({0, 1, 2, 2, 2}));
  if (cluster_version < 2) {
    const ErrorCode error = client().set_cluster_version(cluster_version);
    if (error != ErrorCode::none) broken("transaction.version stays: ", error_name(error));
  }
  const auto count = 1 + static_cast<int>(dice_.below(3));
  for (int i = 0; i < count; ++i) {
    TransactionalId& id = ids_.emplace_back();
    id.name = "x" + std::to_string(i);
    id.group = "g" + std::to_string(i);
    id.timeout_ms = static_cast<std::int32_t>(dice_.any_of({shortest_timeout_ms, 60'000, 900'000}));
    id.client.who = {id.name, cluster_version < 2 || dice_.one_in(2) ? 1 : 2};
    if (client().find_coordinator(id.name) != ErrorCode::none ||
        Client(world_.process()).find_coordinator(id.group) != ErrorCode::none) {
      broken("no coordinator for ", id.name, " and ", id.group);
    }
  }
  set_internal_segments(metadata::transaction_state_topic, {"600", "2000", "100000"});
  set_internal_segments(metadata::group_metadata_topic, {"600", "2000", "100000"});
}

void TransactionLife::add_actions() {
  add_action(60, [this] { work(); });
  add_action(5, [this] { work_dying(); });
  add_action(4, [this] { replace_client(); });
  add_action(5, [this] { use_zombie(); });
  add_action(4, [this] { produce_late(); });
}

}  // namespace ottla::simulation
