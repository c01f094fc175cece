// Requests made of few words, answers as words.
#include "coordinator/transactions_fixture.h"

#include <algorithm>

#include "coordinator/each_record.h"
#include "coordinator/transactions/transaction_records.h"
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "ottla/protocol/messages/24_add_partitions_to_txn.h"
#include "ottla/protocol/messages/25_add_offsets_to_txn.h"
#include "ottla/protocol/messages/26_end_txn.h"
#include "ottla/protocol/messages/65_describe_transactions.h"
#include "ottla/protocol/messages/66_list_transactions.h"

namespace ottla::test {

using namespace coordinator;
using namespace protocol;

namespace {

Caller caller(int version) { return {version, "client", "/127.0.0.1"}; }

std::string name_of(std::int16_t code) { return std::string(error_name(static_cast<ErrorCode>(code))); }

std::string tell(std::int16_t error, ProducerId id, ProducerEpoch epoch) {
  return error == 0 ? fmt::format("{}/{}", id, epoch) : name_of(error);
}

TransactionPartition place_of(std::string_view place) {
  const std::size_t dash = place.rfind('-');
  return {place.substr(0, dash), std::stoi(std::string(place.substr(dash + 1)))};
}

std::string tell(const TransactionRecord& record) {
  if (!record.transaction) return fmt::format("no {}", record.transactional_id);
  const Transaction& transaction = *record.transaction;
  std::string text = fmt::format("{} {} {}/{}", record.transactional_id, state_name(transaction.state),
                                 transaction.producer_id, transaction.producer_epoch);
  for (const PartitionSet::Topic& topic : transaction.partitions.topics()) {
    for (const PartitionIndex index : topic.partitions) text += fmt::format(" {}-{}", topic.name, index);
  }
  if (transaction.next_producer_id != no_producer_id) {
    text += fmt::format(" then {}", transaction.next_producer_id);
  }
  return text;
}

}  // namespace

ErrorCode TellingMarkers::write_marker(std::string_view topic, PartitionIndex partition,
                                       const TransactionMarker& marker) {
  const std::string place = fmt::format("{}-{}", topic, partition);
  const auto error = errors_.find(place);
  if (error != errors_.end() && error->second != ErrorCode::none) return error->second;
  written_.push_back(fmt::format("{} {} {}/{} v{} of {}", place, marker.committed ? "commit" : "abort",
                                 marker.producer_id, marker.producer_epoch, marker.transaction_version,
                                 marker.coordinator_epoch));
  return ErrorCode::none;
}

TransactionsTest::TransactionsTest(std::int16_t level) : topics({{"transaction.version", level}}) {
  topics.add("__transaction_state", 1);
  topics.add("__consumer_offsets", 1);
  topics.add("t", 3);
  topics.add("u", 1);
  start();
}

void TransactionsTest::begin_start() {
  coordinator.reset();
  coordinator = TransactionCoordinator::create({log, markers, producer_ids, timers, clock, 50}, options);
  coordinator->start(topics.newest(), now_ms());
}

void TransactionsTest::start() {
  records();
  begin_start();
  while (coordinator->is_loading()) timers.advance_ms(0);
}

std::string TransactionsTest::init(std::string_view id, const InitOf& init) {
  InitProducerIdRequest request;
  request.transactional_id = id;
  request.transaction_timeout_ms = init.timeout_ms;
  request.producer_id = init.expected.id;
  request.producer_epoch = init.expected.epoch;
  request.enable2_pc = init.two_phase;
  request.keep_prepared_txn = init.keep_prepared;
  std::string text;
  auto reply = [&](const InitProducerIdResponse& response) {
    text = tell(response.error_code, response.producer_id, response.producer_epoch);
  };
  coordinator->init_producer_id(caller(init.version), request, std::move(reply), now_ms());
  return text;
}

ErrorCode TransactionsTest::add(std::string_view id, const Producer& producer,
                                const std::vector<std::string_view>& places, int version) {
  AddPartitionsToTxnRequest request;
  request.v3_and_below_transactional_id = id;
  request.v3_and_below_producer_id = producer.id;
  request.v3_and_below_producer_epoch = producer.epoch;
  for (const std::string_view place : places) {
    const TransactionPartition asked = place_of(place);
    request.v3_and_below_topics.push_back({asked.topic, {asked.partition}});
  }
  std::int16_t error = -1;
  auto reply = [&](const AddPartitionsToTxnResponse& response) {
    error = response.results_by_topic_v3_and_below.at(0).results_by_partition.at(0).partition_error_code;
  };
  coordinator->add_partitions_to_txn(caller(version), request, std::move(reply), now_ms());
  return static_cast<ErrorCode>(error);
}

ErrorCode TransactionsTest::add_offsets(std::string_view id, const Producer& producer, std::string_view group,
                                        int version) {
  std::int16_t error = -1;
  auto reply = [&](const AddOffsetsToTxnResponse& response) { error = response.error_code; };
  coordinator->add_offsets_to_txn(caller(version), {id, producer.id, producer.epoch, group}, std::move(reply),
                                  now_ms());
  return static_cast<ErrorCode>(error);
}

ErrorCode TransactionsTest::produce(std::string_view id, const Producer& producer, std::string_view place,
                                    int version) {
  TransactionPartition asked = place_of(place);
  coordinator->add_or_verify({id, producer.id, producer.epoch}, produce_support(version), {&asked, 1},
                             now_ms());
  return asked.error;
}

std::string TransactionsTest::end(std::string_view id, const Producer& producer, bool commit, int version) {
  std::string text;
  auto reply = [&](const EndTxnResponse& response) {
    text = tell(response.error_code, response.producer_id, response.producer_epoch);
  };
  coordinator->end_txn(caller(version), {id, producer.id, producer.epoch, commit}, std::move(reply),
                       now_ms());
  return text;
}

std::string TransactionsTest::describe(std::string_view id) {
  std::string text;
  auto reply = [&](const DescribeTransactionsResponse& response) {
    const auto& told = response.transaction_states.at(0);
    if (told.error_code != 0) {
      text = name_of(told.error_code);
      return;
    }
    text = fmt::format("{} {}/{}", told.transaction_state, told.producer_id, told.producer_epoch);
    for (const auto& topic : told.topics) {
      for (const PartitionIndex index : topic.partitions) text += fmt::format(" {}-{}", topic.topic, index);
    }
  };
  coordinator->describe_transactions(caller(0), {{id}}, std::move(reply));
  return text;
}

Texts TransactionsTest::list(const std::vector<std::string_view>& states, const std::vector<ProducerId>& ids,
                             std::int64_t duration_ms, std::optional<std::string_view> pattern) {
  Texts texts;
  auto reply = [&](const ListTransactionsResponse& response) {
    if (response.error_code != 0) texts.push_back(name_of(response.error_code));
    for (const std::string_view state : response.unknown_state_filters) {
      texts.push_back(fmt::format("unknown {}", state));
    }
    for (const auto& told : response.transaction_states) {
      texts.push_back(
          fmt::format("{} {} {}", told.transactional_id, told.transaction_state, told.producer_id));
    }
  };
  coordinator->list_transactions(caller(2), {states, ids, duration_ms, pattern}, std::move(reply), now_ms());
  return texts;
}

void TransactionsTest::open(std::string_view id, const std::vector<std::string_view>& places) {
  const std::string begun = init(id);
  const Producer producer{std::stoll(begun), 0};
  for (const std::string_view place : places) {
    ASSERT_EQ(produce(id, producer, place), ErrorCode::none);
  }
  records();
}

Texts TransactionsTest::records() {
  Texts texts;
  Bytes bytes;
  EXPECT_TRUE(log.read(0, told_, SIZE_MAX, bytes));
  records::Workspace workspace;
  records::EntryIterator entries(bytes, limits::batch_bytes, records::LaterMagic::as_batch);
  for (auto entry = entries.next(); *entry; entry = entries.next()) {
    EXPECT_EQ((*entry)->batch().base_sequence(), -1);
    EXPECT_EQ((*entry)->batch().producer_id(), no_producer_id);
    records::RecordReader reader(workspace);
    EXPECT_TRUE(reader.open(**entry));
    records::RecordView record;
    while (reader.next(record).value()) {
      texts.push_back(tell(parse_transaction_record(*record.key, record.value)->value()));
    }
    told_ = (*entry)->last_offset() + 1;
  }
  return texts;
}

std::int16_t TransactionsTest::value_version() {
  Bytes bytes;
  EXPECT_TRUE(log.read(0, log.range(0)->end - 1, SIZE_MAX, bytes));
  std::int16_t version = -1;
  for_each_record_in(bytes, [&version](const records::RecordView& record) {
    version = load_big_endian<std::int16_t>(record.value->data());
  });
  return version;
}

Texts TransactionsTest::state() {
  Texts texts;
  auto reply = [&](const ListTransactionsResponse& response) {
    for (const auto& told : response.transaction_states) {
      texts.push_back(fmt::format("{} {}", told.transactional_id, describe(told.transactional_id)));
    }
  };
  coordinator->list_transactions(caller(2), {}, std::move(reply), now_ms());
  return texts;
}

}  // namespace ottla::test
