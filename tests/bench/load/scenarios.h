// What the loader can measure. Each prints one line of JSON and ends the program when the broker answers an
// error.
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>

#include "bench/load/connection.h"
#include "bench/load/wire.h"

namespace ottla::bench {

// What one batch holds: `records` records of `record_bytes` bytes of value.
struct BatchShape {
  int records = 16;
  int record_bytes = 1000;
  std::string codec = "none";
};

struct Target {
  Address address;
  pid_t process = 0;  // the broker's, for its processor time; 0: not measured
  std::string topic = "load";
  int partitions = 1;
};

struct ProduceLoad {
  Target target;
  BatchShape batch;
  int connections = 1;
  int depth = 1;              // requests in flight on a connection
  std::int64_t requests = 0;  // measured ones, after a tenth of it as warm-up
  bool idempotent = false;    // a producer id for each connection, sequences in each batch
};
void measure_produce(const ProduceLoad& load);

struct TransactionLoad {
  Target target;
  BatchShape batch;  // what each transaction writes to each partition, in one Produce
  int connections = 1;
  std::int64_t transactions = 0;  // measured ones, after a tenth of it as warm-up
};
// As clients of transaction.version 1: AddPartitionsToTxn, Produce, EndTxn, each when the one before is
// answered; one transactional id for each connection.
void measure_transactions(const TransactionLoad& load);

struct FetchLoad {
  Target target;
  BatchShape batch;  // what the topic is filled with first
  std::int64_t fill_bytes = 0;
  std::int64_t total_bytes = 0;  // how much is fetched, in as many passes from the start as that takes
  int connections = 1;
  std::int32_t max_bytes = 1 << 20;
  std::int32_t partition_max_bytes = 1 << 20;
};
void measure_fetch(const FetchLoad& load);

struct LatencyLoad {
  Target target;
  int record_bytes = 100;
  int records_a_second = 1000;
  int seconds = 10;
};
// From the producer's send to the consumer's receipt, over two connections.
void measure_end_to_end(const LatencyLoad& load);

// Connections that asked once and then say nothing: memory each, processor time over the seconds.
void measure_idle(const Target& target, int connections, int seconds);

// One CreateTopics of so many partitions until all of them have a leader and answer ListOffsets.
void measure_partitions(const Target& target);

// So many topics of one partition: made in requests of 500 until each is led and answers ListOffsets; then
// listed, and described by their options.
void measure_topics(const Target& target, int topics);

// A broker that was started at `since_ns` (of the monotonic clock): until Metadata says that all topics are
// led.
void measure_topics_ready(const Target& target, int topics, std::int64_t since_ns);

struct GroupLoad {
  Target target;
  std::string protocol = "classic";  // or "consumer"
  int members = 1000;                // and as many partitions of the topic
};
// From the first member's join until all are stable; then from one member's leave until the others are.
void measure_group(const GroupLoad& load);

// So many groups with an offset each, committed in a pipeline.
void measure_commits(const Target& target, int groups);

// A broker that was started at `since_ns`: until ListGroups names all groups, and OffsetFetch knows the last
// one's offset.
void measure_groups_ready(const Target& target, int groups, std::int64_t since_ns);

struct SegmentLoad {
  std::string folder;
  int record_bytes = 1000;
  std::int64_t total_bytes = std::int64_t{1} << 30;
  std::int64_t keys = 100'000;
  int segments = 4;  // closed ones
};
// Fills the folder of a partition with updates of so many keys, each as likely as the others.
void write_segments(const SegmentLoad& load);

// Produces and fetches so many bytes and tells the broker's memory after it.
void measure_in_and_out(const Target& target, std::int64_t bytes);

// Makes the topic (no error when it is there) and waits until each partition is led.
void prepare_topic(const Target& target);

// Asks for the coordinator of a group, or of a transactional id, which makes its topic, until there is one.
enum class Coordinated : std::int8_t { group = 0, transactional_id = 1 };
void await_coordinator(Connection& connection, const std::string& name,
                       Coordinated kind = Coordinated::group);

// InitProducerId, asked again for some seconds: a broker that has just started may say that its coordinator
// is loading.
ProducerIdentity take_identity(Connection& connection, const std::optional<std::string>& transactional_id);

// Makes a batch the producer's at this place of its sequence.
void number_batch(std::span<std::uint8_t> batch, const ProducerIdentity& producer, Sequence base_sequence,
                  bool transactional);

// The bytes of a batch of this shape, and of one with other content for another `seed`.
Bytes make_batch(const BatchShape& shape, std::uint64_t seed);

}  // namespace ottla::bench
