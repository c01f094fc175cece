// The leader's side of a produce: what a client sent becomes one batch of format 2 that may be appended, or a
// rejection. Source: LogValidator, UnifiedLog.analyzeAndValidateRecords, ProduceRequest.validateRecords.
// Calls for a partition: analyze() outside its lock, then assign_offsets() under it.
#pragma once

#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/error_code.h"
#include "ottla/base/ids.h"
#include "ottla/base/limits.h"
#include "ottla/records/batch_view.h"
#include "ottla/records/compression.h"

namespace ottla::records {

// AppendOrigin: a coordinator may write control batches, and ends of transactions without sequences.
enum class Origin : std::uint8_t { client, coordinator };

// ottla.produce.validation. Relaxed trusts a batch's header about its records as long as nothing asks for
// opening it; strict reads every record, as Apache Kafka does.
enum class Validation : std::uint8_t { relaxed, strict };

// What the topic's and the broker's configuration ask of an append.
struct AppendRules {
  std::int32_t max_message_bytes = 1048588;                                         // max.message.bytes
  TimestampType timestamp_type = TimestampType::create_time;                        // message.timestamp.type
  std::int64_t timestamp_before_max_ms = std::numeric_limits<std::int64_t>::max();  // ….before.max.ms
  std::int64_t timestamp_after_max_ms = 3600000;                                    // ….after.max.ms
  bool compacted = false;                  // cleanup.policy has compact
  std::optional<Compression> compression;  // compression.type; nothing is "producer": as the batch came
  Validation validation = Validation::relaxed;
  // A compressed batch that has to be opened may open to this much.
  std::size_t opened_bytes_at_most = limits::decompressed_batch_bytes;
};

// Where the records come from and go to.
struct AppendRequest {
  std::string_view topic;  // for messages
  PartitionIndex partition = 0;
  // Produce's version: from 3 on exactly one batch of format 2 is allowed, under 7 no zstd. Nothing for
  // appends that are no Produce request's.
  std::optional<std::int16_t> produce_version;
  Origin origin = Origin::client;
  TimestampMs now_ms = 0;
};

// A rejection names at most so many records; its message counts them all.
inline constexpr std::size_t record_errors_at_most = 1000;

// ProduceResponse.BatchIndexAndErrorMessage.
struct RecordError {
  std::int32_t batch_index = 0;
  std::string message;
};

// The answer's error code. The answer carries `message` beside record errors and when a request's bytes are
// no batch at all, as Kafka's does; else it is for the log.
struct Rejection {
  ErrorCode code = ErrorCode::none;
  std::string message;
  std::vector<RecordError> record_errors;
  // What the Produce request may hold at all is broken (ProduceRequest.validateRecords): Kafka answers
  // without asking the log.
  bool of_request = false;
};

template <class T>
using Validated = std::expected<T, Rejection>;

// A batch that may be appended. It moves, and `bytes` with it.
struct PreparedBatch {
  PreparedBatch() = default;
  PreparedBatch(PreparedBatch&&) = default;
  PreparedBatch& operator=(PreparedBatch&&) = default;

  // One batch of format 2 (producer fields and flags by view()), in the caller's buffer or in `rebuilt`. Its
  // base offset is 0. Empty when the request held no whole message, which Produce under version 3 may: then
  // nothing is appended.
  MutableByteView bytes;
  // The bytes' home when they are not the caller's: converted to format 2, recompressed, or with inner
  // offsets repaired.
  Bytes rebuilt;
  std::int32_t record_count = 0;
  // Of the records, by the header or by reading them; no_timestamp without any. assign_offsets() gives the
  // final one.
  TimestampMs max_timestamp = no_timestamp;
  // log_append_time: assign_offsets() stamps the batch.
  TimestampType timestamp_type = TimestampType::create_time;

  bool empty() const { return bytes.empty(); }
  bool in_place() const { return rebuilt.empty(); }
  BatchView view() const { return BatchView(bytes); }
};

// Checks `records`, one partition's bytes of a request, and converts or recompresses them where the rules
// ask. Changes the caller's bytes only where Kafka repairs a header in place (max timestamp, timestamp type,
// with the CRC). Relaxed, one batch whose codec stays: header and CRC, no allocation. Codes: invalid_record,
// corrupt_message, message_too_large, invalid_timestamp, unsupported_compression_type, unknown_server_error
// where the compressed bytes cannot be opened (each as Apache Kafka 4.3.0 answers).
Validated<PreparedBatch> analyze(MutableByteView records, const AppendRules& rules,
                                 const AppendRequest& request, Workspace& workspace);

struct AssignedOffsets {
  Offset first = 0;
  Offset last = 0;
  TimestampMs max_timestamp = no_timestamp;
  Offset offset_of_max_timestamp =
      -1;  // the batch's last offset, as Kafka's indexes take it; -1 without timestamps
  TimestampMs log_append_time = no_timestamp;
};

// Patches base offset and leader epoch (outside the CRC) and, with LogAppendTime, attribute, max timestamp
// and CRC by its difference: constant work whatever the batch's size. `batch` is not empty.
AssignedOffsets assign_offsets(PreparedBatch& batch, Offset first_offset, LeaderEpoch leader_epoch,
                               TimestampMs now_ms);

}  // namespace ottla::records
