// The containers of each codec: one pair of functions a codec, over working memory that lives as long as its
// context.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"

namespace ottla::records {

// Plain bytes on their way out of a decoder: room grows by need and never past the limit by more than one
// byte, which is how going past it shows.
class PlainSink {
 public:
  PlainSink(Bytes& out, std::size_t limit, std::size_t packed_bytes);

  // Room for at least one more byte; empty when the limit is passed.
  MutableByteView room();
  // At least `bytes` of room, or empty when that would pass the limit.
  MutableByteView room(std::size_t bytes);
  void advance(std::size_t bytes) { used_ += bytes; }
  bool over_limit() const { return used_ > limit_; }
  // Cuts the buffer to what was written.
  void finish() { out_.resize(used_); }
  std::unexpected<Error> too_large() const;

 private:
  Bytes& out_;
  std::size_t limit_;
  std::size_t used_ = 0;
};

class Gzip {
 public:
  Gzip() = default;
  ~Gzip();
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  void compress(int level, ByteView plain, Bytes& out);
  Result<> decompress(ByteView packed, PlainSink& sink);

 private:
  struct Stream;
  Stream* deflater_ = nullptr;
  Stream* inflater_ = nullptr;
  int level_ = 0;
};

class Zstd {
 public:
  Zstd() = default;
  ~Zstd();
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  void compress(int level, ByteView plain, Bytes& out);
  Result<> decompress(ByteView packed, PlainSink& sink);
  // Gives back contexts larger than `keep_bytes`.
  void shrink(std::size_t keep_bytes);

 private:
  void* compressor_ = nullptr;
  void* decompressor_ = nullptr;
};

class Lz4 {
 public:
  Lz4() = default;
  ~Lz4();
  Lz4(const Lz4&) = delete;
  Lz4& operator=(const Lz4&) = delete;

  // `old_header`: the header checksum of message format 0, computed over the frame's magic too.
  void compress(int level, bool old_header, ByteView plain, Bytes& out);
  // `any_header_checksum` takes a wrong one, as readers of message format 0 must.
  Result<> decompress(bool any_header_checksum, ByteView packed, PlainSink& sink);

 private:
  void* decompressor_ = nullptr;
  Bytes high_state_;
};

void snappy_compress(ByteView plain, Bytes& out);
Result<> snappy_decompress(ByteView packed, PlainSink& sink);

}  // namespace ottla::records
