// Producers that number their batches: InitProducerId, repetitions, gaps, and what of it survives.
#include <set>

#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

using protocol::InitProducerIdRequest;
using protocol::InitProducerIdResponse;
using ::testing::ElementsAre;

class IdempotenceTest : public BrokerTest {
 protected:
  IdempotenceTest() {
    start();
    create_topic("t");
    id = new_producer_id();
  }
  AppendedPart send_numbered(Sequence sequence, const Values& values = {"x"}, ProducerEpoch epoch = 0) {
    const Bytes bytes =
        batch(values, {.producer_id = id, .producer_epoch = epoch, .base_sequence = sequence});
    return produce_bytes("t", bytes)->responses.at(0).partition_responses.at(0);
  }
  ErrorCode code(Sequence sequence, ProducerEpoch epoch = 0) {
    return code_in(send_numbered(sequence, {"x"}, epoch).error_code);
  }
  ErrorCode code_of(const InitProducerIdRequest& request, int version = 4) {
    return code_in(ask<InitProducerIdResponse>(request, version)->error_code);
  }
  ProducerId id = 0;
};

TEST_F(IdempotenceTest, IdsAreNeverGivenTwiceNotEvenAfterAKill) {
  std::set<ProducerId> ids;
  for (int i = 0; i < 2500; ++i) EXPECT_TRUE(ids.insert(new_producer_id()).second);
  kill();
  start();
  EXPECT_TRUE(ids.insert(new_producer_id()).second);
}

TEST_F(IdempotenceTest, InitProducerIdRefusesHalfAnIdentityAndWhatItsCoordinatorDoes) {
  InitProducerIdRequest request;
  request.transactional_id.reset();
  request.producer_id = 5;
  EXPECT_EQ(code_of(request), ErrorCode::invalid_request);
  request = {};
  request.transactional_id = "";
  EXPECT_EQ(code_of(request), ErrorCode::invalid_request);
  request.transactional_id = "tx";
  EXPECT_EQ(code_of(request), ErrorCode::invalid_transaction_timeout);
  request.transaction_timeout_ms = 1'000;
  EXPECT_EQ(code_of(request), ErrorCode::not_coordinator) << "its topic is not made yet";
  EXPECT_EQ(ask<InitProducerIdResponse>(request, 4)->producer_epoch, -1);
}

TEST_F(IdempotenceTest, ARepeatedBatchIsAnsweredWithItsFirstOffsetAndNotWritten) {
  for (Sequence sequence = 0; sequence < 6; ++sequence)
    EXPECT_EQ(send_numbered(sequence).base_offset, sequence);
  for (Sequence sequence = 1; sequence < 6; ++sequence)
    EXPECT_EQ(send_numbered(sequence).base_offset, sequence);
  EXPECT_EQ(consume("t").size(), 6);
}

TEST_F(IdempotenceTest, ABatchOlderThanTheWindowOfFiveIsOutOfOrder) {
  for (Sequence sequence = 0; sequence < 6; ++sequence) send_numbered(sequence);
  EXPECT_EQ(code(0), ErrorCode::out_of_order_sequence_number);
}

TEST_F(IdempotenceTest, AGapIsRefused) {
  EXPECT_EQ(code(0), ErrorCode::none);
  EXPECT_EQ(code(2), ErrorCode::out_of_order_sequence_number);
  EXPECT_EQ(code(1), ErrorCode::none);
}

TEST_F(IdempotenceTest, ANewEpochBeginsAtZeroAndFencesTheOldOne) {
  send_numbered(0);
  EXPECT_EQ(code(1, 1), ErrorCode::out_of_order_sequence_number);
  EXPECT_EQ(code(0, 1), ErrorCode::none);
  EXPECT_EQ(code(1, 0), ErrorCode::invalid_producer_epoch);
}

TEST_F(IdempotenceTest, ADuplicateIsKnownAfterACleanRestart) {
  send_numbered(0, {"a", "b"});
  restart();
  EXPECT_EQ(send_numbered(0, {"a", "b"}).base_offset, 0);
  EXPECT_EQ(code(2), ErrorCode::none);
}

TEST_F(IdempotenceTest, ADuplicateIsKnownAfterAKill) {
  send_numbered(0, {"a", "b"});
  kill();
  start();
  EXPECT_EQ(send_numbered(0, {"a", "b"}).base_offset, 0);
  EXPECT_EQ(code(3), ErrorCode::out_of_order_sequence_number);
  EXPECT_THAT(consume("t"), ElementsAre("a", "b"));
}

TEST_F(IdempotenceTest, AProducerUnknownToThePartitionMayBeginAnywhere) {
  EXPECT_EQ(code(9), ErrorCode::none);
  EXPECT_EQ(code(10), ErrorCode::none);
}

}  // namespace
}  // namespace ottla::broker::test
