// Builders, down-conversion and produce validation against what Apache Kafka 3.9.1 made of the same input
// (tests/golden/records/vectors.tsv, printed by Generate.java beside it).
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "ottla/records/control.h"
#include "ottla/records/conversion.h"
#include "ottla/records/validation.h"
#include "records/fixture.h"

namespace ottla::records::test {
namespace {

constexpr TimestampMs t0 = 1700000000000;
constexpr TimestampMs now_ms = t0 + 60000;

struct Vector {
  std::string name;
  std::map<std::string, long long> parameters;
  Bytes input;
  int outcome = 0;  // 0 or an error code
  Bytes output;
  std::string message;

  long long operator[](const std::string& parameter) const { return parameters.at(parameter); }
};

std::vector<Vector> vectors(const std::string& kind) {
  std::vector<Vector> found;
  std::istringstream in(file_text(std::string(OTTLA_GOLDEN_DIR) + "/records/vectors.tsv"));
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> columns = split(line, '\t');
    if (columns.size() < 5 || columns[0] != kind) continue;
    columns.resize(6);
    Vector vector{.name = columns[1] + " " + columns[2], .input = from_hex(columns[3])};
    for (const std::string& pair : split(columns[2], ';')) {
      const std::size_t equals = pair.find('=');
      vector.parameters[pair.substr(0, equals)] = std::strtoll(pair.c_str() + equals + 1, nullptr, 10);
    }
    vector.outcome = columns[4] == "ok" ? 0 : std::atoi(columns[4].c_str());
    (vector.outcome == 0 ? vector.output : vector.input) = from_hex(columns[vector.outcome == 0 ? 5 : 3]);
    vector.message = columns[5];
    found.push_back(std::move(vector));
  }
  EXPECT_FALSE(found.empty()) << kind;
  return found;
}

// The records of Generate.java.
std::vector<PlainRecord> sample(const Vector& vector) {
  std::vector<std::pair<std::string, Text>> headers;
  if (vector["magic"] == 2) headers = {{"h", "1"}, {"h", std::nullopt}, {"", ""}};
  std::string digits;
  for (int i = 0; i < 300; ++i) digits += static_cast<char>('0' + i % 10);
  std::vector<PlainRecord> records{{0, t0, "key", "value", headers},
                                   {0, t0 + 9, std::nullopt, "no key", {}},
                                   {0, t0 + 3, "no value", std::nullopt, {}},
                                   {0, t0 + 4, "", "", headers},
                                   {0, t0 + 5, "long", digits, {}}};
  Offset offset = vector["base"];
  for (PlainRecord& record : records) {
    record.offset = offset;
    offset += vector["step"];
  }
  return records;
}

TimestampType timestamp_type(const Vector& vector) { return static_cast<TimestampType>(vector["type"]); }

Bytes build(const Vector& vector) {
  const Compression compression = Compression::of(static_cast<Codec>(vector["codec"]));
  if (vector["magic"] < 2) {
    return messages_of(sample(vector), {.magic = static_cast<std::int8_t>(vector["magic"]),
                                        .base_offset = vector["base"],
                                        .compression = compression,
                                        .timestamp_type = timestamp_type(vector),
                                        .append_time = now_ms});
  }
  BatchOptions options{.base_offset = vector["base"],
                       .compression = compression,
                       .timestamp_type = timestamp_type(vector),
                       .append_time = now_ms,
                       .producer_id = vector["producer"],
                       .producer_epoch = static_cast<ProducerEpoch>(vector["epoch"]),
                       .base_sequence = static_cast<Sequence>(vector["sequence"]),
                       .transactional = vector["transactional"] == 1};
  if (vector["horizon"] >= 0) options.delete_horizon = vector["horizon"];
  return batch_of(sample(vector), options);
}

// The same header fields but length and checksum, and the same records: compressors need not agree on bytes.
void expect_equivalent(ByteView ours, ByteView theirs) {
  ASSERT_EQ(read_all(ours).value(), read_all(theirs).value());
  EntryIterator a(ours);
  EntryIterator b(theirs);
  for (;;) {
    const std::optional<EntryView> mine = a.next().value();
    const std::optional<EntryView> other = b.next().value();
    ASSERT_EQ(mine.has_value(), other.has_value());
    if (!mine) return;
    Bytes x(mine->bytes().begin(), mine->bytes().begin() + 26);
    Bytes y(other->bytes().begin(), other->bytes().begin() + 26);
    if (mine->is_batch() && other->is_batch()) {
      x.assign(mine->bytes().begin(), mine->bytes().begin() + header_bytes);
      y.assign(other->bytes().begin(), other->bytes().begin() + header_bytes);
    }
    const std::size_t crc_at = mine->is_batch() ? position::crc : 12;
    for (Bytes* const bytes : {&x, &y}) {
      std::fill_n(bytes->begin() + 8, 4, 0);
      std::fill_n(bytes->begin() + static_cast<std::ptrdiff_t>(crc_at), 4, 0);
    }
    EXPECT_EQ(x, y);
  }
}

void expect_same(ByteView ours, ByteView theirs, bool compressed) {
  if (compressed) {
    expect_equivalent(ours, theirs);
  } else {
    EXPECT_EQ(Bytes(ours.begin(), ours.end()), Bytes(theirs.begin(), theirs.end()));
  }
}

bool holds_compressed(ByteView slice) {
  EntryIterator entries(slice);
  while (const std::optional<EntryView> entry = entries.next().value()) {
    if (entry->codec() != Codec::none) return true;
  }
  return false;
}

TEST(GoldenBuild, WritesKafkasBytes) {
  for (const Vector& vector : vectors("build")) {
    SCOPED_TRACE(vector.name);
    expect_same(build(vector), vector.output, vector["codec"] != 0);
  }
}

TEST(GoldenBuild, SnappyAndLz4ContainersBeginAsKafkas) {
  for (const Vector& vector : vectors("build")) {
    const auto codec = static_cast<Codec>(vector["codec"]);
    if (codec != Codec::snappy && codec != Codec::lz4) continue;
    const std::size_t body_at = vector["magic"] == 2 ? header_bytes : vector["magic"] == 1 ? 34 : 26;
    const std::size_t container_bytes = codec == Codec::snappy ? 16 : 7;
    const Bytes ours = build(vector);
    EXPECT_EQ(as_text(ours).substr(body_at, container_bytes),
              as_text(vector.output).substr(body_at, container_bytes))
        << vector.name;
  }
}

TEST(GoldenMarker, IsKafkasByteForByte) {
  for (const Vector& vector : vectors("marker")) {
    const EndTransactionMarker marker{static_cast<ControlType>(vector["type"]),
                                      static_cast<std::int32_t>(vector["coordinator"])};
    EXPECT_EQ(build_end_marker(marker, vector["producer"], static_cast<ProducerEpoch>(vector["epoch"]),
                               now_ms, static_cast<LeaderEpoch>(vector["leader"]), vector["base"]),
              vector.output)
        << vector.name;
  }
}

TEST(GoldenDownConversion, GivesWhatKafkaGives) {
  Workspace workspace;
  for (const Vector& vector : vectors("down")) {
    SCOPED_TRACE(vector.name);
    Bytes out;
    const Result<> done =
        down_convert(vector.input, static_cast<std::int8_t>(vector["to"]), vector["first"], workspace, out);
    ASSERT_EQ(done.has_value(), vector.outcome == 0);
    if (!done) {
      EXPECT_EQ(static_cast<int>(done.error().code), vector.outcome);
      EXPECT_EQ(done.error().message, vector.message);
      continue;
    }
    expect_same(out, vector.output, holds_compressed(vector.output));
  }
}

AppendRules rules_of(const Vector& vector, Validation validation) {
  AppendRules rules{.timestamp_type = timestamp_type(vector),
                    .timestamp_before_max_ms = vector["before"],
                    .timestamp_after_max_ms = vector["after"],
                    .compacted = vector["compacted"] == 1,
                    .validation = validation};
  if (vector["target"] >= 0) rules.compression = Compression::of(static_cast<Codec>(vector["target"]));
  return rules;
}

Validated<PreparedBatch> analyze_vector(const Vector& vector, Bytes& bytes, Validation validation) {
  Workspace workspace;
  bytes = vector.input;
  return analyze(bytes, rules_of(vector, validation),
                 {.topic = "topic",
                  .partition = 4,
                  .produce_version = static_cast<std::int16_t>(vector["version"]),
                  .now_ms = now_ms},
                 workspace);
}

std::string told(const Rejection& rejection) {
  std::string text = rejection.message;
  for (const RecordError& error : rejection.record_errors) {
    text += "|" + std::to_string(error.batch_index) + ":" + error.message;
  }
  return text;
}

void expect_appended(PreparedBatch& batch, const Vector& vector) {
  const AssignedOffsets assigned = assign_offsets(batch, 100, 7, now_ms);
  EXPECT_EQ(assigned.first, 100);
  EXPECT_EQ(assigned.last + 1, vector["next"]);
  EXPECT_EQ(assigned.max_timestamp, vector["max"]);
  // Kafka leaves what follows the batch to its log, which trims it.
  const std::size_t length = std::min(vector.output.size(), batch.in_place() ? batch.bytes.size() : SIZE_MAX);
  expect_same(batch.bytes, ByteView(vector.output).first(length), holds_compressed(batch.bytes));
}

TEST(GoldenProduce, StrictValidationDecidesAsKafkaDoes) {
  for (const Vector& vector : vectors("produce")) {
    SCOPED_TRACE(vector.name);
    Bytes bytes;
    Validated<PreparedBatch> batch = analyze_vector(vector, bytes, Validation::strict);
    ASSERT_EQ(batch.has_value(), vector.outcome == 0) << (batch ? vector.message : told(batch.error()));
    if (batch) {
      expect_appended(*batch, vector);
    } else {
      EXPECT_EQ(static_cast<int>(batch.error().code), vector.outcome) << told(batch.error());
      if (!batch.error().record_errors.empty()) {
        EXPECT_EQ(told(batch.error()), vector.message);
      }
    }
  }
}

// What relaxed validation does not look at: records behind a header that says nothing wrong.
bool needs_records(const std::string& name) {
  return name.starts_with("count-") || name.starts_with("body-broken") ||
         name.starts_with("header-max-wrong");
}

TEST(GoldenProduce, RelaxedValidationDecidesTheSameWhereHeadersAreTrue) {
  for (const Vector& vector : vectors("produce")) {
    if (needs_records(vector.name)) continue;
    SCOPED_TRACE(vector.name);
    Bytes bytes;
    Validated<PreparedBatch> batch = analyze_vector(vector, bytes, Validation::relaxed);
    // A time before the first record's is in no header.
    if (vector.name.starts_with("old-v2") && batch) continue;
    ASSERT_EQ(batch.has_value(), vector.outcome == 0) << (batch ? vector.message : told(batch.error()));
    if (batch) {
      expect_appended(*batch, vector);
    } else {
      EXPECT_EQ(static_cast<int>(batch.error().code), vector.outcome) << told(batch.error());
    }
  }
}

}  // namespace
}  // namespace ottla::records::test
