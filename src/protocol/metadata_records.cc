// The frame of metadata records, and the choice of the record by its type.
#include "ottla/protocol/metadata_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace ottla::protocol {
namespace {

constexpr std::uint32_t frame_version = 1;

using Decode = Result<MetadataRecord> (*)(Reader&, int version);

template <class R>
Result<MetadataRecord> decode_as(Reader& reader, int version) {
  auto record = decode<R>(reader, version);
  if (!record) {
    return fail(std::move(record.error()));
  }
  return MetadataRecord(std::move(*record));
}

template <class... R>
consteval auto decoders_by_type(std::type_identity<std::variant<R...>>) {
  std::array<Decode, std::size_t{1} + std::max({R::api.key...})> table{};
  ((table[R::api.key] = &decode_as<R>), ...);
  return table;
}

constexpr auto decoders = decoders_by_type(std::type_identity<MetadataRecord>{});

}  // namespace

Result<VersionedMetadataRecord> decode_metadata_record(ByteView value) {
  Reader reader(value);
  const std::uint32_t frame = reader.unsigned_varint();
  const std::uint32_t type = reader.unsigned_varint();
  const std::uint32_t version = reader.unsigned_varint();
  if (reader.failed()) {
    return fail(reader.error());
  }
  if (frame != frame_version) {
    return fail(ErrorCode::unsupported_version,
                fmt::format("a metadata record has frame version {}, not 1", frame));
  }
  if (type >= decoders.size() || decoders[type] == nullptr) {
    return fail(ErrorCode::unsupported_version, fmt::format("there is no metadata record of type {}", type));
  }
  if (version > static_cast<std::uint32_t>(latest_version)) {
    return fail(ErrorCode::unsupported_version, fmt::format("a metadata record has version {}", version));
  }
  auto record = decoders[type](reader, static_cast<int>(version));
  if (!record) {
    return fail(std::move(record.error()));
  }
  if (reader.left() != 0) {
    return fail(ErrorCode::invalid_request,
                fmt::format("{} bytes follow a {}", reader.left(), api_of(*record).name));
  }
  return VersionedMetadataRecord{std::move(*record), static_cast<int>(version)};
}

void encode_metadata_record(const MetadataRecord& record, int version, Writer& writer) {
  writer.open();
  writer.unsigned_varint(frame_version);
  writer.unsigned_varint(static_cast<std::uint32_t>(api_of(record).key));
  writer.unsigned_varint(static_cast<std::uint32_t>(version));
  writer.close();
  std::visit([&](const auto& held) { encode(held, version, writer); }, record);
}

const Api& api_of(const MetadataRecord& record) {
  return std::visit([](const auto& held) -> const Api& { return held.api; }, record);
}

std::string to_json(const MetadataRecord& record, int version) {
  return std::visit([&](const auto& held) { return to_json(held, version); }, record);
}

}  // namespace ottla::protocol
