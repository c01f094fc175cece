// How a dump reads keys and values of records: as text, or as what Kafka's internal topics hold.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/coordinator_records.h"
#include "ottla/records/record_reader.h"

namespace ottla::cli::dump {

// Whose DumpLogSegments is stood in for: their outputs differ in most lines.
enum class Era : std::uint8_t { kafka_1_1, kafka_4_3 };

inline constexpr std::string_view invalid_record = "org.apache.kafka.common.InvalidRecordException";

struct DecodedRecord {
  std::optional<std::string> key;
  std::optional<std::string> payload;
};

class RecordDecoder {
 public:
  virtual ~RecordDecoder() = default;
  // Throws Failure where Kafka's decoder ends the dump.
  virtual DecodedRecord decode(const records::RecordView& record) const = 0;
};

// By the names of decoder classes, of Kafka 1.1.0 (kafka.serializer) or 4.3.0 (org.apache.kafka.tools.api):
// String, Default, Integer, Long. ClassNotFoundException for another.
std::unique_ptr<RecordDecoder> class_decoder(Era era, std::string_view key_class,
                                             std::string_view value_class);

// --offsets-decoder and --transaction-log-decoder of 1.1.0.
std::unique_ptr<RecordDecoder> old_offsets_decoder();
std::unique_ptr<RecordDecoder> old_transaction_decoder();

// The decoders of 4.3.0.
std::unique_ptr<RecordDecoder> coordinator_decoder(InternalTopic topic);
std::unique_ptr<RecordDecoder> cluster_metadata_decoder();
std::unique_ptr<RecordDecoder> remote_log_metadata_decoder();

}  // namespace ottla::cli::dump
