// Transaction indexes and producer snapshots.
#include <fmt/format.h>

#include <iterator>

#include "cli/console.h"
#include "cli/dump/dump.h"
#include "cli/dump/mapped_file.h"
#include "cli/failure.h"
#include "ottla/base/crc32c.h"
#include "ottla/log/producer_state.h"
#include "ottla/log/transaction_index.h"

namespace ottla::cli::dump {
namespace {

constexpr std::int16_t snapshot_version = 1;
constexpr std::size_t crc_position = 2;
constexpr std::size_t crc_end = 6;

// Kafka's sentence about a snapshot that parse_producer_snapshot refused.
std::string refusal(ByteView bytes) {
  if (bytes.size() < crc_end) return "Snapshot failed schema validation: it is cut";
  const auto version = load_big_endian<std::int16_t>(bytes.data());
  if (version != snapshot_version)
    return fmt::format("Snapshot contained an unknown file version {}", version);
  const auto stored = load_big_endian<std::uint32_t>(bytes.data() + crc_position);
  const std::uint32_t computed = crc32c(bytes.subspan(crc_end));
  if (stored != computed) {
    return fmt::format("Snapshot is corrupt (CRC is no longer valid). Stored crc: {}. Computed crc: {}",
                       stored, computed);
  }
  return "Snapshot failed schema validation: its entries are cut";
}

std::string optional_offset(Offset offset, Era era) {
  if (era == Era::kafka_1_1) return offset < 0 ? "None" : fmt::format("Some({})", offset);
  return offset < 0 ? "OptionalLong.empty" : fmt::format("OptionalLong[{}]", offset);
}

std::string producer_line(const log::ProducerEntry& producer, Era era) {
  std::string line =
      fmt::format("producerId: {} producerEpoch: {} coordinatorEpoch: {} currentTxnFirstOffset: {}",
                  producer.producer_id, producer.producer_epoch, producer.coordinator_epoch,
                  optional_offset(producer.transaction_first_offset, era));
  if (era == Era::kafka_4_3) {
    fmt::format_to(std::back_inserter(line), " lastTimestamp: {}", producer.last_timestamp);
  } else {
    line += ' ';
  }
  if (!producer.has_batches()) return line;
  const log::BatchMetadata& batch = producer.batch(0);
  fmt::format_to(std::back_inserter(line),
                 "{}firstSequence: {} lastSequence: {} lastOffset: {} offsetDelta: {} timestamp: {}",
                 era == Era::kafka_4_3 ? " " : "", batch.first_sequence(), batch.last_sequence,
                 batch.last_offset, batch.offset_delta, batch.timestamp);
  return line;
}

}  // namespace

void dump_transaction_index(const std::string& path) {
  constexpr std::size_t entry_bytes = log::TransactionIndex::entry_size;
  const MappedFile file(path);
  for (ByteView rest = file.bytes(); !rest.empty(); rest = rest.subspan(entry_bytes)) {
    if (rest.size() < entry_bytes) {
      throw Failure("org.apache.kafka.common.KafkaException",
                    fmt::format("Failed to read from the transaction index {}: its last entry is cut", path));
    }
    const auto version = load_big_endian<std::int16_t>(rest.data());
    if (version > 0) {
      throw Failure(
          "org.apache.kafka.common.KafkaException",
          fmt::format("Unexpected aborted transaction version {} in transaction index {}, current version "
                      "is 0",
                      version, path));
    }
    const auto number = [&](std::size_t at) { return load_big_endian<std::int64_t>(rest.data() + at); };
    say("version: {} producerId: {} firstOffset: {} lastOffset: {} lastStableOffset: {}", version, number(2),
        number(10), number(18), number(26));
  }
}

void dump_producer_snapshot(const std::string& path, const DumpOptions& options) {
  const MappedFile file(path);
  const auto producers = log::parse_producer_snapshot(file.bytes());
  if (!producers) {
    complain("{}", refusal(file.bytes()));
    return;
  }
  for (const log::ProducerEntry& producer : *producers) say("{}", producer_line(producer, options.era));
}

}  // namespace ottla::cli::dump
