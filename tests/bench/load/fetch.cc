// Fetch: fills a topic, then reads it from the start as often as it takes; offsets come from the batches'
// headers.
#include <algorithm>
#include <map>
#include <memory>

#include "bench/load/meter.h"
#include "bench/load/scenarios.h"
#include "bench/load/wire.h"
#include "ottla/records/batch_view.h"

namespace ottla::bench {
namespace {

// Fills every partition with whole batches; gives the offset behind the last one.
Offset fill(const Target& target, const BatchShape& shape, std::int64_t bytes) {
  Connection connection(target.address);
  const Bytes batch = make_batch(shape, 1);
  const std::int64_t count = bytes / target.partitions / static_cast<std::int64_t>(batch.size()) + 1;
  // Small batches go several to a round trip, or filling would take longer than measuring.
  constexpr std::int64_t depth = 64;
  for (int partition = 0; partition < target.partitions; ++partition) {
    Bytes frame = produce_head(target.topic, partition, batch.size());
    frame.insert(frame.end(), batch.begin(), batch.end());
    Poller poller;
    poller.add(connection.handle(), 0);
    std::int64_t sent = 0;
    for (std::int64_t done = 0; done < count;) {
      for (; sent < count && sent - done < depth; ++sent) connection.queue(frame);
      connection.flush();
      poller.wait(1);
      connection.receive([&](ByteView answer) {
        if (produce_error(answer) != 0) give_up("filling: error " + std::to_string(produce_error(answer)));
        ++done;
      });
    }
  }
  return count * shape.records;
}

class Consumer {
 public:
  Consumer(const FetchLoad& load, Offset end)
      : load_(load), end_(end), connection_(load.target.address, std::size_t{1} << 20) {
    for (int partition = 0; partition < load.target.partitions; ++partition) offsets_.push_back(0);
  }

  Connection& connection() { return connection_; }

  void fetch() {
    if (std::ranges::all_of(offsets_, [&](Offset at) { return at >= end_; })) std::ranges::fill(offsets_, 0);
    std::vector<FetchWant> wants;
    for (std::size_t i = 0; i < offsets_.size(); ++i) {
      if (offsets_[i] < end_) wants.push_back({static_cast<PartitionIndex>(i), offsets_[i]});
    }
    // The partition that was served last goes to the end, as clients do it.
    std::ranges::rotate(wants, wants.begin() + static_cast<std::ptrdiff_t>(turn_++ % wants.size()));
    frame_ = fetch_frame(load_.target.topic, wants, 500, load_.max_bytes, load_.partition_max_bytes);
    connection_.queue(frame_);
    if (!connection_.flush()) give_up("a Fetch request did not fit the socket");
  }

  // Gives the bytes of whole batches that came.
  std::int64_t take(ByteView answer) {
    std::int64_t bytes = 0;
    for (const FetchedPartition& fetched : fetched_partitions(answer)) {
      if (fetched.error != 0) give_up("Fetch answered error " + std::to_string(fetched.error));
      bytes += advance(fetched.records, offsets_[static_cast<std::size_t>(fetched.partition)]);
    }
    if (bytes == 0) give_up("a Fetch answer held no whole batch");
    return bytes;
  }

 private:
  static std::int64_t advance(ByteView records, Offset& offset) {
    const std::size_t all = records.size();
    while (records.size() >= records::header_bytes) {
      const records::BatchView batch(records);
      const auto size = static_cast<std::size_t>(batch.size_bytes());
      if (size > records.size()) break;
      if (batch.last_offset() < offset) give_up("a batch before the fetch offset");
      offset = batch.next_offset();
      records = records.subspan(size);
    }
    return static_cast<std::int64_t>(all - records.size());
  }

  const FetchLoad& load_;
  const Offset end_;
  Connection connection_;
  std::vector<Offset> offsets_;
  std::size_t turn_ = 0;
  Bytes frame_;
};

}  // namespace

void measure_fetch(const FetchLoad& load) {
  prepare_topic(load.target);
  const Offset end = fill(load.target, load.batch, load.fill_bytes);
  Poller poller;
  std::vector<std::unique_ptr<Consumer>> consumers;
  for (int i = 0; i < load.connections; ++i) {
    consumers.push_back(std::make_unique<Consumer>(load, end));
    poller.add(consumers.back()->connection().handle(), static_cast<std::uint32_t>(i));
    consumers.back()->fetch();
  }
  const std::int64_t warm_up = load.total_bytes / 10;
  std::int64_t bytes = 0, answers = 0, begin_ns = 0, begin_cpu_ns = 0;
  while (bytes < load.total_bytes) {
    for (const auto& ready : poller.wait(60'000)) {
      Consumer& consumer = *consumers[ready.index];
      consumer.connection().receive([&](ByteView answer) {
        bytes += consumer.take(answer);
        ++answers;
        consumer.fetch();
      });
      if (begin_ns == 0 && bytes >= warm_up) {
        bytes = answers = 0;
        begin_cpu_ns = cpu_ns(load.target.process);
        begin_ns = now_ns();
      }
    }
  }
  const double seconds = static_cast<double>(now_ns() - begin_ns) / 1e9;
  const double cpu_seconds = static_cast<double>(cpu_ns(load.target.process) - begin_cpu_ns) / 1e9;
  const double gib = static_cast<double>(bytes) / (1 << 30);
  Report()
      .add("mib_per_second", gib * 1024 / seconds)
      .add("answers_per_second", static_cast<double>(answers) / seconds)
      .add("cpu_seconds_per_gib", cpu_seconds / gib)
      .add("cpu_us_per_request", cpu_seconds / static_cast<double>(answers) * 1e6)
      .add("answer_bytes", static_cast<double>(bytes) / static_cast<double>(answers));
}

void measure_in_and_out(const Target& target, std::int64_t bytes) {
  prepare_topic(target);
  const BatchShape shape{.records = 16, .record_bytes = 1000};
  const Offset end = fill(target, shape, bytes);
  const FetchLoad load{.target = target, .batch = shape, .fill_bytes = 0, .total_bytes = bytes};
  Consumer consumer(load, end);
  Poller poller;
  poller.add(consumer.connection().handle(), 0);
  consumer.fetch();
  for (std::int64_t out = 0; out < bytes;) {
    poller.wait(60'000);
    consumer.connection().receive([&](ByteView answer) {
      out += consumer.take(answer);
      if (out < bytes) consumer.fetch();
    });
  }
  Report()
      .add("resident_mib", static_cast<double>(resident_bytes(target.process)) / (1 << 20))
      .add("peak_resident_mib", static_cast<double>(peak_resident_bytes(target.process)) / (1 << 20));
}

}  // namespace ottla::bench
