// Down-conversion entry by entry: what is new is read and rebuilt in the older format, what is old is copied.
#include "ottla/records/conversion.h"

#include <limits>

#include "ottla/records/builder.h"
#include "ottla/records/record_reader.h"

namespace ottla::records {
namespace {

// Appends one newer entry in format `to_magic`.
Result<> rebuild(EntryView entry, std::int8_t to_magic, Offset first_offset, Workspace& workspace,
                 Bytes& out) {
  RecordReader reader(workspace);
  if (Result<> opened = reader.open(entry); !opened) return opened;
  // A plain batch becomes separate messages, so those before the fetch offset can go; a wrapper stays whole,
  // as clients expect of compressed sets.
  const bool is_plain = entry.codec() == Codec::none;
  MessageSetOptions options{.magic = to_magic,
                            .compression = Compression::of(entry.codec()),
                            .timestamp_type = entry.timestamp_type(),
                            .append_time = entry.max_timestamp()};
  std::optional<MessageSetBuilder> builder;
  Offset least_offset = std::numeric_limits<Offset>::min();
  for (RecordView record;;) {
    const Result<bool> more = reader.next(record);
    if (!more) return fail(more.error());
    if (!*more) break;
    // Relaxed validation takes a batch by its header, so its records may stand in any order.
    if (record.offset < least_offset)
      return fail(ErrorCode::invalid_record, "Offsets must increase monotonically");
    least_offset = record.offset + 1;
    if (is_plain && record.offset < first_offset) continue;
    if (!builder) {
      options.base_offset = record.offset;
      builder.emplace(options);
    }
    builder->append_at(record.offset,
                       {.timestamp = record.timestamp, .key = record.key, .value = record.value});
  }
  if (!builder) return {};
  const Bytes built = builder->build(workspace.codecs);
  out.insert(out.end(), built.begin(), built.end());
  return {};
}

}  // namespace

std::int8_t newest_magic_of_fetch(std::int16_t fetch_version) {
  if (fetch_version < 2) return 0;
  return fetch_version < 4 ? 1 : 2;
}

bool needs_down_conversion(ByteView slice, std::int8_t magic) {
  if (magic >= 2) return false;
  for (EntryIterator entries(slice);;) {
    const Result<std::optional<EntryView>> entry = entries.next();
    if (!entry || !*entry) return false;
    if ((*entry)->magic() > magic) return true;
  }
}

Result<> down_convert(ByteView slice, std::int8_t to_magic, Offset first_offset, Workspace& workspace,
                      Bytes& out, std::size_t max_bytes) {
  const std::size_t start = out.size();
  for (EntryIterator entries(slice);;) {
    const Result<std::optional<EntryView>> next = entries.next();
    if (!next) return fail(next.error());
    if (!*next) return {};
    const EntryView entry = **next;
    const std::size_t before = out.size();
    if (entry.magic() <= to_magic) {
      out.insert(out.end(), entry.bytes().begin(), entry.bytes().end());
    } else {
      if (entry.is_batch() && entry.batch().is_control()) continue;
      if (entry.codec() == Codec::zstd) {
        if (before > start) return {};
        return fail(ErrorCode::unsupported_compression_type,
                    "Down-conversion of zstandard-compressed batches is not supported");
      }
      if (Result<> rebuilt = rebuild(entry, to_magic, first_offset, workspace, out); !rebuilt) return rebuilt;
    }
    if (before > start && out.size() - start > max_bytes) {
      out.resize(before);
      return {};
    }
  }
}

void append_front_of_larger_message(Bytes& out) {
  const std::size_t at = out.size();
  out.resize(at + log_overhead_bytes);
  store_big_endian(out.data() + at, std::int64_t{-1});
  store_big_endian(out.data() + at + 8, static_cast<std::int32_t>(header_bytes));
}

}  // namespace ottla::records
