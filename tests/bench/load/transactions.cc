// Transactions one after the other on each connection, as clients of transaction.version 1 make them. Their
// batches are made before the clock starts, and numbered as they go.
#include <memory>

#include "bench/load/meter.h"
#include "bench/load/scenarios.h"
#include "bench/load/wire.h"
#include "ottla/base/crc32c.h"
#include "ottla/records/batch_view.h"

namespace ottla::bench {
namespace {

constexpr std::int16_t produce_key = 0;
constexpr std::int16_t add_partitions_key = 24;
constexpr std::int16_t end_key = 26;
// The one before is decided and not all its markers are written: clients ask again.
constexpr std::int16_t concurrent_transactions = 51;
constexpr std::int64_t identity_within_ns = 10'000'000'000;

class TransactionalProducer {
 public:
  TransactionalProducer(const TransactionLoad& load, int index)
      : load_(load), connection_(load.target.address), id_("transactions-" + std::to_string(index)) {
    await_coordinator(connection_, id_, Coordinated::transactional_id);
    identity_ = take_identity(connection_, id_);
    make_add();
    end_ = request(end_key, 1).string(id_).int64(identity_.id).int16(identity_.epoch).int8(1).frame();
    make_produce(index);
  }

  Connection& connection() { return connection_; }
  std::int64_t repeats() const { return repeats_; }

  // Sends the first request of a transaction.
  void begin() {
    begun_ns_ = now_ns();
    send(add_partitions_key);
  }

  // Takes the answer and sends what comes next; gives whether the transaction has ended.
  bool answered(ByteView answer) {
    const std::int16_t error = asked_ == end_key ? end_error(answer) : partitions_error(answer);
    if (asked_ == add_partitions_key && error == concurrent_transactions) {
      ++repeats_;
      send(add_partitions_key);
      return false;
    }
    if (error != 0) give_up("API " + std::to_string(asked_) + " answered error " + std::to_string(error));
    if (asked_ == end_key) return true;
    if (asked_ == add_partitions_key) number();
    send(asked_ == add_partitions_key ? produce_key : end_key);
    return false;
  }

  std::int64_t latency_ns() const { return now_ns() - begun_ns_; }

 private:
  // AddPartitionsToTxn v1.
  void make_add() {
    Encoder encoder = request(add_partitions_key, 1);
    encoder.string(id_).int64(identity_.id).int16(identity_.epoch).int32(1).string(load_.target.topic);
    encoder.int32(load_.target.partitions);
    for (int partition = 0; partition < load_.target.partitions; ++partition) encoder.int32(partition);
    add_ = encoder.frame();
  }

