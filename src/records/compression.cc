// Names and levels of the codecs, and the context that sends each batch to its codec.
#include "ottla/records/compression.h"

#include <algorithm>

#include "records/codecs.h"

namespace ottla::records {
namespace {

constexpr std::size_t least_room_bytes = std::size_t{16} << 10;

}  // namespace

int default_level(Codec codec) {
  switch (codec) {
    case Codec::gzip:
      return level::gzip_default;
    case Codec::lz4:
      return level::lz4_default;
    case Codec::zstd:
      return level::zstd_default;
    default:
      return 0;
  }
}

std::string_view codec_name(Codec codec) {
  switch (codec) {
    case Codec::none:
      return "none";
    case Codec::gzip:
      return "gzip";
    case Codec::snappy:
      return "snappy";
    case Codec::lz4:
      return "lz4";
    case Codec::zstd:
      return "zstd";
  }
  return "unknown";
}

std::optional<Codec> codec_of_name(std::string_view name) {
  if (name == "uncompressed") return Codec::none;
  for (const Codec codec : {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    if (codec_name(codec) == name) return codec;
  }
  return std::nullopt;
}

PlainSink::PlainSink(Bytes& out, std::size_t limit, std::size_t packed_bytes) : out_(out), limit_(limit) {
  out_.clear();
  const std::size_t guess = std::max(packed_bytes * 4, least_room_bytes);
  out_.resize(std::min(std::max(guess, out_.capacity() / 4), limit_ + 1));
}

MutableByteView PlainSink::room() {
  if (used_ > limit_) return {};
  if (used_ == out_.size()) out_.resize(std::min(std::max(out_.size() * 2, least_room_bytes), limit_ + 1));
  return MutableByteView(out_).subspan(used_);
}

MutableByteView PlainSink::room(std::size_t bytes) {
  if (used_ > limit_ || bytes > limit_ - used_) return {};
  if (used_ + bytes > out_.size())
    out_.resize(std::min(std::max(out_.size() * 2, used_ + bytes), limit_ + 1));
  return MutableByteView(out_).subspan(used_);
}

std::unexpected<Error> PlainSink::too_large() const {
  return fail(ErrorCode::message_too_large,
              "a compressed batch opens to more than " + std::to_string(limit_) + " bytes");
}

struct CodecContext::State {
  Gzip gzip;
  Zstd zstd;
  Lz4 lz4;
};

CodecContext::CodecContext() = default;
CodecContext::~CodecContext() = default;
CodecContext::CodecContext(CodecContext&&) noexcept = default;
CodecContext& CodecContext::operator=(CodecContext&&) noexcept = default;

void CodecContext::compress(Compression compression, std::int8_t magic, ByteView plain, Bytes& out) {
  if (state_ == nullptr) state_ = std::make_unique<State>();
  switch (compression.codec) {
    case Codec::none:
      out.insert(out.end(), plain.begin(), plain.end());
      return;
    case Codec::gzip:
      state_->gzip.compress(compression.level, plain, out);
      return;
    case Codec::snappy:
      snappy_compress(plain, out);
      return;
    case Codec::lz4:
      state_->lz4.compress(compression.level, magic == 0, plain, out);
      return;
    case Codec::zstd:
      state_->zstd.compress(compression.level, plain, out);
      return;
  }
}

Result<> CodecContext::decompress(Codec codec, std::int8_t magic, ByteView packed, Bytes& out,
                                  std::size_t limit) {
  if (state_ == nullptr) state_ = std::make_unique<State>();
  PlainSink sink(out, limit, packed.size());
  Result<> result;
  switch (codec) {
    case Codec::none: {
      const MutableByteView room = sink.room(packed.size());
      if (room.size() < packed.size()) return sink.too_large();
      std::copy(packed.begin(), packed.end(), room.begin());
      sink.advance(packed.size());
      break;
    }
    case Codec::gzip:
      result = state_->gzip.decompress(packed, sink);
      break;
    case Codec::snappy:
      result = snappy_decompress(packed, sink);
      break;
    case Codec::lz4:
      result = state_->lz4.decompress(magic == 0, packed, sink);
      break;
    case Codec::zstd:
      result = state_->zstd.decompress(packed, sink);
      break;
    default:
      return fail(ErrorCode::unsupported_compression_type,
                  "unknown compression codec " + std::to_string(static_cast<int>(codec)));
  }
  if (!result) return result;
  if (sink.over_limit()) return sink.too_large();
  sink.finish();
  return {};
}

void CodecContext::shrink(std::size_t keep_bytes) {
  if (state_ != nullptr) state_->zstd.shrink(keep_bytes);
}

void Workspace::shrink(std::size_t keep_bytes) {
  if (opened.capacity() > keep_bytes) opened = Bytes();
  codecs.shrink(keep_bytes);
}

}  // namespace ottla::records
