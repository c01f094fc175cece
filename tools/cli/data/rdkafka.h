// librdkafka under the settings of Kafka's Java clients: what carries records for the console and performance
// tools.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cli/failure.h"
#include "cli/properties.h"

namespace ottla::cli {

enum class ClientKind : std::uint8_t { producer, consumer };

struct RdKafkaDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using RdKafkaConf = std::unique_ptr<rd_kafka_conf_t, RdKafkaDeleter>;
using RdKafkaTopic = std::unique_ptr<rd_kafka_topic_t, RdKafkaDeleter>;
using RdKafkaPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t, RdKafkaDeleter>;
using RdKafkaError = std::unique_ptr<rd_kafka_error_t, RdKafkaDeleter>;

// The configuration for those properties of Kafka's Java client, under the names that librdkafka has for
// them; librdkafka's own names are taken too. What has no effect here is said once on stderr. ConfigException
// for values that librdkafka refuses. Lost connections are logged as Kafka's clients do.
RdKafkaConf make_conf(ClientKind kind, const Properties& properties);

// Sets one of librdkafka's own properties, whose name and value are known to be good.
void set_conf(rd_kafka_conf_t* conf, const char* name, const std::string& value);

// Throws KafkaException when librdkafka refuses the configuration as a whole. A consumer's events all come
// through rd_kafka_consumer_poll.
rd_kafka_t* make_client(ClientKind kind, RdKafkaConf conf);

// Does what a rebalance says: the partitions are read from their offsets on, or no longer.
void accept_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                      rd_kafka_topic_partition_list_t* partitions);

// The Java client's exception for one of librdkafka's errors.
Failure failure_of(rd_kafka_resp_err_t error, std::string_view reason = {});

// "host:port,host:port" as Kafka's clients take it; ConfigException for a list without a usable address.
void check_bootstrap(std::string_view servers);

}  // namespace ottla::cli
