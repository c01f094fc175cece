// Sends records of kafka-console-producer and tells what became of them as Kafka's ErrorLoggingCallback does.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "cli/data/line_reader.h"
#include "cli/data/rdkafka.h"

namespace ottla::cli {

class RecordSender {
 public:
  RecordSender(std::string topic, RdKafkaConf conf);
  // Drops what was not sent: flush() before.
  ~RecordSender();
  RecordSender(const RecordSender&) = delete;
  RecordSender& operator=(const RecordSender&) = delete;

  // Queues the record, waiting while the queue is full. Its failure is logged later.
  void send(const TypedRecord& record);
  // Sends it and waits; throws its failure.
  void send_and_wait(const TypedRecord& record);
  // Tells of records that are done, waiting `timeout_ms` for the first of them.
  void serve(int timeout_ms);
  // Returns when every record is done.
  void flush();

 private:
  struct Delivery {
    bool is_done = false;
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  };

  static void on_delivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);
  void produce(const TypedRecord& record, Delivery* delivery);

  std::string topic_;
  rd_kafka_t* client_;
};

}  // namespace ottla::cli
