// Transactions in the logs that Apache Kafka wrote: read, served, and written again to the byte.
#include <algorithm>

#include "coordinator/each_record.h"
#include "coordinator/transactions/transaction_records.h"
#include "coordinator/transactions_fixture.h"

namespace ottla::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class GoldenTransactions : public TransactionsTest {
 protected:
  // Every record, written again as its version asks, is what it was.
  std::size_t check_records(std::string_view release) {
    std::size_t count = 0;
    for_each_golden_batch(release, "__transaction_state-0", [&](const Bytes& batch, Offset) {
      for_each_record_in(batch, [&](const records::RecordView& record) {
        const auto parsed = coordinator::parse_transaction_record(*record.key, record.value).value();
        const auto version = load_big_endian<std::int16_t>(record.value->data());
        const auto made = coordinator::make_transaction_record(parsed->transactional_id, *parsed->transaction,
                                                               version == 0 ? 0 : 2);
        EXPECT_EQ(made.key, Bytes(record.key->begin(), record.key->end()));
        // Of several topics Apache Kafka takes the order of its hash table.
        Bytes written = *made.value;
        Bytes was(record.value->begin(), record.value->end());
        if (parsed->transaction->partitions.topics().size() > 1) {
          std::ranges::sort(written);
          std::ranges::sort(was);
        }
        EXPECT_EQ(written, was) << "record " << count;
        ++count;
      });
    });
    return count;
  }
  void serve(std::string_view release) {
    log = {};
    for_each_golden_batch(release, "__transaction_state-0", [&](Bytes batch, Offset offset) {
      ASSERT_EQ(log.append(0, batch).value(), offset);
    });
    start();
  }
};

TEST_F(GoldenTransactions, of_version_4_3_are_written_again_as_they_were) {
  EXPECT_EQ(check_records("kafka-4.3.0"), 27u);
}

TEST_F(GoldenTransactions, of_version_1_1_are_written_again_as_they_were) {
  EXPECT_EQ(check_records("kafka-1.1.0"), 33u);
}

TEST_F(GoldenTransactions, of_version_4_3_are_served) {
  serve("kafka-4.3.0");
  EXPECT_THAT(state(), Contains(HasSubstr("Complete")));
  for (const std::string& text : state()) EXPECT_THAT(text, Not(HasSubstr("Prepare")));
}

TEST_F(GoldenTransactions, of_version_1_1_are_served) {
  serve("kafka-1.1.0");
  EXPECT_THAT(state(), Contains(HasSubstr("Complete")));
}

}  // namespace
}  // namespace ottla::test
