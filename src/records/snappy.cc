// snappy in the framing of Java's SnappyOutputStream: a header, then blocks of up to 32 KiB behind their
// lengths. Bare raw snappy, which other clients send, is read too.
#include <snappy.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "records/codecs.h"

namespace ottla::records {
namespace {

constexpr std::array<std::uint8_t, 16> java_header{0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0,
                                                   0,    0,   0,   1,   0,   0,   0,   1};
constexpr std::size_t java_magic_bytes = 8;
constexpr std::size_t block_bytes = std::size_t{32} << 10;
// Three bytes make 64 at the most, so a longer claim is a lie.
constexpr std::size_t greatest_ratio = 32;

std::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorCode::corrupt_message, std::string("snappy: ") + what);
}

bool starts_with_java_magic(ByteView bytes) {
  return bytes.size() >= java_magic_bytes &&
         std::memcmp(bytes.data(), java_header.data(), java_magic_bytes) == 0;
}

Result<> open_block(ByteView block, PlainSink& sink) {
  const char* const data = reinterpret_cast<const char*>(block.data());
  std::size_t plain_bytes = 0;
  if (!snappy::GetUncompressedLength(data, block.size(), &plain_bytes)) return corrupt("no length");
  if (plain_bytes / greatest_ratio > block.size()) return corrupt("a length that its bytes cannot hold");
  if (plain_bytes == 0) return {};
  const MutableByteView room = sink.room(plain_bytes);
  if (room.empty()) return sink.too_large();
  if (!snappy::RawUncompress(data, block.size(), reinterpret_cast<char*>(room.data()))) {
    return corrupt("a malformed block");
  }
  sink.advance(plain_bytes);
  return {};
}

}  // namespace

void snappy_compress(ByteView plain, Bytes& out) {
  out.insert(out.end(), java_header.begin(), java_header.end());
  while (!plain.empty()) {
    const ByteView block = plain.first(std::min(plain.size(), block_bytes));
    const std::size_t start = out.size();
    out.resize(start + 4 + snappy::MaxCompressedLength(block.size()));
    std::size_t written = 0;
    snappy::RawCompress(reinterpret_cast<const char*>(block.data()), block.size(),
                        reinterpret_cast<char*>(out.data() + start + 4), &written);
    store_big_endian(out.data() + start, static_cast<std::int32_t>(written));
    out.resize(start + 4 + written);
    plain = plain.subspan(block.size());
  }
}

Result<> snappy_decompress(ByteView packed, PlainSink& sink) {
  if (!starts_with_java_magic(packed)) return open_block(packed, sink);
  while (!packed.empty()) {
    if (starts_with_java_magic(packed)) {  // also between blocks: streams may be concatenated
      if (packed.size() < java_header.size()) return corrupt("a cut header");
      packed = packed.subspan(java_header.size());
      continue;
    }
    if (packed.size() < 4) return corrupt("a cut block length");
    const auto size = load_big_endian<std::uint32_t>(packed.data());
    packed = packed.subspan(4);
    if (size > packed.size()) return corrupt("the stream ends early");
    if (Result<> opened = open_block(packed.first(size), sink); !opened) return opened;
    packed = packed.subspan(size);
  }
  return {};
}

}  // namespace ottla::records
