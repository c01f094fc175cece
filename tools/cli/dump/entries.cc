// Walking over entries and records with Kafka's failures.
#include "cli/dump/entries.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "cli/failure.h"
#include "cli/number.h"
#include "ottla/base/crc32c.h"
#include "ottla/records/legacy.h"

namespace ottla::cli::dump {
namespace {

constexpr std::string_view corrupt_record = "org.apache.kafka.common.errors.CorruptRecordException";

[[noreturn]] void fail_entry(ByteView log, std::size_t position, const std::string& file,
                             const Error& error) {
  const auto size = load_big_endian<std::int32_t>(log.data() + position + 8);
  if (size < static_cast<std::int32_t>(records::message_overhead_v0)) {
    throw Failure(std::string(corrupt_record),
                  fmt::format("Found record size {} smaller than minimum record overhead ({}) in file {}.",
                              size, records::message_overhead_v0, file));
  }
  throw Failure(std::string(corrupt_record),
                fmt::format("{} in file {}, at {}", error.message, file, position));
}

}  // namespace

std::size_t for_each_entry(ByteView log, const std::string& file,
                           const std::function<bool(records::EntryView, std::size_t)>& visit) {
  records::EntryIterator entries(log, limits::batch_bytes, records::LaterMagic::as_batch);
  for (;;) {
    const std::size_t position = entries.position();
    const auto entry = entries.next();
    if (!entry) fail_entry(log, position, file, entry.error());
    if (!*entry || !visit(**entry, position)) return entries.position();
  }
}

void RecordWalker::walk(records::EntryView entry,
                        const std::function<bool(const records::RecordView&)>& visit) {
  records::RecordReader reader(workspace_);
  if (auto opened = reader.open(entry); !opened)
    throw Failure(std::string(invalid_record), opened.error().message);
  records::RecordView record;
  for (;;) {
    const auto next = reader.next(record);
    if (!next) throw Failure(std::string(invalid_record), next.error().message);
    if (!*next || !visit(record)) return;
  }
}

std::string_view timestamp_type_name(records::EntryView entry) {
  if (entry.magic() == 0) return "NoTimestampType";
  return entry.timestamp_type() == records::TimestampType::create_time ? "CreateTime" : "LogAppendTime";
}

std::string codec_text(Era era, records::Codec codec) {
  if (codec > records::Codec::zstd) {
    throw Failure(std::string(illegal_argument),
                  fmt::format("Unknown compression type id: {}", static_cast<int>(codec)));
  }
  std::string text(records::codec_name(codec));
  if (era == Era::kafka_1_1) {
    std::ranges::transform(text, text.begin(), [](unsigned char letter) { return std::toupper(letter); });
  }
  return text;
}

records::ControlType control_type_of(const records::RecordView& record) {
  const auto type = records::control_type(record.key.value_or(ByteView()));
  if (!type) throw Failure(std::string(invalid_record), type.error().message);
  return *type;
}

bool is_valid(records::EntryView entry) {
  if (!entry.is_batch()) return entry.message().crc_is_right();
  const records::BatchView batch = entry.batch();
  return batch.bytes().size() >= records::header_bytes && crc32c(batch.checked()) == batch.crc();
}

std::uint32_t checksum(records::EntryView entry) {
  return entry.is_batch() ? entry.batch().crc() : entry.message().crc();
}

Offset offset_of_file(std::string_view name) { return java_number<Offset>(name.substr(0, name.find('.'))); }

std::string_view name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string java_path(std::string_view path) {
  std::string normal;
  for (const char letter : path) {
    if (letter != '/' || normal.empty() || normal.back() != '/') normal += letter;
  }
  if (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

std::string absolute_path(const std::string& path) {
  if (path.starts_with('/')) return path;
  char* folder = ::get_current_dir_name();
  const std::string absolute = (folder == nullptr ? std::string() : std::string(folder)) + "/" + path;
  std::free(folder);
  return absolute;
}

std::string sibling(const std::string& path, std::string_view ending) {
  const std::string_view name = name_of(path);
  const std::string folder = path.substr(0, path.size() - name.size());
  return folder + std::string(name.substr(0, name.find('.'))) + std::string(ending);
}

}  // namespace ottla::cli::dump
