// Records as values, and the shortest ways from them to bytes and back.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ottla/records/batch_iterator.h"
#include "ottla/records/builder.h"
#include "ottla/records/record_reader.h"

namespace ottla::records::test {

using Text = std::optional<std::string>;

struct PlainRecord {
  Offset offset = 0;
  TimestampMs timestamp = no_timestamp;
  Text key;
  Text value;
  std::vector<std::pair<std::string, Text>> headers;

  friend bool operator==(const PlainRecord&, const PlainRecord&) = default;
};

inline Text text_of(const std::optional<ByteView>& bytes) {
  return bytes ? Text(as_text(*bytes)) : std::nullopt;
}

inline std::optional<ByteView> bytes_of(const Text& text) {
  return text ? std::optional(as_bytes(*text)) : std::nullopt;
}

inline void PrintTo(const PlainRecord& record, std::ostream* out) {
  *out << record.offset << "@" << record.timestamp << " " << record.key.value_or("null") << "="
       << record.value.value_or("null") << " +" << record.headers.size();
}

inline PlainRecord plain(const RecordView& view) {
  PlainRecord record{view.offset, view.timestamp, text_of(view.key), text_of(view.value), {}};
  for (const HeaderView header : view.headers) record.headers.emplace_back(header.key, text_of(header.value));
  return record;
}

// The records of one entry, or the first error.
inline Result<std::vector<PlainRecord>> read_entry(EntryView entry, Workspace& workspace) {
  RecordReader reader(workspace);
  if (Result<> opened = reader.open(entry, true); !opened) return fail(opened.error());
  std::vector<PlainRecord> records;
  for (RecordView view;;) {
    const Result<bool> more = reader.next(view);
    if (!more) return fail(more.error());
    if (!*more) return records;
    records.push_back(plain(view));
  }
}

// The records of all whole entries of a slice, their checksums checked, or the first error.
inline Result<std::vector<PlainRecord>> read_all(ByteView slice) {
  Workspace workspace;
  std::vector<PlainRecord> all;
  for (EntryIterator entries(slice);;) {
    const Result<std::optional<EntryView>> entry = entries.next();
    if (!entry) return fail(entry.error());
    if (!*entry) return all;
    if (Result<> sound = (*entry)->check(); !sound) return fail(sound.error());
    Result<std::vector<PlainRecord>> records = read_entry(**entry, workspace);
    if (!records) return records;
    all.insert(all.end(), records->begin(), records->end());
  }
}

template <class Builder>
void append_all(Builder& builder, const std::vector<PlainRecord>& records) {
  for (const PlainRecord& record : records) {
    std::vector<HeaderView> headers;
    for (const auto& [key, value] : record.headers) headers.push_back({key, bytes_of(value)});
    builder.append_at(record.offset, NewRecord{.timestamp = record.timestamp,
                                               .key = bytes_of(record.key),
                                               .value = bytes_of(record.value),
                                               .headers = headers});
  }
}

inline Bytes batch_of(const std::vector<PlainRecord>& records, BatchOptions options = {}) {
  BatchBuilder builder(options);
  append_all(builder, records);
  return builder.build();
}

inline Bytes messages_of(const std::vector<PlainRecord>& records, MessageSetOptions options) {
  MessageSetBuilder builder(options);
  append_all(builder, records);
  return builder.build();
}

inline std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

inline Bytes file_bytes(const std::string& path) {
  const std::string text = file_text(path);
  return {text.begin(), text.end()};
}

inline Bytes from_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

inline std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(line);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

}  // namespace ottla::records::test
