// The codecs: round trips by seed, the containers other clients write, and what hostile bytes may cost.
#include "ottla/records/compression.h"

#include <gtest/gtest.h>
#include <lz4frame.h>
#include <snappy.h>
#include <zstd.h>

#include "records/fixture.h"
#include "support/seeded_entropy.h"

namespace ottla::records {
namespace {

constexpr Codec codecs[] = {Codec::none, Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd};

Bytes random_text(Entropy& entropy, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    // Runs and noise, so that blocks come both smaller and stored.
    bytes[i] = entropy.below(4) == 0 || i == 0 ? static_cast<std::uint8_t>(entropy.next()) : bytes[i - 1];
  }
  return bytes;
}

class Compressing : public testing::Test {
 protected:
  Bytes compress(Compression compression, ByteView plain, std::int8_t magic = 2) {
    Bytes packed;
    context_.compress(compression, magic, plain, packed);
    return packed;
  }
  Result<Bytes> open(Codec codec, ByteView packed, std::size_t limit = limits::decompressed_batch_bytes,
                     std::int8_t magic = 2) {
    Bytes plain;
    if (Result<> done = context_.decompress(codec, magic, packed, plain, limit); !done)
      return fail(done.error());
    return plain;
  }
  ErrorCode error_of(Codec codec, ByteView packed, std::size_t limit = limits::decompressed_batch_bytes) {
    const Result<Bytes> opened = open(codec, packed, limit);
    return opened ? ErrorCode::none : opened.error().code;
  }

  CodecContext context_;
  ottla::test::SeededEntropy entropy_{42};
};

TEST_F(Compressing, GivesBackWhatWentInAtEverySize) {
  for (const std::size_t size : {0, 1, 7, 100, 32767, 32768, 32769, 65536, 65537, 300000}) {
    const Bytes plain = random_text(entropy_, size);
    for (const Codec codec : codecs) {
      for (const std::int8_t magic : {0, 1, 2}) {
        const Bytes packed = compress(Compression::of(codec), plain, magic);
        EXPECT_EQ(open(codec, packed, size, magic).value(), plain) << codec_name(codec) << " " << size;
      }
    }
  }
}

TEST_F(Compressing, TakesEveryLevelAndHoldsItToTheCodecsBounds) {
  const Bytes plain = random_text(entropy_, 100000);
  for (const int level : {-200000, -1, 0, 1, 3, 6, 9, 12, 17, 22, 99}) {
    for (const Codec codec : {Codec::gzip, Codec::lz4, Codec::zstd}) {
      const Bytes packed = compress({codec, level}, plain);
      EXPECT_EQ(open(codec, packed).value(), plain) << codec_name(codec) << " " << level;
    }
  }
  EXPECT_LT(compress({Codec::gzip, 9}, plain).size(), compress({Codec::gzip, 1}, plain).size());
  EXPECT_LT(compress({Codec::lz4, 12}, plain).size(), compress({Codec::lz4, 9}, plain).size());
  EXPECT_LT(compress({Codec::zstd, 19}, plain).size(), compress({Codec::zstd, -50}, plain).size());
}

TEST_F(Compressing, WritesTheContainersOfKafkasClients) {
  const Bytes plain(10, 'a');
  const auto starts = [&](Codec codec, std::int8_t magic, std::string_view hex) {
    const Bytes packed = compress(Compression::of(codec), plain, magic);
    const Bytes start = test::from_hex(hex);
    return std::equal(start.begin(), start.end(), packed.begin());
  };
  EXPECT_TRUE(starts(Codec::gzip, 2,
                     "1f8b0800000000"
                     "0000ff"));
  EXPECT_TRUE(starts(Codec::snappy, 2,
                     "82534e4150505900"
                     "0000000100000001"));
  EXPECT_TRUE(starts(Codec::lz4, 2, "04224d18604082"));
  EXPECT_TRUE(starts(Codec::lz4, 1, "04224d18604082"));
  EXPECT_TRUE(starts(Codec::lz4, 0, "04224d1860401a"));
  EXPECT_TRUE(starts(Codec::zstd, 2, "28b52ffd"));
}

TEST_F(Compressing, OpensBareSnappy) {
  const Bytes plain = random_text(entropy_, 200000);
  std::string raw;
  snappy::Compress(reinterpret_cast<const char*>(plain.data()), plain.size(), &raw);
  EXPECT_EQ(open(Codec::snappy, as_bytes(raw)).value(), plain);
}

TEST_F(Compressing, OpensConcatenatedStreamsWhereKafkasReadersDo) {
  for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::zstd}) {
    Bytes packed = compress(Compression::of(codec), as_bytes("one"));
    const Bytes second = compress(Compression::of(codec), as_bytes("two"));
    packed.insert(packed.end(), second.begin(), second.end());
    EXPECT_EQ(as_text(open(codec, packed).value()), "onetwo") << codec_name(codec);
  }
}

