// Produce: every frame is encoded before the clock starts; a connection keeps `depth` of them in flight.
#include <memory>
#include <set>

#include "bench/load/meter.h"
#include "bench/load/scenarios.h"
#include "bench/load/wire.h"

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
    if (load.idempotent) identity_ = take_identity(connection_, std::nullopt);
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
  void number(Bytes& frame) {
    number_batch(std::span(frame).subspan(head_size_), identity_, sequence_, false);
    sequence_ += load_.batch.records;
  }

  const ProduceLoad& load_;
  Connection connection_;
  std::vector<Bytes> slots_;
  std::vector<std::int64_t> sent_ns_;
  std::size_t head_size_ = 0;
  std::size_t next_slot_ = 0;
  std::size_t done_slot_ = 0;
  ProducerIdentity identity_;
  Sequence sequence_ = 0;
};

class Run {
 public:
  explicit Run(const ProduceLoad& load) : load_(load), steps_(load.target.process, load.requests) {
    for (int i = 0; i < load.connections; ++i) {
      producers_.push_back(std::make_unique<Producer>(load, i));
      poller_.add(producers_.back()->connection().handle(), static_cast<std::uint32_t>(i));
    }
  }

  void go() {
    for (std::size_t i = 0; i < producers_.size(); ++i) {
      for (int k = 0; k < load_.depth; ++k) producers_[i]->produce();
      send(i);
    }
    while (!steps_.over()) {
      for (const auto& ready : poller_.wait(60'000)) {
        if (ready.readable) take(ready.index);
        send(ready.index);
      }
    }
  }

  void print() {
    const double gib = steps_.count() * static_cast<double>(producers_[0]->batch_size()) / (1 << 30);
    const double cpu_seconds = steps_.cpu_seconds();
    Report()
        .add("mib_per_second", gib * 1024 / steps_.seconds())
        .add("requests_per_second", steps_.count() / steps_.seconds())
        .add("cpu_seconds_per_gib", cpu_seconds / gib)
        .add("cpu_seconds_per_million_records", cpu_seconds / steps_.count() / load_.batch.records * 1e6)
        .add("cpu_us_per_request", cpu_seconds / steps_.count() * 1e6)
        .add("p50_us", steps_.latency_us(0.5))
        .add("p99_us", steps_.latency_us(0.99))
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
      steps_.ended(producer.answered(answer));
      if (!steps_.over()) producer.produce();
    });
  }

  const ProduceLoad& load_;
  MeasuredSteps steps_;
  Poller poller_;
  std::vector<std::unique_ptr<Producer>> producers_;
  std::set<std::size_t> blocked_;
};

}  // namespace

void measure_produce(const ProduceLoad& load) {
  prepare_topic(load.target);
  Run run(load);
  run.go();
  run.print();
}

}  // namespace ottla::bench
