// The codecs of Kafka's batches, in the containers its clients write. Opening obeys a size limit, whatever
// the bytes claim.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "ottla/base/bytes.h"
#include "ottla/base/limits.h"
#include "ottla/base/result.h"
#include "ottla/records/batch_view.h"

namespace ottla::records {

// Bounds and defaults of compression.gzip.level, compression.lz4.level and compression.zstd.level
// (org.apache.kafka.common.record.CompressionType).
namespace level {
inline constexpr int gzip_default = -1;
inline constexpr int gzip_least = 1;
inline constexpr int gzip_most = 9;
inline constexpr int lz4_default =
    9;  // means lz4's fast compressor; any other level is its high compressor's
inline constexpr int lz4_least = 1;
inline constexpr int lz4_most = 17;
inline constexpr int zstd_default = 3;
inline constexpr int zstd_least = -131072;
inline constexpr int zstd_most = 22;
}  // namespace level

// The level a codec has when no option sets it; 0 for codecs without levels.
int default_level(Codec codec);

// "none", "gzip", "snappy", "lz4", "zstd"; "unknown" for the numbers 5 to 7.
std::string_view codec_name(Codec codec);

// The codec of that name ("uncompressed" is none); nothing for "producer" and any other word.
std::optional<Codec> codec_of_name(std::string_view name);

// A codec with its level.
struct Compression {
  Codec codec = Codec::none;
  int level = 0;

  static Compression of(Codec codec) { return {codec, default_level(codec)}; }

  friend bool operator==(const Compression&, const Compression&) = default;
};

// The codecs' working memory, made at first use and used again. One at a time: a thread keeps its own.
class CodecContext {
 public:
  CodecContext();
  ~CodecContext();
  CodecContext(CodecContext&&) noexcept;
  CodecContext& operator=(CodecContext&&) noexcept;

  // Appends the compressed form of `plain` to `out`. `magic` is the message format around it: format 0 has
  // lz4's old header checksum. The level is held to the codec's bounds. Codec::none appends a copy.
  void compress(Compression compression, std::int8_t magic, ByteView plain, Bytes& out);

  // Replaces `out` by the plain form of `packed`; its capacity is used again. Takes concatenated gzip
  // members, zstd frames and snappy in the Java framing or bare; lz4 with the right and, in format 0, any
  // header checksum. corrupt_message when the bytes are no such stream or end early; message_too_large beyond
  // `limit` bytes; unsupported_compression_type for an unknown codec. `out` then holds nothing of use.
  Result<> decompress(Codec codec, std::int8_t magic, ByteView packed, Bytes& out,
                      std::size_t limit = limits::decompressed_batch_bytes);

  // Gives back working memory of more than `keep_bytes` a codec.
  void shrink(std::size_t keep_bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What a thread needs to open and rebuild batches: kept between calls so that the common case allocates
// nothing.
struct Workspace {
  CodecContext codecs;
  Bytes opened;  // the plain records of the batch at hand

  // Gives back what is larger than `keep_bytes`.
  void shrink(std::size_t keep_bytes = std::size_t{1} << 20);
};

}  // namespace ottla::records
