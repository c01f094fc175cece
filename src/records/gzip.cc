// gzip by zlib: one member is written, concatenated ones are read; what follows the last member is ignored,
// as Java's reader does.
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include "ottla/records/compression.h"
#include "records/codecs.h"

namespace ottla::records {
namespace {

constexpr int gzip_window_bits = 15 + 16;  // 16 asks zlib for gzip's header and trailer
constexpr int memory_level = 8;
constexpr int unknown_operating_system = 255;  // what Java's GZIPOutputStream writes
constexpr std::size_t trailer_bytes = 8;

std::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorCode::corrupt_message, std::string("gzip: ") + what);
}

}  // namespace

struct Gzip::Stream {
  z_stream z{};
  gz_header header{};
};

Gzip::~Gzip() {
  if (deflater_ != nullptr) deflateEnd(&deflater_->z);
  if (inflater_ != nullptr) inflateEnd(&inflater_->z);
  delete deflater_;
  delete inflater_;
}

void Gzip::compress(int level, ByteView plain, Bytes& out) {
  level = level == level::gzip_default ? level : std::clamp(level, level::gzip_least, level::gzip_most);
  if (deflater_ != nullptr && level_ != level) {
    deflateEnd(&deflater_->z);
    delete std::exchange(deflater_, nullptr);
  }
  if (deflater_ == nullptr) {
    auto stream = std::make_unique<Stream>();
    if (deflateInit2(&stream->z, level, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::bad_alloc();
    }
    deflater_ = stream.release();
    level_ = level;
  } else {
    deflateReset(&deflater_->z);
  }
  z_stream& z = deflater_->z;
  deflater_->header = gz_header{};
  deflater_->header.os = unknown_operating_system;
  deflateSetHeader(&z, &deflater_->header);
  const std::size_t start = out.size();
  out.resize(start + deflateBound(&z, plain.size()));
  z.next_in = const_cast<Bytef*>(plain.data());
  z.avail_in = static_cast<uInt>(plain.size());
  z.next_out = out.data() + start;
  z.avail_out = static_cast<uInt>(out.size() - start);
  deflate(&z, Z_FINISH);  // ends at once: the bound is room enough
  out.resize(out.size() - z.avail_out);
}

Result<> Gzip::decompress(ByteView packed, PlainSink& sink) {
  if (inflater_ == nullptr) {
    auto stream = std::make_unique<Stream>();
    if (inflateInit2(&stream->z, gzip_window_bits) != Z_OK) throw std::bad_alloc();
    inflater_ = stream.release();
  } else {
    inflateReset(&inflater_->z);
  }
  z_stream& z = inflater_->z;
  z.next_in = const_cast<Bytef*>(packed.data());
  z.avail_in = static_cast<uInt>(packed.size());
  for (;;) {
    for (;;) {
      const MutableByteView room = sink.room();
      if (room.empty()) return sink.too_large();
      z.next_out = room.data();
      z.avail_out = static_cast<uInt>(std::min<std::size_t>(room.size(), 1U << 30));
      const uInt offered = z.avail_out;
      const int status = inflate(&z, Z_NO_FLUSH);
      sink.advance(offered - z.avail_out);
      if (status == Z_STREAM_END) break;
      if (status == Z_BUF_ERROR || (status == Z_OK && z.avail_in == 0 && z.avail_out != 0)) {
        return corrupt("the stream ends early");
      }
      if (status != Z_OK) return corrupt(z.msg != nullptr ? z.msg : "no gzip stream");
    }
    const bool another = z.avail_in > trailer_bytes && z.next_in[0] == 0x1f && z.next_in[1] == 0x8b;
    if (!another) return {};
    inflateReset(&z);
  }
}

}  // namespace ottla::records
