// Requests of the loader, encoded by hand in fixed versions that every broker from Kafka 2.4 to 4.3 speaks.
// The loader shares no codec with the broker that it measures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"

namespace ottla::bench {

// Appends big-endian fields of the classic (not flexible) protocol.
class Encoder {
 public:
  Encoder& int8(std::int8_t value) { return put(value); }
  Encoder& int16(std::int16_t value) { return put(value); }
  Encoder& int32(std::int32_t value) { return put(value); }
  Encoder& int64(std::int64_t value) { return put(value); }
  Encoder& string(std::string_view text);
  Encoder& null_string() { return put(std::int16_t{-1}); }
  Encoder& raw(ByteView bytes);

  const Bytes& bytes() const { return bytes_; }

  // Puts the size in front of what was written: a frame.
  Bytes frame() const;

 private:
  template <class T>
  Encoder& put(T value) {
    bytes_.resize(bytes_.size() + sizeof(T));
    store_big_endian(bytes_.data() + bytes_.size() - sizeof(T), value);
    return *this;
  }

  Bytes bytes_;
};

// Reads the same fields; `good()` turns false for ever when the bytes end too early.
class Decoder {
 public:
  explicit Decoder(ByteView bytes) : bytes_(bytes) {}

  std::int8_t int8() { return get<std::int8_t>(); }
  std::int16_t int16() { return get<std::int16_t>(); }
  std::int32_t int32() { return get<std::int32_t>(); }
  std::int64_t int64() { return get<std::int64_t>(); }
  std::string_view string();
  ByteView raw(std::size_t size);
  std::size_t left() const { return bytes_.size(); }
  bool good() const { return good_; }

 private:
  template <class T>
  T get() {
    const ByteView field = raw(sizeof(T));
    return field.empty() ? T{} : load_big_endian<T>(field.data());
  }

  ByteView bytes_;
  bool good_ = true;
};

// Where the correlation id stands in a frame.
inline constexpr std::size_t correlation_position = 8;

// A request's header of version 1, to which its fields are appended.
Encoder request(std::int16_t api_key, std::int16_t version);

// ApiVersions v0, Metadata v1, CreateTopics v2, InitProducerId v0, ListOffsets v1.
Bytes api_versions_frame();
Bytes metadata_frame(const std::string& topic);
Bytes metadata_of_all_frame();
Bytes create_topic_frame(const std::string& topic, std::int32_t partitions,
                         const std::vector<std::pair<std::string, std::string>>& configs);
// A topic of a Metadata v1 answer.
struct ToldTopic {
  std::string_view name;
  std::int32_t partitions = 0;
  bool is_led = false;  // without an error, each partition with a leader
};
// The topics of a Metadata v1 answer (without its size field); empty when it is malformed.
std::vector<ToldTopic> told_topics(ByteView answer);

// Topics of one partition.
Bytes create_topics_frame(const std::vector<std::string>& topics);
// A transactional id, or none: an idempotent producer.
Bytes init_producer_id_frame(const std::optional<std::string>& transactional_id);
// The producer id and epoch of an InitProducerId v0 answer.
struct ProducerIdentity {
  std::int16_t error = 0;
  ProducerId id = no_producer_id;
  ProducerEpoch epoch = no_producer_epoch;
};
ProducerIdentity told_identity(ByteView answer);
Bytes list_offsets_frame(const std::string& topic, PartitionIndex partition, TimestampMs timestamp);
// Whether a ListOffsets v1 answer (without its size field) of one partition has no error. Kafka names leaders
// in its metadata before they serve.
bool tells_offset(ByteView answer);

// Produce v8, acks=all, one batch to one partition. Everything before the batch; the size counts the batch
// too.
Bytes produce_head(const std::string& topic, PartitionIndex partition, std::size_t batch_size);

// Error code of a Produce v8 answer (without its size field) of one topic and partition.
std::int16_t produce_error(ByteView answer);

struct FetchWant {
  PartitionIndex partition = 0;
  Offset offset = 0;
};

// Fetch v11, sessionless, of several partitions of a topic.
Bytes fetch_frame(const std::string& topic, const std::vector<FetchWant>& wants, std::int32_t max_wait_ms,
                  std::int32_t max_bytes, std::int32_t partition_max_bytes);

struct FetchedPartition {
  PartitionIndex partition = 0;
  std::int16_t error = 0;
  Offset high_watermark = 0;
  ByteView records;
};

// The partitions of a Fetch v11 answer (without its size field); empty when it is malformed or an error on
// top.
std::vector<FetchedPartition> fetched_partitions(ByteView answer);

}  // namespace ottla::bench
