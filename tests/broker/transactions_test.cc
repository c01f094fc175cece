// Transactions by real frames: begin, produce, commit offsets, end; what readers see; what survives.
#include <algorithm>
#include <iterator>

#include "broker/broker_fixture.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/24_add_partitions_to_txn.h"
#include "ottla/protocol/messages/25_add_offsets_to_txn.h"
#include "ottla/protocol/messages/26_end_txn.h"
#include "ottla/protocol/messages/27_write_txn_markers.h"
#include "ottla/protocol/messages/28_txn_offset_commit.h"
#include "ottla/protocol/messages/44_incremental_alter_configs.h"
#include "ottla/protocol/messages/61_describe_producers.h"
#include "ottla/protocol/messages/65_describe_transactions.h"
#include "ottla/protocol/messages/66_list_transactions.h"

namespace ottla::broker::test {
namespace {

using namespace protocol;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view tx = "tx";

class TransactionsTest : public BrokerTest {
 protected:
  TransactionsTest() {
    options["transaction.state.log.num.partitions"] = "3";
    options["offsets.topic.num.partitions"] = "2";
    start();
    create_topic("t", 3);
    find(1, tx);
    begin();
  }

  void find(std::int8_t kind, std::string_view key) {
    FindCoordinatorRequest request;
    request.key_type = kind;
    request.coordinator_keys = {key};
    EXPECT_EQ(ask<FindCoordinatorResponse>(request, 6)->coordinators.at(0).error_code, 0);
  }
  // A new producer, as often as it takes.
  ErrorCode begin() {
    InitProducerIdRequest request;
    request.transactional_id = tx;
    request.transaction_timeout_ms = 60'000;
    for (int tries = 0; tries < 1'000; ++tries) {
      const auto answer = ask<InitProducerIdResponse>(request, 5);
      id = answer->producer_id;
      epoch = answer->producer_epoch;
      sequences.clear();
      const ErrorCode error = code_in(answer->error_code);
      if (error != ErrorCode::coordinator_load_in_progress && error != ErrorCode::concurrent_transactions) {
        return error;
      }
    }
    return ErrorCode::request_timed_out;
  }

