// Groups and offsets in the logs that Apache Kafka wrote.
#include "coordinator/each_record.h"
#include "coordinator/offsets_fixture.h"

namespace ottla::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

class GoldenOffsets : public OffsetsTest {
 protected:
  // Serves the three partitions of that release's directory.
  void serve(const std::string& release) {
    delete_topic("__consumer_offsets");
    for (PartitionIndex partition = 0; partition < 3; ++partition) {
      const std::string folder = fmt::format("__consumer_offsets-{}", partition);
      for_each_golden_batch(release, folder, [&](Bytes batch, Offset offset) {
        ASSERT_EQ(log.MemoryStateLog::append(partition, batch).value(), offset);
      });
    }
    add_topic("__consumer_offsets", 3);
    while (groups->is_loading()) pass_ms(0);
  }
};

TEST_F(GoldenOffsets, Of_version_4_3_are_what_was_committed) {
  serve("kafka-4.3.0");
  EXPECT_THAT(fetch_all("classic-group"),
              ElementsAre("test-0: 2 of epoch 0 'meta of classic-group'", "codec-gzip-0: 10"));
  EXPECT_THAT(fetch_all("simple-group"), ElementsAre("test-0: 1 'by admin'"));
  EXPECT_THAT(fetch_all("txn-group", 9, true), ElementsAre("test-0: 1 'in txn'"));
  EXPECT_THAT(fetch_all("consumer-group"),
              ElementsAre("test-0: 2 of epoch 0 'meta of consumer-group'", "codec-gzip-0: 10"));
  EXPECT_THAT(list(),
              ElementsAre("classic-group classic Empty 'consumer'",
                          "consumer-group consumer Empty 'consumer'", "share-group share Empty 'share'",
                          "simple-group classic Empty ''", "txn-group classic Empty ''"));
}

TEST_F(GoldenOffsets, Of_version_1_1_are_what_was_committed) {
  serve("kafka-1.1.0");
  EXPECT_THAT(fetch_all("classic-group"),
              ElementsAre("test-0: 2 'meta of classic-group'", "codec-gzip-0: 10"));
  EXPECT_THAT(fetch_all("txn-group", 9, true), ElementsAre("test-0: 1 'in txn'"));
  EXPECT_THAT(list(), Contains("classic-group classic Empty 'consumer'"));
}

// Their expiry stands in the records: a day after the commit, whatever offsets.retention.minutes says.
TEST_F(GoldenOffsets, Of_version_1_1_expire_as_their_records_say) {
  serve("kafka-1.1.0");
  constexpr TimestampMs expiry_ms = 0x1a202b4df88;
  pass_ms(expiry_ms - now_ms() - 1);
  EXPECT_EQ(fetch_all("classic-group").size(), 2);
  pass_ms(options.offsets_retention_check_interval_ms + 1);
  EXPECT_EQ(fetch_all("classic-group").size(), 0);
}

}  // namespace
}  // namespace ottla::test
