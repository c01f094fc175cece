// Topics and batches of the loader.
#include <chrono>
#include <random>

#include "bench/load/scenarios.h"
#include "bench/load/wire.h"
#include "ottla/records/builder.h"

namespace ottla::bench {
namespace {

constexpr std::int16_t topic_already_exists = 36;
constexpr std::int64_t leaders_within_ns = 120'000'000'000;

bool all_have_leaders(Connection& connection, const Target& target) {
  const std::vector<ToldTopic> topics = told_topics(connection.ask(metadata_frame(target.topic)));
  return topics.size() == 1 && topics[0].is_led && topics[0].partitions == target.partitions;
}

bool leads(Connection& connection, const Target& target, int partition) {
  return tells_offset(connection.ask(list_offsets_frame(target.topic, partition, -1)));
}

// Text that compresses about as well as log lines do: words of a small vocabulary with some noise.
void write_value(Bytes& out, std::size_t size, std::mt19937_64& random) {
  static constexpr std::string_view words[] = {
      "request ",    "accepted ",       "user=",  "latency_ms=", "GET /orders/",
      "status=200 ", "region=eu-west ", "retry ", "session "};
  const std::size_t end = out.size() + size;
  while (out.size() < end) {
    const std::string_view word = words[random() % std::size(words)];
    out.insert(out.end(), word.begin(), word.end());
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>('0' + random() % 64));
  }
  out.resize(end);
}

}  // namespace

Bytes make_batch(const BatchShape& shape, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  records::BatchOptions options;
  const auto codec = records::codec_of_name(shape.codec == "none" ? "uncompressed" : shape.codec);
  if (!codec) give_up("no such codec: " + shape.codec);
  options.compression = records::Compression::of(*codec);
  options.leader_epoch = no_leader_epoch;
  records::BatchBuilder builder(options);
  const auto time_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  for (int i = 0; i < shape.records; ++i) {
    Bytes value;
    write_value(value, static_cast<std::size_t>(shape.record_bytes), random);
    records::NewRecord record;
    record.timestamp = time_ms.count();
    record.value = ByteView(value);
    builder.append(record);
  }
  return builder.build();
}

void prepare_topic(const Target& target) {
  Connection connection(target.address);
  Decoder answer(connection.ask(create_topic_frame(target.topic, target.partitions, {})));
  answer.int32();
  answer.int32();
  answer.int32();
  answer.string();
  const std::int16_t error = answer.int16();
  if (error != 0 && error != topic_already_exists)
    give_up("CreateTopics answered error " + std::to_string(error));
  const std::int64_t until_ns = now_ns() + leaders_within_ns;
  const auto wait_until = [&](auto&& holds) {
    while (!holds()) {
      if (now_ns() > until_ns) give_up("the topic has no leaders after two minutes");
    }
  };
  wait_until([&] { return all_have_leaders(connection, target); });
  for (int partition = 0; partition < target.partitions; ++partition) {
    wait_until([&] { return leads(connection, target, partition); });
  }
}

}  // namespace ottla::bench
