// Indexes, compared with the log beside them.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "cli/console.h"
#include "cli/dump/dump.h"
#include "cli/dump/entries.h"
#include "cli/dump/index_entries.h"
#include "cli/dump/mapped_file.h"
#include "cli/failure.h"

namespace ottla::cli::dump {
namespace {

// At most `size_bytes` of the log from `position` on, as FileRecords gives them.
ByteView slice_of(ByteView log, std::int32_t position, std::int32_t size_bytes) {
  if (position < 0 || size_bytes < 0) {
    throw Failure(std::string(illegal_argument),
                  fmt::format("Invalid position: {} or size: {}", position, size_bytes));
  }
  const auto from = std::min(static_cast<std::size_t>(position), log.size());
  return log.subspan(from, std::min(static_cast<std::size_t>(size_bytes), log.size() - from));
}

std::optional<records::EntryView> first_entry(ByteView slice, const std::string& file) {
  std::optional<records::EntryView> first;
  for_each_entry(slice, file, [&](records::EntryView entry, std::size_t) {
    first = entry;
    return false;
  });
  return first;
}

// 1.1.0 compares an index entry with the first record behind it, 4.3.0 with the last offset of the first
// batch.
Offset indexed_offset_in_log(ByteView slice, const std::string& file, Era era, RecordWalker& walker) {
  const auto entry = first_entry(slice, file);
  std::optional<Offset> offset;
  if (entry && era == Era::kafka_4_3) offset = entry->last_offset();
  if (entry && era == Era::kafka_1_1) {
    walker.walk(*entry, [&](const records::RecordView& record) {
      offset = record.offset;
      return false;
    });
  }
  if (!offset) {
    throw Failure(
        "java.util.NoSuchElementException",
        fmt::format("{} has no whole batch where its index points, within --max-message-size", file));
  }
  return *offset;
}

// What a time index of that segment is compared with.
class TimeIndexDump {
 public:
  TimeIndexDump(const std::string& path, const DumpOptions& options, Findings& findings)
      : path_(path),
        options_(options),
        findings_(findings),
        log_path_(sibling(path, ".log")),
        log_(log_path_),
        offset_index_(sibling(path, ".index"), offset_of_file(name_of(path))),
        times_(path, offset_of_file(name_of(path))) {}

  void run() {
    if (options_.index_sanity_only) {
      times_.check_sanity(absolute_path(path_));
      say("{} passed sanity check.", path_);
      return;
    }
    for (std::size_t slot = 0; slot < times_.entries(); ++slot) {
      const IndexedTime entry = times_.entry(slot);
      // Behind the last entry of a file that was not trimmed there are zeros. 1.1.0 looks for them only at
      // entries that the log confirms.
      const bool is_behind_last = slot > 0 && entry.offset == times_.base_offset();
      if (is_behind_last && options_.era == Era::kafka_4_3) return;
      const bool is_confirmed = compare(entry);
      if (is_behind_last && is_confirmed) return;
      if (!options_.verify_index_only) say("timestamp: {} offset: {}", entry.timestamp, entry.offset);
      previous_ = entry.timestamp;
    }
  }

 private:
  bool compare(const IndexedTime& indexed) {
    const ByteView slice = slice_of(log_.bytes(), offset_index_.position_before(indexed.offset),
                                    std::numeric_limits<std::int32_t>::max());
    std::optional<records::EntryView> found;
    for_each_entry(slice, log_path_, [&](records::EntryView entry, std::size_t) {
      if (entry.last_offset() < indexed.offset) return true;
      found = entry;
      return false;
    });
    if (!found || found->last_offset() != indexed.offset) {
      findings_.offset_not_found(absolute_path(path_), indexed.offset, found ? found->last_offset() : -1);
      return false;
    }
    TimestampMs newest = no_timestamp;
    walker_.walk(*found, [&](const records::RecordView& record) {
      newest = std::max(newest, record.timestamp);
      return true;
    });
    if (newest != indexed.timestamp) {
      findings_.timestamp_mismatch(absolute_path(path_), indexed.timestamp, newest);
    }
    if (previous_ >= indexed.timestamp) {
      findings_.timestamp_out_of_order(absolute_path(path_), indexed.timestamp, previous_);
    }
    return true;
  }

  const std::string& path_;
  const DumpOptions& options_;
  Findings& findings_;
  std::string log_path_;
  MappedFile log_;
  OffsetIndexFile offset_index_;
  TimeIndexFile times_;
  RecordWalker walker_;
  TimestampMs previous_ = no_timestamp;
};

}  // namespace

void dump_offset_index(const std::string& path, const DumpOptions& options, Findings& findings) {
  const std::string log_path = sibling(path, ".log");
  const Offset base_offset = offset_of_file(name_of(path));
  const MappedFile log(log_path);
  const OffsetIndexFile index(path, base_offset);
  const bool is_old = options.era == Era::kafka_1_1;
  if (!is_old && index.entries() == 0) {
    say("{} is empty.", path);
    return;
  }
  if (options.index_sanity_only) {
    index.check_sanity(absolute_path(path), options.era);
    say("{} passed sanity check.", path);
    return;
  }
  RecordWalker walker;
  for (std::size_t slot = 0; slot < index.entries(); ++slot) {
    const IndexedPosition entry = index.entry(slot);
    // Behind the last entry of a file that was not trimmed there are zeros.
    const bool is_behind_last = slot > 0 && entry.offset == base_offset;
    if (is_behind_last && !is_old) return;
    const ByteView slice = slice_of(log.bytes(), entry.position, options.max_message_bytes);
    const Offset in_log = indexed_offset_in_log(slice, log_path, options.era, walker);
    if (in_log != entry.offset) findings.index_mismatch(absolute_path(path), entry.offset, in_log);
    if (is_behind_last) return;
    if (!options.verify_index_only) say("offset: {} position: {}", entry.offset, entry.position);
  }
}

void dump_time_index(const std::string& path, const DumpOptions& options, Findings& findings) {
  TimeIndexDump(path, options, findings).run();
}

}  // namespace ottla::cli::dump
