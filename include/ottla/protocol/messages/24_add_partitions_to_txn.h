// AddPartitionsToTxn, API key 24, versions 0 to 5: the request and its response.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct AddPartitionsToTxnRequest {
  static constexpr Api api{.key = 24, .name = "AddPartitionsToTxn", .versions = {0, 5}, .flexible = 3};

  struct V3AndBelowTopic {
    std::string_view name;
    std::vector<std::int32_t> partitions;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("partitions", m.partitions);
    }
  };

  struct Transaction {
    struct Topic {
      std::string_view name;
      std::vector<std::int32_t> partitions;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("partitions", m.partitions);
      }
    };

    std::string_view transactional_id;
    std::int64_t producer_id = 0;
    std::int16_t producer_epoch = 0;
    bool verify_only = false;
    std::vector<Topic> topics;

    static void describe(auto& wire, auto& m) {
      wire("transactional_id", m.transactional_id);
      wire("producer_id", m.producer_id);
      wire("producer_epoch", m.producer_epoch);
      wire("verify_only", m.verify_only);
      wire("topics", m.topics);
    }
  };

  std::string_view v3_and_below_transactional_id;
  std::int64_t v3_and_below_producer_id = 0;
  std::int16_t v3_and_below_producer_epoch = 0;
  std::vector<V3AndBelowTopic> v3_and_below_topics;
  std::vector<Transaction> transactions;

  static void describe(auto& wire, auto& m) {
    wire("v3_and_below_transactional_id", m.v3_and_below_transactional_id, until(3));
    wire("v3_and_below_producer_id", m.v3_and_below_producer_id, until(3));
    wire("v3_and_below_producer_epoch", m.v3_and_below_producer_epoch, until(3));
    wire("v3_and_below_topics", m.v3_and_below_topics, until(3));
    wire("transactions", m.transactions, since(4));
  }
};

struct AddPartitionsToTxnResponse {
  static constexpr Api api = AddPartitionsToTxnRequest::api;

  struct ResultsByTopicV3AndBelow {
    struct ResultsByPartition {
      std::int32_t partition_index = 0;
      std::int16_t partition_error_code = 0;

      static void describe(auto& wire, auto& m) {
        wire("partition_index", m.partition_index);
        wire("partition_error_code", m.partition_error_code);
      }
    };

    std::string_view name;
    std::vector<ResultsByPartition> results_by_partition;

    static void describe(auto& wire, auto& m) {
      wire("name", m.name);
      wire("results_by_partition", m.results_by_partition);
    }
  };

  struct ResultsByTransaction {
    struct TopicResult {
      struct ResultsByPartition {
        std::int32_t partition_index = 0;
        std::int16_t partition_error_code = 0;

        static void describe(auto& wire, auto& m) {
          wire("partition_index", m.partition_index);
          wire("partition_error_code", m.partition_error_code);
        }
      };

      std::string_view name;
      std::vector<ResultsByPartition> results_by_partition;

      static void describe(auto& wire, auto& m) {
        wire("name", m.name);
        wire("results_by_partition", m.results_by_partition);
      }
    };

    std::string_view transactional_id;
    std::vector<TopicResult> topic_results;

    static void describe(auto& wire, auto& m) {
      wire("transactional_id", m.transactional_id);
      wire("topic_results", m.topic_results);
    }
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<ResultsByTopicV3AndBelow> results_by_topic_v3_and_below;
  std::int16_t error_code = 0;
  std::vector<ResultsByTransaction> results_by_transaction;

  static void describe(auto& wire, auto& m) {
    wire("throttle_time_ms", m.throttle_time_ms);
    wire("results_by_topic_v3_and_below", m.results_by_topic_v3_and_below, until(3));
    wire("error_code", m.error_code, since(4));
    wire("results_by_transaction", m.results_by_transaction, since(4));
  }
};

}  // namespace ottla::protocol