  // Produce v8, acks=all.
  void make_produce(int index) {
    Encoder encoder = request(produce_key, 8);
    encoder.string(id_)
        .int16(-1)
        .int32(30'000)
        .int32(1)
        .string(load_.target.topic)
        .int32(load_.target.partitions);
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (int partition = 0; partition < load_.target.partitions; ++partition) {
      const Bytes batch =
          make_batch(load_.batch, static_cast<std::uint64_t>(index * load_.target.partitions + partition));
      encoder.int32(partition).int32(static_cast<std::int32_t>(batch.size()));
      places.emplace_back(frame_size_bytes + encoder.bytes().size(), batch.size());
      encoder.raw(batch);
    }
    produce_ = encoder.frame();
    for (const auto& [position, size] : places)
      batches_.push_back(std::span(produce_).subspan(position, size));
  }

  void number() {
    for (const std::span<std::uint8_t> batch : batches_) number_batch(batch, identity_, sequence_, true);
    sequence_ += load_.batch.records;
  }

  // One request at a time is less than what a socket takes.
  void send(std::int16_t key) {
    asked_ = key;
    connection_.queue(key == produce_key ? produce_ : key == end_key ? end_ : add_);
    if (!connection_.flush()) give_up("a transaction is more than the socket takes");
  }

  // EndTxn v1.
  static std::int16_t end_error(ByteView bytes) {
    Decoder answer(bytes);
    answer.raw(8);
    const std::int16_t error = answer.int16();
    return answer.good() ? error : std::int16_t{-1};
  }

  // The first error that the answer to AddPartitionsToTxn or Produce tells of a partition.
  std::int16_t partitions_error(ByteView bytes) const {
    Decoder answer(bytes);
    answer.raw(asked_ == produce_key ? 4 : 8);
    answer.int32();
    answer.string();
    std::int16_t first = 0;
    for (std::int32_t left = answer.int32(); left > 0 && answer.good(); --left) {
      answer.int32();
      const std::int16_t error = answer.int16();
      if (first == 0) first = error;
      if (asked_ == produce_key) skip_produced(answer);
    }
    return answer.good() ? first : std::int16_t{-1};
  }

  // What Produce v8 tells of a partition behind its error.
  static void skip_produced(Decoder& answer) {
    answer.raw(24);
    for (std::int32_t records = answer.int32(); records > 0 && answer.good(); --records) {
      answer.int32();
      answer.string();
    }
    answer.string();
  }

  static constexpr std::size_t frame_size_bytes = 4;

  const TransactionLoad& load_;
  Connection connection_;
  std::string id_;
  ProducerIdentity identity_;
  Bytes add_, produce_, end_;
  std::vector<std::span<std::uint8_t>> batches_;  // of produce_
  Sequence sequence_ = 0;                         // the same in every partition
  std::int16_t asked_ = 0;
  std::int64_t begun_ns_ = 0;
  std::int64_t repeats_ = 0;
};

}  // namespace

ProducerIdentity take_identity(Connection& connection, const std::optional<std::string>& transactional_id) {
  const Bytes frame = init_producer_id_frame(transactional_id);
  const std::int64_t give_up_ns = now_ns() + identity_within_ns;
  for (;;) {
    const ProducerIdentity identity = told_identity(connection.ask(frame));
    if (identity.error == 0) return identity;
    if (now_ns() > give_up_ns) give_up("InitProducerId answered error " + std::to_string(identity.error));
  }
}

void number_batch(std::span<std::uint8_t> batch, const ProducerIdentity& producer, Sequence base_sequence,
                  bool transactional) {
  if (transactional)
    store_big_endian(batch.data() + records::position::attributes,
                     static_cast<std::int16_t>(records::BatchView(batch).attributes() |
                                               records::attribute::transactional));
  store_big_endian(batch.data() + records::position::producer_id, producer.id);
  store_big_endian(batch.data() + records::position::producer_epoch, producer.epoch);
  store_big_endian(batch.data() + records::position::base_sequence, base_sequence);
  store_big_endian(batch.data() + records::position::crc, crc32c(records::BatchView(batch).checked()));
}

void measure_transactions(const TransactionLoad& load) {
  prepare_topic(load.target);
  std::vector<std::unique_ptr<TransactionalProducer>> producers;
  Poller poller;
  for (int i = 0; i < load.connections; ++i) {
    producers.push_back(std::make_unique<TransactionalProducer>(load, i));
    poller.add(producers.back()->connection().handle(), static_cast<std::uint32_t>(i));
  }
  MeasuredSteps steps(load.target.process, load.transactions);
  for (const auto& producer : producers) producer->begin();
  while (!steps.over()) {
    for (const auto& ready : poller.wait(60'000)) {
      TransactionalProducer& producer = *producers[ready.index];
      producer.connection().receive([&](ByteView answer) {
        if (!producer.answered(answer)) return;
        steps.ended(producer.latency_ns());
        if (!steps.over()) producer.begin();
      });
    }
  }
  std::int64_t repeats = 0;
  for (const auto& producer : producers) repeats += producer->repeats();
  Report()
      .add("transactions_per_second", steps.count() / steps.seconds())
      .add("cpu_us_per_transaction", steps.cpu_seconds() / steps.count() * 1e6)
      .add("p50_us", steps.latency_us(0.5))
      .add("p99_us", steps.latency_us(0.99))
      .add("repeats_per_transaction", static_cast<double>(repeats) / steps.count());
}

}  // namespace ottla::bench
