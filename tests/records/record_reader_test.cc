// Readers against builders: round trips by seed for each format and codec, and every kind of malformed bytes.
#include "ottla/records/record_reader.h"

#include <gtest/gtest.h>

#include "ottla/base/crc32c.h"
#include "ottla/base/varint.h"
#include "records/fixture.h"
#include "support/seeded_entropy.h"

namespace ottla::records::test {
namespace {

using ottla::test::SeededEntropy;

Text random_field(Entropy& entropy) {
  if (entropy.below(5) == 0) return std::nullopt;
  return std::string(entropy.below(200), static_cast<char>('a' + entropy.below(26)));
}

std::vector<PlainRecord> random_records(Entropy& entropy, std::int8_t magic) {
  std::vector<PlainRecord> records(1 + entropy.below(50));
  Offset offset = static_cast<Offset>(entropy.below(1ULL << 40));
  for (PlainRecord& record : records) {
    record = {offset,
              magic == 0 ? no_timestamp : static_cast<TimestampMs>(entropy.below(1ULL << 42)),
              random_field(entropy),
              random_field(entropy),
              {}};
    for (std::uint64_t i = magic == 2 ? entropy.below(4) : 0; i > 0; --i) {
      record.headers.emplace_back(random_field(entropy).value_or(""), random_field(entropy));
    }
    offset += static_cast<Offset>(1 + entropy.below(3));
  }
  return records;
}

Bytes entry_of(const std::vector<PlainRecord>& records, std::int8_t magic, Codec codec) {
  const Compression compression = Compression::of(codec);
  const Offset base = records.front().offset;
  if (magic == 2) return batch_of(records, {.base_offset = base, .compression = compression});
  return messages_of(records, {.magic = magic, .base_offset = base, .compression = compression});
}

struct Form {
  std::int8_t magic;
  Codec codec;
};

class EachForm : public testing::TestWithParam<Form> {
 protected:
  std::int8_t magic_ = GetParam().magic;
  Codec codec_ = GetParam().codec;
  SeededEntropy entropy_{7};
};

TEST_P(EachForm, GivesBackWhatWasBuilt) {
  for (int round = 0; round < 100; ++round) {
    const std::vector<PlainRecord> records = random_records(entropy_, magic_);
    const auto back = read_all(entry_of(records, magic_, codec_));
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_EQ(*back, records);
  }
}

TEST_P(EachForm, GivesNoRecordOfACutEntry) {
  const Bytes bytes = entry_of({{0, 5, "key", "value", {}}}, magic_, codec_);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EntryIterator entries(ByteView(bytes).first(length));
    EXPECT_FALSE(entries.next().value());
    EXPECT_EQ(entries.torn(), length > 0);
  }
}

TEST_P(EachForm, DetectsEveryFlippedByteUnderItsChecksum) {
  const Bytes bytes = entry_of({{0, 5, "key", "value", {}}}, magic_, codec_);
  for (std::size_t at = magic_ == 2 ? position::crc : 12; at < bytes.size(); ++at) {
    Bytes broken = bytes;
    broken[at] ^= 0x10;
    EXPECT_FALSE(read_all(broken)) << at;
  }
}

TEST_P(EachForm, ReadsMutatedBytesWithoutHarm) {
  Workspace workspace;
  for (int round = 0; round < 1000; ++round) {
    const Codec codec = entropy_.below(2) == 0 ? codec_ : Codec::none;
    Bytes bytes = entry_of(random_records(entropy_, magic_), magic_, codec);
    for (std::uint64_t i = 1 + entropy_.below(4); i > 0; --i) {
      bytes[magic_position + 1 + entropy_.below(bytes.size() - magic_position - 1)] =
          static_cast<std::uint8_t>(entropy_.next());
    }
    EntryIterator entries(bytes);
    const auto entry = entries.next();
    if (entry && *entry) (void)read_entry(**entry, workspace);
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, EachForm,
                         testing::Values(Form{0, Codec::none}, Form{0, Codec::gzip}, Form{0, Codec::snappy},
                                         Form{0, Codec::lz4}, Form{1, Codec::none}, Form{1, Codec::gzip},
                                         Form{1, Codec::snappy}, Form{1, Codec::lz4}, Form{2, Codec::none},
                                         Form{2, Codec::gzip}, Form{2, Codec::snappy}, Form{2, Codec::lz4},
                                         Form{2, Codec::zstd}),
                         [](const auto& info) {
                           return "v" + std::to_string(info.param.magic) +
                                  std::string(codec_name(info.param.codec));
                         });

// A batch of one record whose body is given byte by byte.
class OneRecord : public testing::Test {
 protected:
  static Bytes batch_with(const Bytes& body, std::int32_t count = 1) {
    Bytes bytes = BatchBuilder().build();
    bytes.insert(bytes.end(), body.begin(), body.end());
    store_big_endian(bytes.data() + position::batch_length, static_cast<std::int32_t>(bytes.size() - 12));
    store_big_endian(bytes.data() + position::record_count, count);
    store_big_endian(bytes.data() + position::crc, crc32c(BatchView(bytes).checked()));
    return bytes;
  }
  static ErrorCode error_of(const Bytes& body, std::int32_t count = 1) {
    const auto records = read_all(batch_with(body, count));
    return records ? ErrorCode::none : records.error().code;
  }
};

// length 6: attributes, timestamp delta, offset delta, null key, null value, no headers
TEST_F(OneRecord, IsReadWhenItsLengthsAgree) { EXPECT_EQ(error_of({12, 0, 0, 0, 1, 1, 0}), ErrorCode::none); }

TEST_F(OneRecord, IsInvalidWhenALengthIsWrong) {
  EXPECT_EQ(error_of({14, 0, 0, 0, 1, 1, 0}), ErrorCode::invalid_record);          // longer than the batch
  EXPECT_EQ(error_of({10, 0, 0, 0, 1, 1, 0}), ErrorCode::invalid_record);          // shorter than its fields
  EXPECT_EQ(error_of({14, 0, 0, 0, 1, 1, 0, 0}), ErrorCode::invalid_record);       // longer than its fields
  EXPECT_EQ(error_of({11, 0, 0, 0, 1, 1, 0}), ErrorCode::invalid_record);          // negative
  EXPECT_EQ(error_of({12, 0, 0, 0, 100, 1, 0}), ErrorCode::invalid_record);        // a key beyond it
  EXPECT_EQ(error_of({12, 0, 0, 0, 1, 100, 0}), ErrorCode::invalid_record);        // a value beyond it
  EXPECT_EQ(error_of({12, 0, 0, 0, 1, 1, 0, 0}), ErrorCode::invalid_record);       // bytes after it
  EXPECT_EQ(error_of({0xff, 0xff, 0xff, 0xff, 0xff}), ErrorCode::invalid_record);  // an overlong length
}

TEST_F(OneRecord, IsInvalidWhenItsHeadersAre) {
  EXPECT_EQ(error_of({12, 0, 0, 0, 1, 1, 1}), ErrorCode::invalid_record);         // -1 headers
  EXPECT_EQ(error_of({12, 0, 0, 0, 1, 1, 2}), ErrorCode::invalid_record);         // one that is not there
  EXPECT_EQ(error_of({16, 0, 0, 0, 1, 1, 2, 1, 1}), ErrorCode::invalid_record);   // a null header key
  EXPECT_EQ(error_of({16, 0, 0, 0, 1, 1, 2, 0, 10}), ErrorCode::invalid_record);  // a cut header value
  EXPECT_EQ(error_of({16, 0, 0, 0, 1, 1, 2, 0, 1}), ErrorCode::none);             // empty key, null value
}

TEST_F(OneRecord, IsInvalidWhenTheCountIsAnother) {
  const Bytes record{12, 0, 0, 0, 1, 1, 0};
  EXPECT_EQ(error_of(record, 2), ErrorCode::invalid_record);
  EXPECT_EQ(error_of(record, -1), ErrorCode::invalid_record);
  EXPECT_EQ(error_of({}, 0), ErrorCode::none);
  EXPECT_EQ(error_of({}, 0x7fffffff), ErrorCode::invalid_record);
}

TEST(EntryWalk, RefusesSizesAndMagicsThatCannotBe) {
  Bytes bytes = batch_of({{0, 5, "k", "v", {}}});
  const auto error = [&] { return EntryIterator(bytes, 1000).next().error().code; };
  store_big_endian(bytes.data() + 8, std::int32_t{13});
  EXPECT_EQ(error(), ErrorCode::corrupt_message);
  store_big_endian(bytes.data() + 8, std::int32_t{-1});
  EXPECT_EQ(error(), ErrorCode::corrupt_message);
  store_big_endian(bytes.data() + 8, std::int32_t{1001});
  EXPECT_EQ(error(), ErrorCode::corrupt_message);
  store_big_endian(bytes.data() + 8, std::int32_t{20});  // whole, but under a batch's header
  EXPECT_EQ(error(), ErrorCode::corrupt_message);
  bytes[magic_position] = 3;
  EXPECT_EQ(error(), ErrorCode::corrupt_message);
}

TEST(EntryWalk, TellsTheSizeOfAnEntryThatIsNotAllThere) {
  const Bytes bytes = batch_of({{0, 5, "k", "v", {}}});
  EntryIterator entries(ByteView(bytes).first(30));
  EXPECT_FALSE(entries.next().value());
  EXPECT_TRUE(entries.torn());
  EXPECT_EQ(entries.next_size_bytes(), static_cast<std::int64_t>(bytes.size()));
  EXPECT_EQ(EntryIterator(ByteView(bytes).first(11)).next_size_bytes(), std::nullopt);
}

TEST(EntryWalk, WalksMixedFormats) {
  Bytes log = messages_of({{0, -1, "a", "b", {}}}, {.magic = 0});
  for (const Bytes& more :
       {messages_of({{1, 5, "a", "b", {}}, {2, 6, "c", "d", {}}},
                    {.magic = 1, .base_offset = 1, .compression = Compression::of(Codec::gzip)}),
        batch_of({{3, 7, "e", "f", {}}}, {.base_offset = 3})}) {
    log.insert(log.end(), more.begin(), more.end());
  }
  const std::vector<PlainRecord> records = read_all(log).value();
  ASSERT_EQ(records.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(records[i].offset, static_cast<Offset>(i));
}

class Wrapper : public testing::Test {
 protected:
  // A wrapper of the given magic around `inner`, its offset in front.
  static Bytes wrap(const Bytes& inner, Offset offset, std::int8_t magic = 1, Codec codec = Codec::gzip) {
    CodecContext codecs;
    Bytes packed;
    codecs.compress(Compression::of(codec), magic, inner, packed);
    Bytes bytes = messages_of({{0, 9, std::nullopt, std::string(as_text(packed)), {}}}, {.magic = magic});
    bytes[17] = static_cast<std::uint8_t>(codec);
    store_big_endian(bytes.data(), offset);
    store_big_endian(bytes.data() + 12, crc32(ByteView(bytes).subspan(magic_position)));
    return bytes;
  }
  static Bytes inner(std::int8_t magic = 1) {
    return messages_of({{0, 5, "a", "b", {}}, {1, 6, "c", "d", {}}}, {.magic = magic});
  }
  static ErrorCode error_of(const Bytes& bytes) {
    const auto records = read_all(bytes);
    return records ? ErrorCode::none : records.error().code;
  }
};

TEST_F(Wrapper, CountsOffsetsBackFromItsOwn) {
  const auto records = read_all(wrap(inner(), 41)).value();
  EXPECT_EQ(records.at(0).offset, 40);
  EXPECT_EQ(records.at(1).offset, 41);
}

TEST_F(Wrapper, WithOffsetZeroLeavesTheInnerOffsets) {
  EXPECT_EQ(read_all(wrap(inner(), 0)).value().at(1).offset, 1);
}

TEST_F(Wrapper, MayNotHaveAnOffsetUnderItsLastInnerOne) {
  Bytes three = messages_of({{0, 5, "a", "b", {}}, {2, 6, "c", "d", {}}}, {.magic = 1});
  EXPECT_EQ(error_of(wrap(three, 1)), ErrorCode::invalid_record);
}

TEST_F(Wrapper, LeavesOutACutLastMessage) {
  Bytes cut = inner();
  cut.resize(cut.size() - 1);
  EXPECT_EQ(read_all(wrap(cut, 0)).value().size(), 1U);
}

TEST_F(Wrapper, IsInvalidWithoutWholeMessages) {
  EXPECT_EQ(error_of(wrap({}, 0)), ErrorCode::invalid_record);
  EXPECT_EQ(error_of(wrap(Bytes(11), 0)), ErrorCode::invalid_record);
}

TEST_F(Wrapper, IsNotOpenedTwice) {
  EXPECT_EQ(error_of(wrap(wrap(inner(), 1), 1)), ErrorCode::invalid_record);
}

TEST_F(Wrapper, MayNotHoldABatch) {
  EXPECT_EQ(error_of(wrap(batch_of({{0, 5, "k", "v", {}}}), 0)), ErrorCode::invalid_record);
}

TEST_F(Wrapper, HasTheChecksumsOfItsMessagesChecked) {
  Bytes broken = inner();
  broken.back() ^= 1;
  EXPECT_EQ(error_of(wrap(broken, 1)), ErrorCode::corrupt_message);
}

TEST_F(Wrapper, MayHoldMessagesOfTheOlderFormat) {
  EXPECT_EQ(read_all(wrap(inner(0), 1)).value().at(0).timestamp, no_timestamp);
}

TEST_F(Wrapper, WithoutAValueIsInvalid) {
  Bytes bytes = messages_of({{0, 9, std::nullopt, std::nullopt, {}}}, {.magic = 1});
  bytes[17] = 1;
  store_big_endian(bytes.data() + 12, crc32(ByteView(bytes).subspan(magic_position)));
  EXPECT_EQ(error_of(bytes), ErrorCode::invalid_record);
}

TEST(BatchBuilding, AnEmptyBatchIsABareHeaderThatKeepsItsRange) {
  BatchBuilder builder({.base_offset = 10, .compression = Compression::of(Codec::gzip)});
  builder.set_last_offset(14);
  const Bytes bytes = builder.build();
  EXPECT_EQ(bytes.size(), header_bytes);
  EXPECT_EQ(BatchView(bytes).last_offset(), 14);
  EXPECT_TRUE(read_all(bytes).value().empty());
}

TEST(BatchBuilding, CopiesRecordsOfAnotherBatchWithTheirHeaders) {
  const std::vector<PlainRecord> records{{5, 9, "k", "v", {{"h", "1"}, {"", std::nullopt}}}};
  const Bytes from = batch_of(records, {.base_offset = 5, .compression = Compression::of(Codec::lz4)});
  Workspace workspace;
  RecordReader reader(workspace);
  ASSERT_TRUE(reader.open(EntryView(from)));
  BatchBuilder builder({.base_offset = 2});
  for (RecordView record; reader.next(record).value();) builder.append_at(record.offset, record);
  EXPECT_EQ(read_all(builder.build()).value(), records);
}

}  // namespace
}  // namespace ottla::records::test
