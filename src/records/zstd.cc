// zstd: one frame without content size is written, as Kafka's clients do; concatenated frames are read.
#include <zstd.h>

#include <algorithm>
#include <new>
#include <utility>

#include "ottla/records/compression.h"
#include "records/codecs.h"

namespace ottla::records {
namespace {

// A frame may ask for a window of up to this (2^27), as zstd's own readers allow; the memory is given back
// afterwards.
constexpr std::size_t keep_decompressor_bytes = std::size_t{4} << 20;

std::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorCode::corrupt_message, std::string("zstd: ") + what);
}

}  // namespace

Zstd::~Zstd() { shrink(0); }

void Zstd::shrink(std::size_t keep_bytes) {
  auto* const compressor = static_cast<ZSTD_CCtx*>(compressor_);
  if (compressor != nullptr && ZSTD_sizeof_CCtx(compressor) > keep_bytes) {
    ZSTD_freeCCtx(compressor);
    compressor_ = nullptr;
  }
  auto* const decompressor = static_cast<ZSTD_DCtx*>(decompressor_);
  if (decompressor != nullptr && ZSTD_sizeof_DCtx(decompressor) > keep_bytes) {
    ZSTD_freeDCtx(decompressor);
    decompressor_ = nullptr;
  }
}

void Zstd::compress(int level, ByteView plain, Bytes& out) {
  if (compressor_ == nullptr) compressor_ = ZSTD_createCCtx();
  auto* const context = static_cast<ZSTD_CCtx*>(compressor_);
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel,
                         std::clamp(level, level::zstd_least, level::zstd_most));
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  const std::size_t start = out.size();
  out.resize(start + ZSTD_compressBound(plain.size()));
  const std::size_t written =
      ZSTD_compress2(context, out.data() + start, out.size() - start, plain.data(), plain.size());
  if (ZSTD_isError(written) != 0)
    throw std::bad_alloc();  // the bound is room enough: only memory can be short
  out.resize(start + written);
}

Result<> Zstd::decompress(ByteView packed, PlainSink& sink) {
  if (decompressor_ == nullptr) decompressor_ = ZSTD_createDCtx();
  auto* const context = static_cast<ZSTD_DCtx*>(decompressor_);
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  Result<> result;
  for (std::size_t wanted = 1;;) {
    const MutableByteView room = sink.room();
    if (room.empty()) {
      result = sink.too_large();
      break;
    }
    ZSTD_outBuffer out{room.data(), room.size(), 0};
    const std::size_t consumed = in.pos;
    wanted = ZSTD_decompressStream(context, &out, &in);
    sink.advance(out.pos);
    if (ZSTD_isError(wanted) != 0) {
      result = corrupt(ZSTD_getErrorName(wanted));
      break;
    }
    if (wanted == 0 && in.pos == in.size) break;
    if (out.pos == 0 && in.pos == consumed) {
      result = corrupt("the stream ends early");
      break;
    }
  }
  if (ZSTD_sizeof_DCtx(context) > keep_decompressor_bytes) {
    ZSTD_freeDCtx(context);
    decompressor_ = nullptr;
  }
  return result;
}

}  // namespace ottla::records
