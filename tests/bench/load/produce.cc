// Produce: every frame is encoded before the clock starts; a connection keeps `depth` of them in flight.
#include <memory>
#include <set>

#include "bench/load/meter.h"
#include "bench/load/scenarios.h"
#include "bench/load/wire.h"
#include "ottla/base/crc32c.h"
#include "ottla/records/batch_view.h"

namespace ottla::bench {
namespace {

class Producer {
 public:
  Producer(const ProduceLoad& load, int index) : load_(load), connection_(load.target.address) {
    const Bytes batch = make_batch(load.batch, static_cast<std::uint64_t>(index));
    const Bytes head = produce_head(load.target.topic, index % load.target.partitions, batch.size());
    head_size_ = head.size();
    for (int slot = 0; slot < load.depth; ++slot) {
      Bytes& frame = slots_.emplace_back(head);
      frame.insert(frame.end(), batch.begin(), batch.end());
    }
    sent_ns_.resize(slots_.size());
    if (load.idempotent) take_producer_id();
  }

  Connection& connection() { return connection_; }
  std::size_t batch_size() const { return slots_[0].size() - head_size_; }

  // Queues one more request.
  void produce() {
    const std::size_t slot = next_slot_++ % slots_.size();
    if (load_.idempotent) number(slots_[slot]);
    sent_ns_[slot] = now_ns();
    connection_.queue(slots_[slot]);
  }

  // Answers come in order: the oldest slot is done. Gives its latency.
  std::int64_t answered(ByteView answer) {
    const std::int16_t error = produce_error(answer);
    if (error != 0) give_up("Produce answered error " + std::to_string(error));
    return now_ns() - sent_ns_[done_slot_++ % slots_.size()];
  }

 private:
  // A broker that has just started may say for a moment that its coordinator is loading.
  void take_producer_id() {
    const Bytes frame = init_producer_id_frame();
    const std::int64_t give_up_ns = now_ns() + 10'000'000'000;
    for (;;) {
      Decoder answer(connection_.ask(frame));
      answer.int32();
      answer.int32();
      const std::int16_t error = answer.int16();
      if (error == 0) {
        producer_id_ = answer.int64();
        producer_epoch_ = answer.int16();
        return;
      }
      if (now_ns() > give_up_ns) give_up("InitProducerId answered error " + std::to_string(error));
    }
  }

  void number(Bytes& frame) {
    std::uint8_t* const batch = frame.data() + head_size_;
    store_big_endian(batch + records::position::producer_id, producer_id_);
    store_big_endian(batch + records::position::producer_epoch, producer_epoch_);
    store_big_endian(batch + records::position::base_sequence, sequence_);
    const ByteView checked(batch + records::position::attributes,
                           frame.size() - head_size_ - records::position::attributes);
    store_big_endian(batch + records::position::crc, crc32c(checked));
    sequence_ += load_.batch.records;
  }

  const ProduceLoad& load_;
  Connection connection_;
  std::vector<Bytes> slots_;
  std::vector<std::int64_t> sent_ns_;
  std::size_t head_size_ = 0;
  std::size_t next_slot_ = 0;
  std::size_t done_slot_ = 0;
  std::int64_t producer_id_ = -1;
  std::int16_t producer_epoch_ = -1;
  std::int32_t sequence_ = 0;
};

class Run {
 public:
  explicit Run(const ProduceLoad& load) : load_(load), warm_up_(load.requests / 10 + 1) {
    for (int i = 0; i < load.connections; ++i) {
      producers_.push_back(std::make_unique<Producer>(load, i));
      poller_.add(producers_.back()->connection().handle(), static_cast<std::uint32_t>(i));
    }
    latencies_.reserve(static_cast<std::size_t>(load.requests));
  }

  void go() {
    for (std::size_t i = 0; i < producers_.size(); ++i) {
      for (int k = 0; k < load_.depth; ++k) producers_[i]->produce();
      send(i);
    }
    while (done_ < warm_up_ + load_.requests) {
      for (const auto& ready : poller_.wait(60'000)) {
        if (ready.readable) take(ready.index);
        send(ready.index);
      }
    }
  }

  void print() {
    const double seconds = static_cast<double>(end_ns_ - begin_ns_) / 1e9;
    const auto requests = static_cast<double>(load_.requests);
    const double gib = requests * static_cast<double>(producers_[0]->batch_size()) / (1 << 30);
    const double cpu_seconds = static_cast<double>(end_cpu_ns_ - begin_cpu_ns_) / 1e9;
    Report()
        .add("mib_per_second", gib * 1024 / seconds)
        .add("requests_per_second", requests / seconds)
        .add("cpu_seconds_per_gib", cpu_seconds / gib)
        .add("cpu_seconds_per_million_records", cpu_seconds / requests / load_.batch.records * 1e6)
        .add("cpu_us_per_request", cpu_seconds / requests * 1e6)
        .add("p50_us", percentile(latencies_, 0.5) / 1e3)
        .add("p99_us", percentile(latencies_, 0.99) / 1e3)
        .add("batch_bytes", static_cast<double>(producers_[0]->batch_size()));
  }

 private:
  void send(std::size_t index) {
    Connection& connection = producers_[index]->connection();
    const bool stuck = !connection.flush();
    if (stuck != (blocked_.contains(index))) {
      poller_.watch_write(connection.handle(), static_cast<std::uint32_t>(index), stuck);
      if (stuck) {
        blocked_.insert(index);
      } else {
        blocked_.erase(index);
      }
    }
  }

  void take(std::size_t index) {
    Producer& producer = *producers_[index];
    producer.connection().receive([&](ByteView answer) {
      const std::int64_t latency_ns = producer.answered(answer);
      if (done_ == warm_up_) {
        begin_cpu_ns_ = cpu_ns(load_.target.process);
        begin_ns_ = now_ns();
      }
      if (++done_ > warm_up_ && done_ <= warm_up_ + load_.requests) latencies_.push_back(latency_ns);
      if (done_ == warm_up_ + load_.requests) {
        end_ns_ = now_ns();
        end_cpu_ns_ = cpu_ns(load_.target.process);
      }
      if (done_ < warm_up_ + load_.requests) producer.produce();
    });
  }

  const ProduceLoad& load_;
  const std::int64_t warm_up_;
  Poller poller_;
  std::vector<std::unique_ptr<Producer>> producers_;
  std::set<std::size_t> blocked_;
  std::vector<std::int64_t> latencies_;
  std::int64_t done_ = 0;
  std::int64_t begin_ns_ = 0, end_ns_ = 0, begin_cpu_ns_ = 0, end_cpu_ns_ = 0;
};

}  // namespace

void measure_produce(const ProduceLoad& load) {
  prepare_topic(load.target);
  Run run(load);
  run.go();
  run.print();
}

}  // namespace ottla::bench