  Bytes transactional(const Values& values, Sequence sequence) {
    return batch(
        values,
        {.producer_id = id, .producer_epoch = epoch, .base_sequence = sequence, .transactional = true});
  }
  ErrorCode send_at(Sequence sequence, const Values& values, PartitionIndex partition = 0, int version = 12) {
    const Bytes bytes = transactional(values, sequence);
    ProduceRequest request;
    request.transactional_id = tx;
    request.acks = -1;
    auto& data = request.topic_data.emplace_back();
    data.name = "t";
    data.partition_data.push_back({partition, Records{bytes}});
    last = ask<ProduceResponse>(request, version);
    return code_in(last->responses.at(0).partition_responses.at(0).error_code);
  }
  ErrorCode send(const Values& values, PartitionIndex partition = 0, int version = 12) {
    const Sequence sequence = sequences[partition];
    const ErrorCode error = send_at(sequence, values, partition, version);
    if (error == ErrorCode::none) sequences[partition] += static_cast<Sequence>(values.size());
    return error;
  }
  ErrorCode end(bool commit, int version = 5) {
    const auto answer = ask<EndTxnResponse>(EndTxnRequest{tx, id, epoch, commit}, version);
    if (answer->error_code == 0 && version >= 5) {
      id = answer->producer_id;
      epoch = answer->producer_epoch;
      sequences.clear();
    }
    return code_in(answer->error_code);
  }
  ErrorCode add(PartitionIndex partition, int version = 3) {
    AddPartitionsToTxnRequest request;
    request.v3_and_below_transactional_id = tx;
    request.v3_and_below_producer_id = id;
    request.v3_and_below_producer_epoch = epoch;
    request.v3_and_below_topics.push_back({"t", {partition}});
    const auto answer = ask<AddPartitionsToTxnResponse>(request, version);
    return code_in(
        answer->results_by_topic_v3_and_below.at(0).results_by_partition.at(0).partition_error_code);
  }
  ErrorCode commit_offset(Offset offset, int version = 5) {
    TxnOffsetCommitRequest request;
    request.transactional_id = tx;
    request.group_id = "g";
    request.producer_id = id;
    request.producer_epoch = epoch;
    request.topics.push_back({"t", {{0, offset}}});
    return code_in(ask<TxnOffsetCommitResponse>(request, version)->topics.at(0).partitions.at(0).error_code);
  }
  // The committed offset, or "pending".
  std::string offset_of(std::string_view group) {
    OffsetFetchRequest request;
    request.require_stable = true;
    auto& asked = request.groups.emplace_back();
    asked.group_id = group;
    asked.topics->push_back({"t", {}, {0}});
    for (;;) {
      const auto answer = ask<OffsetFetchResponse>(request, 9);
      const auto& found = answer->groups.at(0);
      if (code_in(found.error_code) == ErrorCode::coordinator_load_in_progress) continue;
      const auto& partition = found.topics.at(0).partitions.at(0);
      const bool is_pending = code_in(partition.error_code) == ErrorCode::unstable_offset_commit;
      return is_pending ? "pending" : std::to_string(partition.committed_offset);
    }
  }
  // What a reader of committed records gets, the aborted ones left out as a client does.
  Values committed(PartitionIndex partition = 0) {
    FetchRequest request = fetch_request({{"t", partition}});
    request.isolation_level = 1;
    const auto answer = ask<FetchResponse>(request, 12);
    const auto& part = answer->responses.at(0).partitions.at(0);
    aborted.clear();
    for (const auto& one : *part.aborted_transactions)
      aborted.emplace_back(one.producer_id, one.first_offset);
    stable = part.last_stable_offset;
    return values_without_markers(part.records ? part.records->bytes : ByteView{});
  }
  static Values values_without_markers(ByteView bytes) {
    Values values;
    while (!bytes.empty()) {
      const records::BatchView batch(bytes);
      const auto size = static_cast<std::size_t>(batch.size_bytes());
      if (!batch.is_control()) std::ranges::copy(values_of(bytes.first(size)), std::back_inserter(values));
      bytes = bytes.subspan(size);
    }
    return values;
  }
  DescribeProducersResponse::Topic::Partition::ActiveProducer active() {
    DescribeProducersRequest request;
    request.topics.push_back({"t", {0}});
    return ask<DescribeProducersResponse>(request, 0)->topics.at(0).partitions.at(0).active_producers.at(0);
  }
  std::string state() {
    const auto answer = ask<DescribeTransactionsResponse>(DescribeTransactionsRequest{{tx}}, 0);
    return std::string(answer->transaction_states.at(0).transaction_state);
  }

