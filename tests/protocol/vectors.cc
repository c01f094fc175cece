// Checks one line of the vectors at a time.
#include "protocol/vectors.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "ottla/protocol/metadata_records.h"
#include "protocol/all_messages.h"

namespace ottla::protocol {
namespace {

struct Line {
  std::string_view kind, key, name, version, hex, json, unknown_tagged_fields, kafka;
};

std::optional<Line> split(std::string_view text) {
  std::array<std::string_view, 8> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t tab = text.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == parts.size())) {
      return std::nullopt;
    }
    parts[i] = text.substr(0, tab);
    text.remove_prefix(tab == std::string_view::npos ? text.size() : tab + 1);
  }
  return Line{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]};
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes bytes(text.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char* digits = text.data() + 2 * i;
    if (std::from_chars(digits, digits + 2, bytes[i], 16).ptr != digits + 2) {
      return std::nullopt;
    }
  }
  return text.size() % 2 == 0 ? std::optional(bytes) : std::nullopt;
}

std::string to_hex(ByteView bytes) { return fmt::format("{:02x}", fmt::join(bytes, "")); }

// What stands before the message: nothing, the frame of metadata records, or an int16.
Bytes prefix_of(const MessageType& type, int version) {
  Bytes prefix;
  Writer writer(prefix);
  writer.open();
  if (type.kind == "metadata-record") {
    writer.unsigned_varint(1);
    writer.unsigned_varint(static_cast<std::uint32_t>(type.api->key));
    writer.unsigned_varint(static_cast<std::uint32_t>(version));
  } else if (type.kind.ends_with("-record-key")) {
    writer.integer(type.api->key);
  } else if (type.kind.ends_with("-record-value") || type.kind == "versioned") {
    writer.integer(static_cast<std::int16_t>(version));
  }
  writer.close();
  return prefix;
}

bool same_json(std::string_view left, std::string_view right) {
  const auto first = nlohmann::json::parse(left, nullptr, false);
  const auto second = nlohmann::json::parse(right, nullptr, false);
  return !first.is_discarded() && first == second;
}

bool starts_with(ByteView bytes, ByteView prefix) {
  return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// Empty when the message passes.
std::string fault_of(const MessageType& type, int version, ByteView bytes, std::string_view json,
                     bool may_drop) {
  const Bytes prefix = prefix_of(type, version);
  if (!starts_with(bytes, prefix)) {
    return "another prefix than " + to_hex(prefix);
  }
  Reader reader(bytes.subspan(prefix.size()));
  const auto message = type.decode(reader, version);
  if (!message) {
    return "decoding: " + message.error().message;
  }
  if (reader.left() != 0) {
    return fmt::format("{} bytes left after decoding", reader.left());
  }
  const std::string printed = to_json(type.shape(), message->get(), version);
  if (!same_json(printed, json)) {
    return "other values: " + printed;
  }
  Bytes encoded = prefix;
  Writer writer(encoded);
  type.encode(message->get(), version, writer);
  if (writer.failed()) {
    return "encoding: " + writer.error().message;
  }
  if (!may_drop) {
    return std::ranges::equal(encoded, bytes) ? "" : "other bytes: " + to_hex(encoded);
  }
  Reader again(ByteView(encoded).subspan(prefix.size()));
  const auto second = type.decode(again, version);
  return second && same_struct(type.shape(), message->get(), second->get())
             ? ""
             : "another message after encoding";
}

// Metadata records go through their own frame as well.
std::string frame_fault(ByteView bytes) {
  const auto record = decode_metadata_record(bytes);
  if (!record) {
    return "as a record: " + record.error().message;
  }
  Bytes encoded;
  Writer writer(encoded);
  encode_metadata_record(record->record, record->version, writer);
  return std::ranges::equal(encoded, bytes) ? "" : "other bytes as a record: " + to_hex(encoded);
}

}  // namespace

VectorOutcome check_vector(std::string_view text) {
  if (text.empty() || text.starts_with('#')) {
    return {VectorVerdict::not_described, {}, {}};
  }
  const auto line = split(text);
  if (!line) {
    return {VectorVerdict::failed, std::string(text.substr(0, 60)), "not eight columns"};
  }
  const std::string message = fmt::format("{} {} v{}", line->kind, line->name, line->version);
  const auto key = number(line->key);
  const auto version = number(line->version);
  const auto unknown = number(line->unknown_tagged_fields);
  const auto bytes = from_hex(line->hex);
  if (!key || !version || !unknown || !bytes) {
    return {VectorVerdict::failed, message, "a column is not the number or the bytes it should be"};
  }
  const MessageType* type = find_message(line->kind, *key, line->name);
  if (type == nullptr) {
    return {VectorVerdict::not_described, message, {}};
  }
  const bool may_drop = *unknown > 0 && !type->shape().unknown_tagged_fields;
  std::string fault = fault_of(*type, *version, *bytes, line->json, may_drop);
  if (fault.empty() && type->kind == "metadata-record") {
    fault = frame_fault(*bytes);
  }
  return {fault.empty() ? VectorVerdict::passed : VectorVerdict::failed, message, fault};
}

Result<> each_line(const std::string& path, const std::function<void(std::string_view)>& each) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), &gzclose);
  if (!file) {
    return fail(ErrorCode::kafka_storage_error, path + " cannot be opened");
  }
  std::string rest;
  std::array<char, 65536> buffer;
  int count = 0;
  while ((count = gzread(file.get(), buffer.data(), buffer.size())) > 0) {
    rest.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t start = 0;
    for (std::size_t end; (end = rest.find('\n', start)) != std::string::npos; start = end + 1) {
      each(std::string_view(rest).substr(start, end - start));
    }
    rest.erase(0, start);
  }
  if (count < 0) {
    return fail(ErrorCode::kafka_storage_error, path + " cannot be read to its end");
  }
  if (!rest.empty()) {
    each(rest);
  }
  return {};
}

}  // namespace ottla::protocol
