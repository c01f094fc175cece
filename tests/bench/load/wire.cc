// The loader's requests, field by field.
#include "bench/load/wire.h"

namespace ottla::bench {
namespace {

constexpr std::string_view client_id = "load";

}  // namespace

Encoder request(std::int16_t api_key, std::int16_t version) {
  Encoder encoder;
  encoder.int16(api_key).int16(version).int32(0).string(client_id);
  return encoder;
}

Encoder& Encoder::string(std::string_view text) {
  int16(static_cast<std::int16_t>(text.size()));
  return raw(as_bytes(text));
}

Encoder& Encoder::raw(ByteView bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

Bytes Encoder::frame() const {
  Bytes framed(4 + bytes_.size());
  store_big_endian(framed.data(), static_cast<std::int32_t>(bytes_.size()));
  std::memcpy(framed.data() + 4, bytes_.data(), bytes_.size());
  return framed;
}

std::string_view Decoder::string() {
  const std::int16_t size = int16();
  return size <= 0 ? std::string_view{} : as_text(raw(static_cast<std::size_t>(size)));
}

ByteView Decoder::raw(std::size_t size) {
  if (!good_ || size > bytes_.size()) {
    good_ = false;
    return {};
  }
  const ByteView field = bytes_.first(size);
  bytes_ = bytes_.subspan(size);
  return field;
}

Bytes api_versions_frame() { return request(18, 0).frame(); }

Bytes metadata_frame(const std::string& topic) { return request(3, 1).int32(1).string(topic).frame(); }

Bytes metadata_of_all_frame() { return request(3, 1).int32(-1).frame(); }

std::vector<ToldTopic> told_topics(ByteView answer) {
  Decoder fields(answer);
  fields.int32();
  for (std::int32_t brokers = fields.int32(); brokers > 0 && fields.good(); --brokers) {
    fields.int32();
    fields.string();
    fields.int32();
    fields.string();
  }
  fields.int32();
  std::vector<ToldTopic> topics;
  for (std::int32_t left = fields.int32(); left > 0 && fields.good(); --left) {
    ToldTopic& topic = topics.emplace_back();
    topic.is_led = fields.int16() == 0;
    topic.name = fields.string();
    fields.int8();
    topic.partitions = fields.int32();
    for (std::int32_t i = 0; i < topic.partitions && fields.good(); ++i) {
      topic.is_led &= fields.int16() == 0;
      fields.int32();
      topic.is_led &= fields.int32() >= 0;
      fields.raw(4 * static_cast<std::size_t>(fields.int32()));
      fields.raw(4 * static_cast<std::size_t>(fields.int32()));
    }
  }
  if (!fields.good()) topics.clear();
  return topics;
}

bool tells_offset(ByteView answer) {
  Decoder fields(answer);
  fields.raw(8);
  fields.string();
  fields.raw(8);
  return fields.int16() == 0 && fields.good();
}

Bytes create_topic_frame(const std::string& topic, std::int32_t partitions,
                         const std::vector<std::pair<std::string, std::string>>& configs) {
  Encoder encoder = request(19, 2);
  encoder.int32(1).string(topic).int32(partitions).int16(1).int32(0);
  encoder.int32(static_cast<std::int32_t>(configs.size()));
  for (const auto& [name, value] : configs) encoder.string(name).string(value);
  return encoder.int32(60'000).int8(0).frame();
}

Bytes create_topics_frame(const std::vector<std::string>& topics) {
  Encoder encoder = request(19, 2);
  encoder.int32(static_cast<std::int32_t>(topics.size()));
  for (const std::string& topic : topics) encoder.string(topic).int32(1).int16(1).int32(0).int32(0);
  return encoder.int32(60'000).int8(0).frame();
}

Bytes init_producer_id_frame(const std::optional<std::string>& transactional_id) {
  Encoder encoder = request(22, 0);
  transactional_id ? encoder.string(*transactional_id) : encoder.null_string();
  return encoder.int32(60'000).frame();
}

ProducerIdentity told_identity(ByteView answer) {
  Decoder fields(answer);
  fields.raw(8);
  ProducerIdentity identity{.error = fields.int16(), .id = fields.int64(), .epoch = fields.int16()};
  if (!fields.good()) identity.error = -1;
  return identity;
}

Bytes list_offsets_frame(const std::string& topic, PartitionIndex partition, TimestampMs timestamp) {
  Encoder encoder = request(2, 1);
  encoder.int32(-1).int32(1).string(topic).int32(1).int32(partition).int64(timestamp);
  return encoder.frame();
}

Bytes produce_head(const std::string& topic, PartitionIndex partition, std::size_t batch_size) {
  Encoder encoder = request(0, 8);
  encoder.null_string().int16(-1).int32(30'000);
  encoder.int32(1).string(topic).int32(1).int32(partition).int32(static_cast<std::int32_t>(batch_size));
  Bytes head = encoder.frame();
  store_big_endian(head.data(), static_cast<std::int32_t>(encoder.bytes().size() + batch_size));
  return head;
}

std::int16_t produce_error(ByteView answer) {
  Decoder decoder(answer);
  decoder.int32();
  decoder.int32();
  decoder.string();
  decoder.int32();
  decoder.int32();
  const std::int16_t error = decoder.int16();
  return decoder.good() ? error : std::int16_t{-1};
}

Bytes fetch_frame(const std::string& topic, const std::vector<FetchWant>& wants, std::int32_t max_wait_ms,
                  std::int32_t max_bytes, std::int32_t partition_max_bytes) {
  Encoder encoder = request(1, 11);
  encoder.int32(-1).int32(max_wait_ms).int32(1).int32(max_bytes).int8(0).int32(0).int32(-1);
  encoder.int32(1).string(topic).int32(static_cast<std::int32_t>(wants.size()));
  for (const FetchWant& want : wants) {
    encoder.int32(want.partition).int32(-1).int64(want.offset).int64(-1).int32(partition_max_bytes);
  }
  return encoder.int32(0).string("").frame();
}

std::vector<FetchedPartition> fetched_partitions(ByteView answer) {
  Decoder decoder(answer);
  decoder.int32();
  decoder.int32();
  if (decoder.int16() != 0) return {};
  decoder.int32();
  std::vector<FetchedPartition> partitions;
  for (std::int32_t topics = decoder.int32(); topics > 0 && decoder.good(); --topics) {
    decoder.string();
    for (std::int32_t count = decoder.int32(); count > 0 && decoder.good(); --count) {
      FetchedPartition fetched;
      fetched.partition = decoder.int32();
      fetched.error = decoder.int16();
      fetched.high_watermark = decoder.int64();
      decoder.int64();
      decoder.int64();
      for (std::int32_t aborted = decoder.int32(); aborted > 0 && decoder.good(); --aborted) decoder.raw(16);
      decoder.int32();
      fetched.records = decoder.raw(static_cast<std::size_t>(std::max(decoder.int32(), 0)));
      partitions.push_back(fetched);
    }
  }
  return decoder.good() ? partitions : std::vector<FetchedPartition>{};
}

}  // namespace ottla::bench