TEST_F(Compressing, EndsAtTheFirstFrameOfLz4AndAtGarbageBehindGzip) {
  for (const Codec codec : {Codec::gzip, Codec::lz4}) {
    Bytes packed = compress(Compression::of(codec), as_bytes("one"));
    packed.insert(packed.end(), 20, 7);
    EXPECT_EQ(as_text(open(codec, packed).value()), "one") << codec_name(codec);
  }
}

TEST_F(Compressing, OpensLz4FramesWithContentSizeAndChecksums) {
  const Bytes plain = random_text(entropy_, 200000);
  LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
  preferences.frameInfo.contentSize = plain.size();
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  preferences.frameInfo.blockSizeID = LZ4F_max4MB;
  Bytes packed(LZ4F_compressFrameBound(plain.size(), &preferences));
  packed.resize(LZ4F_compressFrame(packed.data(), packed.size(), plain.data(), plain.size(), &preferences));
  EXPECT_EQ(open(Codec::lz4, packed).value(), plain);
  EXPECT_EQ(open(Codec::lz4, packed, plain.size(), 0).value(), plain);
}

TEST_F(Compressing, TakesAnyHeaderChecksumOfLz4InFormatZeroOnly) {
  Bytes packed = compress(Compression::of(Codec::lz4), as_bytes("hello"));
  packed[6] ^= 0x55;
  EXPECT_EQ(as_text(open(Codec::lz4, packed, 100, 0).value()), "hello");
  EXPECT_EQ(error_of(Codec::lz4, packed), ErrorCode::corrupt_message);
}

TEST_F(Compressing, RefusesEveryTruncation) {
  const Bytes plain = random_text(entropy_, 70000);
  for (const Codec codec : {Codec::gzip, Codec::lz4, Codec::zstd, Codec::snappy}) {
    const Bytes packed = compress(Compression::of(codec), plain);
    for (std::size_t length = 0; length < packed.size(); length += 1 + length / 50) {
      const Result<Bytes> opened = open(codec, ByteView(packed).first(length));
      // A cut between snappy's blocks cannot be seen.
      if (codec == Codec::snappy && opened) continue;
      ASSERT_EQ(opened.error().code, ErrorCode::corrupt_message) << codec_name(codec) << " " << length;
    }
  }
}

TEST_F(Compressing, SurvivesFlippedBits) {
  const Bytes plain = random_text(entropy_, 5000);
  for (const Codec codec : {Codec::gzip, Codec::snappy, Codec::lz4, Codec::zstd}) {
    const Bytes packed = compress(Compression::of(codec), plain);
    for (int round = 0; round < 500; ++round) {
      Bytes broken = packed;
      broken[entropy_.below(broken.size())] ^= static_cast<std::uint8_t>(1 + entropy_.below(255));
      const Result<Bytes> opened = open(codec, broken, 20000);
      EXPECT_LE(opened.value_or(Bytes()).size(), 20000U);
    }
  }
}

TEST_F(Compressing, StopsBombsAtTheLimit) {
  const Bytes zeros(std::size_t{8} << 20);
  for (const Codec codec : codecs) {
    const Bytes bomb = compress(Compression::of(codec), zeros);
    EXPECT_EQ(open(codec, bomb, zeros.size()).value().size(), zeros.size());
    Bytes plain;
    const Result<> opened = context_.decompress(codec, 2, bomb, plain, zeros.size() - 1);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::message_too_large) << codec_name(codec);
    EXPECT_LE(plain.capacity(), 2 * zeros.size()) << codec_name(codec);
  }
}

TEST_F(Compressing, DoesNotBelieveALengthThatSnappyCannotHold) {
  const Bytes claim{0xff, 0xff, 0xff, 0x7f, 0x00};  // 256 MiB - 1 in one byte
  Bytes plain;
  const Result<> opened = context_.decompress(Codec::snappy, 2, claim, plain);
  EXPECT_EQ(opened.error().code, ErrorCode::corrupt_message);
  EXPECT_LT(plain.capacity(), std::size_t{1} << 20);
}

TEST_F(Compressing, RefusesCodecsThatDoNotExist) {
  EXPECT_EQ(error_of(static_cast<Codec>(5), as_bytes("x")), ErrorCode::unsupported_compression_type);
}

TEST(CodecNames, AreThoseOfTheOptions) {
  EXPECT_EQ(codec_of_name("uncompressed"), Codec::none);
  EXPECT_EQ(codec_of_name("zstd"), Codec::zstd);
  EXPECT_EQ(codec_of_name("producer"), std::nullopt);
  EXPECT_EQ(codec_name(Codec::lz4), "lz4");
}

TEST(WorkspaceShrinking, GivesBackLargeBuffersAndKeepsWorking) {
  Workspace workspace;
  Bytes packed;
  workspace.codecs.compress(Compression::of(Codec::zstd), 2, Bytes(3 << 20), packed);
  ASSERT_TRUE(workspace.codecs.decompress(Codec::zstd, 2, packed, workspace.opened));
  workspace.shrink();
  EXPECT_EQ(workspace.opened.capacity(), 0U);
  EXPECT_TRUE(workspace.codecs.decompress(Codec::zstd, 2, packed, workspace.opened));
}

}  // namespace
}  // namespace ottla::records
