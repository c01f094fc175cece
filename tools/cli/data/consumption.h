// What kafka-console-consumer reads: topics through a group, or partitions on its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/data/message_formatter.h"
#include "cli/data/rdkafka.h"
#include "cli/properties.h"

namespace ottla::cli {

struct ConsumptionPlan {
  std::optional<std::string> topic;
  // POSIX patterns of topics to read, and not to read.
  std::string included;
  std::string excluded;
  std::optional<PartitionIndex> partition;
  std::int64_t offset = RD_KAFKA_OFFSET_END;  // where a partition without a committed offset is begun
  // Members of a group share the partitions. Else all are read at once, and no group is made: joining one
  // takes longer than everything else.
  bool in_group = false;
  bool reads_internal_topics = false;  // by a pattern
  Properties properties;
};

// One record of rd_kafka_consumer_poll, in the form that formatters take.
class PolledRecord {
 public:
  explicit PolledRecord(rd_kafka_message_t* message);
  const ConsumedRecord& record() const { return record_; }

 private:
  struct Destroy {
    void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  };
  std::unique_ptr<rd_kafka_message_t, Destroy> message_;
  ConsumedRecord record_;
};

class Consumption {
 public:
  explicit Consumption(ConsumptionPlan plan);
  // Leaves the group, its offsets committed.
  ~Consumption();
  Consumption(const Consumption&) = delete;
  Consumption& operator=(const Consumption&) = delete;

  // The next record, waiting `timeout_ms` for it. Throws Failure for an error that ends a consumer; others
  // are logged.
  std::optional<PolledRecord> poll(int timeout_ms);
  // Everything up to and with this record has been dealt with, and may be committed.
  void done(const ConsumedRecord& record);
  // Hands what is done to librdkafka, which commits it now and then.
  void store_offsets();

 private:
  using TopicPartition = std::pair<std::string, PartitionIndex>;

  void subscribe();
  void assign(const std::vector<TopicPartition>& partitions, std::int64_t offset);
  // Looks for partitions that are not read yet, and reads them.
  void look_for_partitions();
  std::vector<TopicPartition> partitions_of(const rd_kafka_metadata_t& metadata);
  // What librdkafka leaves out of a pattern.
  std::string blacklist() const;
  bool is_wanted(const std::string& topic) const;
  void on_error(rd_kafka_resp_err_t error, std::string_view reason);

  ConsumptionPlan plan_;
  rd_kafka_t* client_;
  RdKafkaTopic topic_;
  std::set<TopicPartition> assigned_;
  std::map<TopicPartition, Offset> done_;
  bool commits_ = false;
  bool was_missing_ = false;  // the topic, and it was said
  std::chrono::steady_clock::time_point next_look_{};
  std::chrono::milliseconds look_every_{};
};

}  // namespace ottla::cli