  ProducerId id = 0;
  ProducerEpoch epoch = 0;
  std::map<PartitionIndex, Sequence> sequences;
  Answer<ProduceResponse> last;
  std::vector<std::pair<ProducerId, Offset>> aborted;
  Offset stable = -1;
};

TEST_F(TransactionsTest, CommittedRecordsShowWhenTheyAreCommitted) {
  EXPECT_EQ(send({"a", "b"}), ErrorCode::none);
  EXPECT_THAT(committed(), IsEmpty());
  EXPECT_EQ(offset_at("t", latest).offset, 2);
  EXPECT_EQ(end(true), ErrorCode::none);
  EXPECT_THAT(committed(), ElementsAre("a", "b"));
  EXPECT_EQ(stable, 3) << "behind the marker";
  EXPECT_THAT(aborted, IsEmpty());
}

TEST_F(TransactionsTest, AbortedRecordsAreToldToTheReader) {
  send({"a"});
  EXPECT_EQ(end(false), ErrorCode::none);
  committed();
  EXPECT_THAT(aborted, ElementsAre(std::pair(id, Offset{0})));
  EXPECT_EQ(stable, 2);
}

TEST_F(TransactionsTest, EveryPartitionOfATransactionEndsWithIt) {
  for (PartitionIndex partition = 0; partition < 3; ++partition) send({"x"}, partition);
  end(true);
  for (PartitionIndex partition = 0; partition < 3; ++partition) {
    EXPECT_THAT(committed(partition), ElementsAre("x"));
  }
}

TEST_F(TransactionsTest, TheNextTransactionGoesOnWithTheNextEpoch) {
  send({"a"});
  end(true);
  EXPECT_EQ(epoch, 1);
  EXPECT_EQ(send({"b"}), ErrorCode::none);
  end(true);
  EXPECT_THAT(committed(), ElementsAre("a", "b"));
}

TEST_F(TransactionsTest, AnOldEpochIsRefusedEverywhere) {
  find(0, "g");
  send({"a"});
  end(true);
  epoch = 0;
  EXPECT_EQ(send_at(1, {"late"}), ErrorCode::invalid_producer_epoch);
  EXPECT_EQ(commit_offset(1), ErrorCode::invalid_producer_epoch);
  EXPECT_EQ(add(1), ErrorCode::producer_fenced);
}

TEST_F(TransactionsTest, ABatchSentAgainIsNotWrittenTwice) {
  EXPECT_EQ(send_at(0, {"a"}), ErrorCode::none);
  EXPECT_EQ(send_at(0, {"a"}), ErrorCode::none);
  EXPECT_EQ(last->responses.at(0).partition_responses.at(0).base_offset, 0);
  end(true);
  EXPECT_THAT(committed(), ElementsAre("a"));
}

TEST_F(TransactionsTest, ANewProducerFencesTheOldOneAndAbortsWhatItLeft) {
  send({"left"});
  EXPECT_EQ(begin(), ErrorCode::none);
  EXPECT_EQ(epoch, 2);
  EXPECT_EQ(send({"new"}), ErrorCode::none);
  end(true);
  committed();
  EXPECT_THAT(aborted, ElementsAre(std::pair(id, Offset{0})));
}

TEST_F(TransactionsTest, OldClientsAddPartitionsAndKeepTheirEpoch) {
  EXPECT_EQ(send({"early"}, 0, 11), ErrorCode::transaction_abortable);
  EXPECT_EQ(send({"early"}, 0, 9), ErrorCode::invalid_txn_state);
  EXPECT_EQ(last->responses.at(0).partition_responses.at(0).error_message,
            "Partition was not added to the transaction");
  EXPECT_EQ(add(0), ErrorCode::none);
  EXPECT_EQ(send({"a"}, 0, 9), ErrorCode::none);
  EXPECT_EQ(end(true, 3), ErrorCode::none);
  EXPECT_EQ(add(0), ErrorCode::none);
  EXPECT_EQ(send({"b"}, 0, 9), ErrorCode::none) << "sequences go on";
  EXPECT_EQ(end(true, 3), ErrorCode::none);
  EXPECT_THAT(committed(), ElementsAre("a", "b"));
}

TEST_F(TransactionsTest, WithoutVerificationOldClientsAreTrusted) {
  IncrementalAlterConfigsRequest request;
  request.resources.push_back({4, "", {{"transaction.partition.verification.enable", 0, "false"}}});
  EXPECT_EQ(ask<IncrementalAlterConfigsResponse>(request, 1)->responses.at(0).error_code, 0);
  EXPECT_EQ(send({"a"}, 0, 9), ErrorCode::none);
}

TEST_F(TransactionsTest, ATransactionInAPartitionBeginsWithSequence0) {
  EXPECT_EQ(send_at(3, {"late"}), ErrorCode::out_of_order_sequence_number);
  EXPECT_EQ(send_at(0, {"a"}), ErrorCode::none);
}

TEST_F(TransactionsTest, RecordsOfTwoProducersInOneRequestAreRefused) {
  const Bytes one = transactional({"a"}, 0);
  ++epoch;
  const Bytes other = transactional({"b"}, 0);
  ProduceRequest request;
  request.transactional_id = tx;
  request.acks = -1;
  request.topic_data.push_back({"t", {}, {{0, Records{one}}, {1, Records{other}}}});
  const auto answer = ask<ProduceResponse>(request, 12);
  for (const auto& part : answer->responses.at(0).partition_responses) {
    EXPECT_EQ(code_in(part.error_code), ErrorCode::invalid_producer_id_mapping);
  }
}

TEST_F(TransactionsTest, OffsetsCountWhenTheTransactionIsCommitted) {
  find(0, "g");
  EXPECT_EQ(offset_of("g"), "-1");
  EXPECT_EQ(commit_offset(7), ErrorCode::none);
  EXPECT_EQ(offset_of("g"), "pending");
  end(true);
  EXPECT_EQ(offset_of("g"), "7");
  EXPECT_EQ(commit_offset(9), ErrorCode::none);
  end(false);
  EXPECT_EQ(offset_of("g"), "7");
}

TEST_F(TransactionsTest, OffsetsOfOldClientsWantTheirPartitionAddedFirst) {
  find(0, "g");
  EXPECT_EQ(commit_offset(7, 4), ErrorCode::transaction_abortable);
  EXPECT_EQ(commit_offset(7, 3), ErrorCode::invalid_txn_state);
  const AddOffsetsToTxnRequest request{tx, id, epoch, "g"};
  EXPECT_EQ(ask<AddOffsetsToTxnResponse>(request, 3)->error_code, 0);
  EXPECT_EQ(commit_offset(7, 3), ErrorCode::none);
  EXPECT_EQ(end(true, 3), ErrorCode::none);
  EXPECT_EQ(offset_of("g"), "7");
}

TEST_F(TransactionsTest, ARestartFindsWhatWasCommittedAndWhatIsOpen) {
  find(0, "g");
  send({"a"});
  commit_offset(1);
  end(true);
  send({"b"});
  commit_offset(2);
  kill();
  start();
  EXPECT_THAT(committed(), ElementsAre("a"));
  EXPECT_EQ(offset_of("g"), "pending");
  EXPECT_EQ(end(true), ErrorCode::none);
  EXPECT_THAT(committed(), ElementsAre("a", "b"));
  EXPECT_EQ(offset_of("g"), "2");
}

TEST_F(TransactionsTest, DescribeProducersTellsTheOpenTransaction) {
  send({"a"});
  end(true);
  send({"b"});
  EXPECT_EQ(active().current_txn_start_offset, 2);
  end(false);
  EXPECT_EQ(active().current_txn_start_offset, -1);
  EXPECT_EQ(active().producer_epoch, 2);
}

TEST_F(TransactionsTest, AnAdministratorEndsAHangingTransaction) {
  send({"a"});
  WriteTxnMarkersRequest request;
  request.markers.push_back({id, epoch, false, {{"t", {0, 9}}, {"gone", {0}}}, 0});
  const auto answer = ask<WriteTxnMarkersResponse>(request, 1);
  const auto& topics = answer->markers.at(0).topics;
  EXPECT_EQ(topics.at(0).partitions.at(0).error_code, 0);
  EXPECT_EQ(code_in(topics.at(0).partitions.at(1).error_code), ErrorCode::unknown_topic_or_partition);
  EXPECT_EQ(code_in(topics.at(1).partitions.at(0).error_code), ErrorCode::unknown_topic_or_partition);
  committed();
  EXPECT_THAT(aborted, ElementsAre(std::pair(id, Offset{0})));
}

TEST_F(TransactionsTest, AMarkerOfVersion2NeedsAHigherEpoch) {
  send({"a"});
  WriteTxnMarkersRequest request;
  request.markers.push_back({id, epoch, false, {{"t", {0}}}, 0, 2});
  const auto answer = ask<WriteTxnMarkersResponse>(request, 2);
  EXPECT_EQ(code_in(answer->markers.at(0).topics.at(0).partitions.at(0).error_code),
            ErrorCode::invalid_producer_epoch);
}

TEST_F(TransactionsTest, AnAppendBehindAnAdministratorsMarkerIsRefused) {
  send({"a"});
  WriteTxnMarkersRequest request;
  request.markers.push_back({id, static_cast<ProducerEpoch>(epoch + 1), false, {{"t", {0}}}, 0});
  ask<WriteTxnMarkersResponse>(request, 1);
  EXPECT_EQ(send({"late"}), ErrorCode::invalid_producer_epoch);
}

TEST_F(TransactionsTest, ADeletedTopicHoldsNoTransactionUp) {
  send({"a"});
  delete_topic("t");
  EXPECT_EQ(end(true), ErrorCode::none);
  EXPECT_EQ(state(), "CompleteCommit");
}

TEST_F(TransactionsTest, ListedAsTheyAre) {
  send({"a"});
  const auto answer = ask<ListTransactionsResponse>(ListTransactionsRequest{}, 2);
  ASSERT_EQ(answer->transaction_states.size(), 1u);
  EXPECT_EQ(answer->transaction_states.at(0).transactional_id, tx);
  EXPECT_EQ(answer->transaction_states.at(0).transaction_state, "Ongoing");
}

TEST_F(TransactionsTest, PartitionsOfADeletedTopicAreNotAdded) {
  delete_topic("t");
  EXPECT_EQ(add(0), ErrorCode::unknown_topic_or_partition);
}

}  // namespace
}  // namespace ottla::broker::test
