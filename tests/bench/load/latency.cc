// End to end at a fixed rate, idle connections, many partitions: what is felt rather than what is moved.
#include <memory>

#include "bench/load/meter.h"
#include "bench/load/scenarios.h"
#include "bench/load/wire.h"
#include "ottla/base/crc32c.h"
#include "ottla/records/batch_view.h"

namespace ottla::bench {
namespace {

// At the start of end to end, not counted: a JVM compiles what it runs often.
constexpr int warm_up_seconds = 12;

// A record's value starts with the time of its sending; one record a batch, so it stands at a fixed place:
// header, then length (2 bytes for values of 64 to 8,000), attributes, timestamp and offset delta, key
// length, value length.
class TimedBatch {
 public:
  TimedBatch(const std::string& topic, int record_bytes)
      : batch_(make_batch({.records = 1, .record_bytes = record_bytes}, 1)),
        value_at_(batch_.size() - 1 - static_cast<std::size_t>(record_bytes)) {
    frame_ = produce_head(topic, 0, batch_.size());
    batch_at_ = frame_.size();
    frame_.insert(frame_.end(), batch_.begin(), batch_.end());
  }

  ByteView stamped() {
    std::uint8_t* const batch = frame_.data() + batch_at_;
    store_big_endian(batch + value_at_, now_ns());
    const ByteView checked(batch + records::position::attributes,
                           batch_.size() - records::position::attributes);
    store_big_endian(batch + records::position::crc, crc32c(checked));
    return frame_;
  }

  std::int64_t stamp_of(ByteView batch) const {
    return load_big_endian<std::int64_t>(batch.data() + value_at_);
  }
  std::size_t size() const { return batch_.size(); }

 private:
  Bytes batch_;
  std::size_t value_at_;
  Bytes frame_;
  std::size_t batch_at_ = 0;
};

class EndToEnd {
 public:
  explicit EndToEnd(const LatencyLoad& load)
      : load_(load),
        producer_(load.target.address),
        consumer_(load.target.address),
        batch_(load.target.topic, load.record_bytes) {
    poller_.add(producer_.handle(), 0);
    poller_.add(consumer_.handle(), 1);
  }

  void go() {
    const std::int64_t interval_ns = 1'000'000'000 / load_.records_a_second;
    const std::int64_t warm_up = std::int64_t{load_.records_a_second} * warm_up_seconds;
    const std::int64_t total = warm_up + std::int64_t{load_.records_a_second} * load_.seconds;
    fetch();
    std::int64_t next_ns = now_ns();
    while (received_ < total) {
      if (sent_ == warm_up && begin_cpu_ns_ == 0) begin_cpu_ns_ = cpu_ns(load_.target.process);
      while (sent_ < total && now_ns() >= next_ns) {
        producer_.queue(batch_.stamped());
        if (!producer_.flush()) give_up("the rate is more than the socket takes");
        ++sent_;
        next_ns += interval_ns;
      }
      const bool due_soon = next_ns - now_ns() < 1'500'000;
      for (const auto& ready : poller_.wait(sent_ < total && due_soon ? 0 : 1)) take(ready.index);
    }
    const double cpu_us = static_cast<double>(cpu_ns(load_.target.process) - begin_cpu_ns_) / 1e3;
    latencies_.erase(latencies_.begin(), latencies_.begin() + warm_up);
    Report()
        .add("p50_us", percentile(latencies_, 0.5) / 1e3)
        .add("p99_us", percentile(latencies_, 0.99) / 1e3)
        .add("cpu_us_per_record", cpu_us / static_cast<double>(total - warm_up));
  }

 private:
  void fetch() {
    fetch_ = fetch_frame(load_.target.topic, {{0, received_}}, 500, 1 << 20, 1 << 20);
    consumer_.queue(fetch_);
    consumer_.flush();
  }

  void take(std::uint32_t index) {
    if (index == 0) {
      producer_.receive([](ByteView answer) {
        if (produce_error(answer) != 0) give_up("Produce failed");
      });
      return;
    }
    consumer_.receive([&](ByteView answer) {
      const std::int64_t arrived_ns = now_ns();
      for (const FetchedPartition& fetched : fetched_partitions(answer)) {
        ByteView records = fetched.records;
        for (; records.size() >= batch_.size(); records = records.subspan(batch_.size())) {
          latencies_.push_back(arrived_ns - batch_.stamp_of(records));
          ++received_;
        }
      }
      fetch();
    });
  }

  const LatencyLoad& load_;
  Connection producer_;
  Connection consumer_;
  TimedBatch batch_;
  Poller poller_;
  Bytes fetch_;
  std::int64_t sent_ = 0;
  std::int64_t received_ = 0;
  std::int64_t begin_cpu_ns_ = 0;
  std::vector<std::int64_t> latencies_;
};

}  // namespace

void measure_end_to_end(const LatencyLoad& load) {
  prepare_topic(load.target);
  EndToEnd(load).go();
}

void measure_idle(const Target& target, int connections, int seconds) {
  const std::int64_t before = resident_bytes(target.process);
  std::vector<std::unique_ptr<Connection>> idle;
  const Bytes frame = api_versions_frame();
  for (int i = 0; i < connections; ++i) {
    idle.push_back(std::make_unique<Connection>(target.address));
    idle.back()->ask(frame);
  }
  const std::int64_t begin_cpu_ns = cpu_ns(target.process);
  Poller nothing;
  const std::int64_t until_ns = now_ns() + std::int64_t{seconds} * 1'000'000'000;
  while (now_ns() < until_ns) nothing.wait(static_cast<int>((until_ns - now_ns()) / 1'000'000) + 1);
  const double grown = static_cast<double>(resident_bytes(target.process) - before);
  Report()
      .add("kib_per_connection", grown / 1024 / connections)
      .add("cpu_percent", static_cast<double>(cpu_ns(target.process) - begin_cpu_ns) / 1e7 / seconds);
}

void measure_partitions(const Target& target) {
  const std::int64_t before = resident_bytes(target.process);
  const std::int64_t begin_ns = now_ns();
  prepare_topic(target);
  const double grown = static_cast<double>(resident_bytes(target.process) - before);
  Report()
      .add("seconds", static_cast<double>(now_ns() - begin_ns) / 1e9)
      .add("kib_per_partition", grown / 1024 / target.partitions);
}

}  // namespace ottla::bench
