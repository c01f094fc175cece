// Thousands of topics: their making, their listing, and the broker's start with all of them.
#include <algorithm>

#include "bench/load/meter.h"
#include "bench/load/scenarios.h"
#include "bench/load/wire.h"

namespace ottla::bench {
namespace {

constexpr int topics_a_request = 500;
constexpr std::int64_t ready_within_ns = 600'000'000'000;

std::string topic_name(int index) { return "scale-" + std::to_string(index); }

// How many of the topics are led.
int led_topics(Connection& connection) {
  const ByteView answer = connection.ask(metadata_of_all_frame());
  return static_cast<int>(std::ranges::count_if(told_topics(answer), [](const ToldTopic& topic) {
    return topic.is_led && topic.name.starts_with("scale-") && topic.partitions == 1;
  }));
}

void create(Connection& connection, int topics) {
  for (int from = 0; from < topics; from += topics_a_request) {
    std::vector<std::string> names;
    for (int i = from; i < std::min(topics, from + topics_a_request); ++i) names.push_back(topic_name(i));
    Decoder answer(connection.ask(create_topics_frame(names)));
    answer.int32();
    answer.int32();
    for (std::int32_t count = answer.int32(); count > 0 && answer.good(); --count) {
      answer.string();
      if (const std::int16_t error = answer.int16(); error != 0) {
        give_up("CreateTopics answered error " + std::to_string(error));
      }
      answer.string();
    }
  }
}

bool serves(Connection& connection, int topic) {
  return tells_offset(connection.ask(list_offsets_frame(topic_name(topic), 0, -1)));
}

void await_leaders(Connection& connection, int topics) {
  const std::int64_t until_ns = now_ns() + ready_within_ns;
  const auto check = [&] {
    if (now_ns() > until_ns) give_up("not all topics are led after ten minutes");
  };
  while (led_topics(connection) < topics) check();
  for (int topic = 0; topic < topics; ++topic) {
    while (!serves(connection, topic)) check();
  }
}

// DescribeConfigs v1 of all of them, in requests of as many as were made at once; gives the bytes told.
std::int64_t describe(Connection& connection, int topics) {
  constexpr std::int8_t topic_resource = 2;
  std::int64_t bytes = 0;
  for (int from = 0; from < topics; from += topics_a_request) {
    const int count = std::min(topics - from, topics_a_request);
    Encoder encoder = request(32, 1);
    encoder.int32(count);
    for (int i = from; i < from + count; ++i) encoder.int8(topic_resource).string(topic_name(i)).int32(-1);
    const ByteView bytes_of_answer = connection.ask(encoder.int8(0).frame());
    Decoder answer(bytes_of_answer);
    answer.raw(8);
    if (answer.int32() != count || answer.int16() != 0) give_up("DescribeConfigs failed");
    bytes += static_cast<std::int64_t>(bytes_of_answer.size());
  }
  return bytes;
}

}  // namespace

void measure_topics(const Target& target, int topics) {
  Connection connection(target.address);
  const std::int64_t before = resident_bytes(target.process);
  const std::int64_t begin_ns = now_ns();
  const std::int64_t begin_cpu_ns = cpu_ns(target.process);
  create(connection, topics);
  await_leaders(connection, topics);
  const std::int64_t made_ns = now_ns();
  const double cpu_seconds = static_cast<double>(cpu_ns(target.process) - begin_cpu_ns) / 1e9;
  if (led_topics(connection) != topics) give_up("a topic is gone");
  const std::int64_t listed_ns = now_ns();
  const std::int64_t described_bytes = describe(connection, topics);
  const std::int64_t described_ns = now_ns();
  const auto seconds = static_cast<double>(made_ns - begin_ns) / 1e9;
  Report()
      .add("seconds_to_make", seconds)
      .add("cpu_seconds_to_make", cpu_seconds)
      .add("topics_per_second", topics / seconds)
      .add("ms_to_list", static_cast<double>(listed_ns - made_ns) / 1e6)
      .add("ms_to_describe", static_cast<double>(described_ns - listed_ns) / 1e6)
      .add("described_mib", static_cast<double>(described_bytes) / (1 << 20))
      .add("kib_per_topic", static_cast<double>(resident_bytes(target.process) - before) / 1024 / topics)
      .add("resident_mib_after", static_cast<double>(resident_bytes(target.process)) / (1 << 20));
}

void measure_topics_ready(const Target& target, int topics, std::int64_t since_ns) {
  const auto passed_ms = [&] { return static_cast<double>(now_ns() - since_ns) / 1e6; };
  await_listener(target.address, since_ns + ready_within_ns);
  Connection connection(target.address);
  connection.ask(api_versions_frame());
  const double first_ms = passed_ms();
  while (led_topics(connection) < topics) {
    if (now_ns() > since_ns + ready_within_ns) give_up("not all topics are led after ten minutes");
  }
  const double led_ms = passed_ms();
  const double cpu_ms = static_cast<double>(cpu_ns(target.process)) / 1e6;
  await_leaders(connection, topics);
  Report()
      .add("ms_to_first_answer", first_ms)
      .add("ms_to_all_topics", led_ms)
      .add("cpu_ms_to_all_topics", cpu_ms)
      .add("ms_to_all_served", passed_ms())
      .add("resident_mib", static_cast<double>(resident_bytes(target.process)) / (1 << 20));
}

}  // namespace ottla::bench
