// lz4 frames as Kafka's clients write them: version 1, independent blocks of 64 KiB, no checksums but the
// header's. Message format 0 has that one computed over the frame's magic too: written so there, and there
// any is read.
#include <lz4.h>
#include <lz4frame.h>
#include <lz4hc.h>

#include <algorithm>
#include <array>
#include <bit>
#include <new>

#include "ottla/records/compression.h"
#include "records/codecs.h"

namespace ottla::records {
namespace {

constexpr std::array<std::uint8_t, 6> frame_start{0x04, 0x22, 0x4d, 0x18, 0x60, 0x40};
constexpr std::size_t frame_magic_bytes = 4;
constexpr std::size_t block_bytes = std::size_t{64} << 10;
constexpr std::uint32_t stored_plain = 0x80000000U;
// Frame magic, flags, block size, content size, dictionary id, checksum.
constexpr std::size_t longest_header_bytes = 19;
constexpr std::uint8_t has_content_size = 0x08;
constexpr std::uint8_t has_dictionary_id = 0x01;

std::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorCode::corrupt_message, std::string("lz4: ") + what);
}

std::uint32_t load_little_endian(const std::uint8_t* from) {
  return std::byteswap(load_big_endian<std::uint32_t>(from));
}

void append_little_endian(Bytes& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

// XXH32 with seed 0 of up to 15 bytes, which is all that a frame's header has under its checksum.
std::uint32_t xxh32_short(ByteView bytes) {
  constexpr std::uint32_t prime1 = 2654435761U;
  constexpr std::uint32_t prime2 = 2246822519U;
  constexpr std::uint32_t prime3 = 3266489917U;
  constexpr std::uint32_t prime4 = 668265263U;
  constexpr std::uint32_t prime5 = 374761393U;
  std::uint32_t hash = prime5 + static_cast<std::uint32_t>(bytes.size());
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    hash = std::rotl(hash + load_little_endian(bytes.data() + at) * prime3, 17) * prime4;
  }
  for (; at < bytes.size(); ++at) hash = std::rotl(hash + bytes[at] * prime5, 11) * prime1;
  hash = (hash ^ hash >> 15) * prime2;
  hash = (hash ^ hash >> 13) * prime3;
  return hash ^ hash >> 16;
}

std::uint8_t header_checksum(ByteView descriptor) {
  return static_cast<std::uint8_t>(xxh32_short(descriptor) >> 8);
}

// Where the header's checksum stands by the header's own flags; 0 when the header is cut.
std::size_t checksum_position(ByteView packed) {
  if (packed.size() < frame_start.size() + 1) return 0;
  std::size_t at = frame_start.size();
  if ((packed[4] & has_content_size) != 0) at += 8;
  if ((packed[4] & has_dictionary_id) != 0) at += 4;
  return at < packed.size() ? at : 0;
}

// Opens one frame from `parts`, which follow each other.
Result<> open_frame(LZ4F_dctx* context, std::array<ByteView, 2> parts, PlainSink& sink) {
  for (ByteView part : parts) {
    for (bool more = !part.empty(); more;) {
      const MutableByteView room = sink.room();
      if (room.empty()) return sink.too_large();
      std::size_t written = room.size();
      std::size_t consumed = part.size();
      const std::size_t wanted =
          LZ4F_decompress(context, room.data(), &written, part.data(), &consumed, nullptr);
      if (LZ4F_isError(wanted) != 0) return corrupt(LZ4F_getErrorName(wanted));
      sink.advance(written);
      part = part.subspan(consumed);
      if (wanted == 0) return {};  // the frame's end: Kafka's reader stops here too
      // With its input used up the decoder may still hold plain bytes: only an unfilled room says that it
      // does not.
      more = !part.empty() || written == room.size();
    }
  }
  return corrupt("the stream ends early");
}

}  // namespace

Lz4::~Lz4() { LZ4F_freeDecompressionContext(static_cast<LZ4F_dctx*>(decompressor_)); }

void Lz4::compress(int level, bool old_header, ByteView plain, Bytes& out) {
  level = std::clamp(level, level::lz4_least, level::lz4_most);
  if (level != level::lz4_default && high_state_.empty()) {
    high_state_.resize(static_cast<std::size_t>(LZ4_sizeofStateHC()));
  }
  const ByteView start(frame_start);
  out.insert(out.end(), start.begin(), start.end());
  out.push_back(header_checksum(old_header ? start : start.subspan(frame_magic_bytes)));
  while (!plain.empty()) {
    const ByteView block = plain.first(std::min(plain.size(), block_bytes));
    const std::size_t at = out.size();
    const int room = LZ4_compressBound(static_cast<int>(block.size()));
    append_little_endian(out, 0);
    out.resize(at + 4 + static_cast<std::size_t>(room));
    const char* const from = reinterpret_cast<const char*>(block.data());
    char* const to = reinterpret_cast<char*>(out.data() + at + 4);
    const int size = static_cast<int>(block.size());
    const auto written = static_cast<std::uint32_t>(
        level == level::lz4_default
            ? LZ4_compress_default(from, to, size, room)
            : LZ4_compress_HC_extStateHC(high_state_.data(), from, to, size, room, level));
    const bool packed = written != 0 && written < block.size();
    if (!packed) std::copy(block.begin(), block.end(), out.begin() + static_cast<std::ptrdiff_t>(at) + 4);
    const std::uint32_t stored = packed ? written : static_cast<std::uint32_t>(block.size());
    store_big_endian(out.data() + at, std::byteswap(packed ? stored : stored | stored_plain));
    out.resize(at + 4 + stored);
    plain = plain.subspan(block.size());
  }
  append_little_endian(out, 0);
}

Result<> Lz4::decompress(bool any_header_checksum, ByteView packed, PlainSink& sink) {
  auto* context = static_cast<LZ4F_dctx*>(decompressor_);
  if (context == nullptr) {
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) throw std::bad_alloc();
    decompressor_ = context;
  }
  LZ4F_resetDecompressionContext(context);
  std::array<std::uint8_t, longest_header_bytes> header{};
  std::array<ByteView, 2> parts{packed, ByteView{}};
  if (any_header_checksum) {
    const std::size_t at = checksum_position(packed);
    if (at == 0) return corrupt("a cut header");
    std::copy_n(packed.begin(), at, header.begin());
    header[at] = header_checksum(packed.first(at).subspan(frame_magic_bytes));
    parts = {ByteView(header).first(at + 1), packed.subspan(at + 1)};
  }
  return open_frame(context, parts, sink);
}

}  // namespace ottla::records
