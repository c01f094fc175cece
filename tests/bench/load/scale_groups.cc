// A hundred thousand groups with an offset each: their commits, and the broker's start with all of them.
#include <algorithm>
#include <memory>

#include "bench/load/meter.h"
#include "bench/load/scenarios.h"
#include "bench/load/wire.h"

namespace ottla::bench {
namespace {

constexpr std::int16_t offset_commit_key = 8;
constexpr std::int16_t offset_fetch_key = 9;
constexpr std::int16_t find_coordinator_key = 10;
constexpr std::int16_t list_groups_key = 16;
constexpr int depth = 64;  // commits in flight
constexpr std::int64_t ready_within_ns = 600'000'000'000;

std::string group_name(int index) { return "group-" + std::to_string(index); }

// OffsetCommit v5 of a simple consumer.
Bytes commit_frame(const std::string& topic, int group) {
  Encoder encoder = request(offset_commit_key, 5);
  encoder.string(group_name(group)).int32(-1).string("").int32(1).string(topic);
  return encoder.int32(1).int32(0).int64(group).string("").frame();
}

std::int16_t commit_error(ByteView bytes) {
  Decoder answer(bytes);
  answer.raw(12);
  answer.string();
  answer.raw(8);
  const std::int16_t error = answer.int16();
  return answer.good() ? error : std::int16_t{-1};
}

// OffsetFetch v5: the error, or none and the offset.
bool has_offset(ByteView bytes, std::int64_t expected) {
  Decoder answer(bytes);
  answer.raw(12);
  answer.string();
  answer.raw(8);
  const std::int64_t offset = answer.int64();
  answer.int32();
  answer.string();
  return answer.int16() == 0 && answer.int16() == 0 && answer.good() && offset == expected;
}

Bytes offset_fetch_frame(const std::string& topic, int group) {
  Encoder encoder = request(offset_fetch_key, 5);
  return encoder.string(group_name(group)).int32(1).string(topic).int32(1).int32(0).frame();
}

// The groups that a ListGroups v2 names; none while it answers an error.
int listed_groups(ByteView bytes) {
  Decoder answer(bytes);
  answer.raw(8);
  if (answer.int16() != 0) return 0;
  int listed = 0;
  for (std::int32_t groups = answer.int32(); groups > 0 && answer.good(); --groups) {
    listed += answer.string().starts_with("group-") ? 1 : 0;
    answer.string();
  }
  return answer.good() ? listed : 0;
}

}  // namespace

void await_coordinator(Connection& connection, const std::string& name, Coordinated kind) {
  const Bytes frame =
      request(find_coordinator_key, 1).string(name).int8(static_cast<std::int8_t>(kind)).frame();
  const std::int64_t until_ns = now_ns() + ready_within_ns;
  for (;;) {
    Decoder answer(connection.ask(frame));
    answer.raw(8);
    if (answer.int16() == 0) return;
    if (now_ns() > until_ns) give_up("no coordinator after ten minutes");
  }
}

void measure_commits(const Target& target, int groups) {
  prepare_topic(target);
  Connection connection(target.address);
  await_coordinator(connection, group_name(0));
  // Each partition of the coordinator begins to serve in its own time.
  const std::int64_t until_ns = now_ns() + ready_within_ns;
  for (int group = 0; group < std::min(groups, 1000); ++group) {
    while (commit_error(connection.ask(commit_frame(target.topic, group))) != 0) {
      if (now_ns() > until_ns) give_up("OffsetCommit is not served");
    }
  }
  const std::int64_t before = resident_bytes(target.process);
  const std::int64_t begin_ns = now_ns();
  const std::int64_t begin_cpu_ns = cpu_ns(target.process);
  std::vector<Bytes> slots(depth);
  Poller poller;
  poller.add(connection.handle(), 0);
  int sent = 0;
  int answered = 0;
  const auto send_one = [&] {
    Bytes& slot = slots[static_cast<std::size_t>(sent % depth)];
    slot = commit_frame(target.topic, sent++);
    connection.queue(slot);
  };
  while (sent < std::min(groups, depth)) send_one();
  while (answered < groups) {
    if (!connection.flush()) give_up("the pipeline is more than the socket takes");
    poller.wait(60'000);
    connection.receive([&](ByteView answer) {
      if (commit_error(answer) != 0)
        give_up("OffsetCommit answered error " + std::to_string(commit_error(answer)));
      ++answered;
      if (sent < groups) send_one();
    });
  }
  const auto seconds = static_cast<double>(now_ns() - begin_ns) / 1e9;
  Report()
      .add("commits_per_second", groups / seconds)
      .add("cpu_us_per_commit", static_cast<double>(cpu_ns(target.process) - begin_cpu_ns) / 1e3 / groups)
      .add("kib_per_group", static_cast<double>(resident_bytes(target.process) - before) / 1024 / groups);
}

void measure_groups_ready(const Target& target, int groups, std::int64_t since_ns) {
  const auto passed_ms = [&] { return static_cast<double>(now_ns() - since_ns) / 1e6; };
  const auto check = [&] {
    if (now_ns() > since_ns + ready_within_ns) give_up("not all groups are there after ten minutes");
  };
  await_listener(target.address, since_ns + ready_within_ns);
  Connection connection(target.address);
  connection.ask(api_versions_frame());
  const double first_ms = passed_ms();
  const Bytes fetch = offset_fetch_frame(target.topic, groups - 1);
  while (!has_offset(connection.ask(fetch), groups - 1)) check();
  const double last_ms = passed_ms();
  const Bytes list = request(list_groups_key, 2).frame();
  while (listed_groups(connection.ask(list)) < groups) check();
  const double all_ms = passed_ms();
  const double cpu_ms = static_cast<double>(cpu_ns(target.process)) / 1e6;
  for (int group = 0; group < groups; group += 97) {
    if (!has_offset(connection.ask(offset_fetch_frame(target.topic, group)), group))
      give_up("an offset is lost");
  }
  Report()
      .add("ms_to_first_answer", first_ms)
      .add("ms_to_last_offset", last_ms)
      .add("ms_to_all_groups", all_ms)
      .add("cpu_ms_to_all_groups", cpu_ms)
      .add("resident_mib", static_cast<double>(resident_bytes(target.process)) / (1 << 20));
}

}  // namespace ottla::bench
