// The decoders of 4.3.0 for the coordinators' topics and the metadata log: JSON.
#include <fmt/format.h>

#include <cctype>

#include "cli/dump/record_decoder.h"
#include "cli/failure.h"
#include "cli/java_text.h"
#include "cli/remote_log_text.h"
#include "ottla/protocol/metadata_records.h"

namespace ottla::cli::dump {
namespace {

DecodedRecord skipped(Offset offset, std::string_view reason) {
  return {fmt::format("Error at offset {}, skipping. {}", offset, reason), std::nullopt};
}

class CoordinatorDecoder final : public RecordDecoder {
 public:
  explicit CoordinatorDecoder(InternalTopic topic) : topic_(topic) {}

  DecodedRecord decode(const records::RecordView& record) const override {
    if (!record.key) {
      throw Failure(
          "java.lang.RuntimeException",
          fmt::format("Failed to decode message at offset {} using the specified decoder (message had "
                      "a missing key)",
                      record.offset));
    }
    const auto key = read_coordinator_key(topic_, *record.key);
    if (!key) return skipped(record.offset, key.error().message);
    if (!key->json) {
      return {fmt::format("Unknown record type {} at offset {}, skipping.", key->number, record.offset),
              std::nullopt};
    }
    DecodedRecord decoded{as_java_text(fmt::format(R"({{"type":"{}","data":{}}})", key->number, *key->json)),
                          "<DELETE>"};
    if (!record.value) return decoded;
    auto value = read_coordinator_value(topic_, key->number, *record.value);
    if (!value) return skipped(record.offset, value.error().message);
    if (topic_ == InternalTopic::consumer_offsets && key->number == group_metadata_type) {
      value->json = with_embedded_protocol(std::move(*value->json), *record.value);
    }
    decoded.payload =
        as_java_text(fmt::format(R"({{"version":"{}","data":{}}})", value->number, *value->json));
    return decoded;
  }

 private:
  static std::string as_java_text(std::string_view json) { return java_text(as_bytes(json)); }

  InternalTopic topic_;
};

// MetadataRecordType: "REGISTER_BROKER_RECORD" of "RegisterBrokerRecord".
std::string constant_name(std::string_view name) {
  std::string constant;
  for (const char letter : name) {
    if (std::isupper(static_cast<unsigned char>(letter)) && !constant.empty()) constant += '_';
    constant += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return constant;
}

class ClusterMetadataDecoder final : public RecordDecoder {
 public:
  DecodedRecord decode(const records::RecordView& record) const override {
    if (!record.value) return {std::nullopt, error(record, "the record has no value")};
    const auto decoded = protocol::decode_metadata_record(*record.value);
    if (!decoded) return {std::nullopt, error(record, decoded.error().message)};
    const std::string json = fmt::format(
        R"({{"type":"{}","version":{},"data":{}}})", constant_name(protocol::api_of(decoded->record).name),
        decoded->version, protocol::to_json(decoded->record, decoded->version));
    return {std::nullopt, java_text(as_bytes(json))};
  }

 private:
  static std::string error(const records::RecordView& record, std::string_view reason) {
    return fmt::format("Error at {}, skipping. {}", record.offset, reason);
  }
};

class RemoteLogDecoder final : public RecordDecoder {
 public:
  DecodedRecord decode(const records::RecordView& record) const override {
    const auto text = remote_log_text(record.value.value_or(ByteView()));
    if (!text) return {std::nullopt, *skipped(record.offset, text.error().message).key};
    return {std::nullopt, *text};
  }
};

}  // namespace

std::unique_ptr<RecordDecoder> coordinator_decoder(InternalTopic topic) {
  return std::make_unique<CoordinatorDecoder>(topic);
}

std::unique_ptr<RecordDecoder> cluster_metadata_decoder() {
  return std::make_unique<ClusterMetadataDecoder>();
}

std::unique_ptr<RecordDecoder> remote_log_metadata_decoder() { return std::make_unique<RemoteLogDecoder>(); }

}  // namespace ottla::cli::dump
