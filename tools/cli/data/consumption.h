// What kafka-console-consumer reads: topics through a group, or partitions on its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

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
  // Where a partition without a committed offset is begun; RD_KAFKA_OFFSET_INVALID where that is an error.
  std::int64_t offset = RD_KAFKA_OFFSET_END;
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

  static void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                           rd_kafka_topic_partition_list_t* partitions, void* opaque);
  void subscribe();
  void assign_partition();
  // Where each partition is begun: where the group is, where we were before, or as the plan says. What cannot
  // be found out now is left to librdkafka.
  void choose_offsets(rd_kafka_topic_partition_list_t& partitions);
  // Puts numbers in place of "the beginning" and "the end": librdkafka looks them up 100 or 500 ms later.
  void look_up_ends(rd_kafka_topic_partition_list_t& partitions);
  void note_positions(const rd_kafka_topic_partition_list_t& partitions);
  // Whether the topic is there at last, which is then subscribed to.
  void look_for_topic();
  // What librdkafka leaves out of a pattern.
  std::string blacklist() const;
  void on_error(rd_kafka_resp_err_t error, std::string_view reason);

  ConsumptionPlan plan_;
  rd_kafka_t* client_;
  RdKafkaTopic topic_;
  std::map<TopicPartition, Offset> done_;
  std::map<TopicPartition, Offset> positions_;
  bool commits_ = false;
  bool was_missing_ = false;  // the topic, and it was said
  bool is_missing_ = false;
  std::chrono::steady_clock::time_point next_look_{};
};

}  // namespace ottla::cli
