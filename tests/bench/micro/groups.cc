// Loading the offsets' topic, and the memory and time of groups that only commit offsets.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>

#include <memory>

#include "coordinator/memory_state_log.h"
#include "ottla/coordinator/group_coordinator.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "support/manual_clock.h"
#include "support/manual_timers.h"
#include "support/seeded_entropy.h"

namespace ottla::test {
namespace {

metadata::ImagePointer image_of_topics() {
  auto image = std::make_shared<metadata::MetadataImage>();
  image->node_id = 1;
  for (const auto& [name, partitions] : {std::pair{"__consumer_offsets", 50}, std::pair{"orders", 1}}) {
    auto topic = std::make_shared<metadata::TopicImage>();
    topic->name = name;
    topic->id = Uuid::from_halves(7, static_cast<std::uint64_t>(partitions));
    topic->configs = std::make_shared<const metadata::ConfigMap>();
    for (PartitionIndex index = 0; index < partitions; ++index) {
      topic->partitions.emplace_back();
      topic->partitions.back().index = index;
      topic->partitions.back().leader = 1;
    }
    image->topics_by_name.set(1, topic);
    image->topics_by_id.set(1, topic);
  }
  return image;
}

struct Node {
  explicit Node(MemoryStateLog& log) {
    coordinator = coordinator::GroupCoordinator::create({log, timers, clock, entropy}, {});
    coordinator->start(image_of_topics(), clock.wall_ms());
    while (coordinator->is_loading()) timers.advance_ms(0);
  }
  void commit(const std::string& group, Offset offset) {
    protocol::OffsetCommitRequest request;
    request.group_id = group;
    request.topics.push_back({"orders", {}, {{0, offset}}});
    coordinator->offset_commit(
        {9, "bench", "/127.0.0.1"}, request, [](const auto&) {}, clock.wall_ms());
  }

  ManualTimers timers;
  ManualClock clock;
  SeededEntropy entropy{1};
  std::unique_ptr<coordinator::GroupCoordinator> coordinator;
};

void fill(MemoryStateLog& log, std::int64_t groups) {
  Node node(log);
  for (std::int64_t group = 0; group < groups; ++group) node.commit(fmt::format("group-{}", group), group);
}

void load_groups(benchmark::State& state) {
  MemoryStateLog log;
  fill(log, state.range(0));
  for (auto _ : state) {
    const std::size_t before = mallinfo2().uordblks;
    const Node node(log);
    state.PauseTiming();
    state.counters["bytes_a_group"] =
        static_cast<double>(mallinfo2().uordblks - before) / static_cast<double>(state.range(0));
    state.ResumeTiming();
  }
}
BENCHMARK(load_groups)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void commit_offset(benchmark::State& state) {
  MemoryStateLog log;
  Node node(log);
  Offset offset = 0;
  for (auto _ : state) node.commit("group", ++offset);
}
BENCHMARK(commit_offset)->Iterations(100'000);

}  // namespace
}  // namespace ottla::test
