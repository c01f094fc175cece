// Produce, key 0, versions 0-13. v0-1 message sets of format 0 and 1, v2 append time in the answer, v3 one
// batch of format 2 a partition and a transactional id; v5 log start offset; v7 zstd; v8 errors of single
// records, messages; v9 flexible; v10 the current leader beside NOT_LEADER_OR_FOLLOWER; v13 topics by id.
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <deque>
#include <optional>

#include "broker/control_plane.h"
#include "broker/coordinators.h"
#include "broker/handlers/handlers.h"
#include "broker/partition.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/protocol/messages/00_produce.h"

namespace ottla::broker {
namespace {

using protocol::ProduceRequest;
using protocol::ProduceResponse;
using Appended = ProduceResponse::Response::PartitionResponse;

constexpr int first_produce_by_id = 13;
constexpr int first_produce_with_leader = 10;
constexpr std::int8_t newest_magic = 2;
// AdminUtils.ADMIN_CLIENT_ID: the one client that may write the coordinators' topics.
constexpr std::string_view admin_client_id = "__admin_client";

constexpr bool is_valid_acks(std::int16_t acks) { return acks >= -1 && acks <= 1; }

// Kafka tells the log's start beside every failure of an append but these (ReplicaManager.appendToLocalLog).
bool hides_log_start(const records::Rejection& rejection) {
  if (rejection.of_request) return true;
  switch (rejection.code) {
    case ErrorCode::message_too_large:
    case ErrorCode::record_list_too_large:
    case ErrorCode::corrupt_message:
    case ErrorCode::kafka_storage_error:
    case ErrorCode::unknown_topic_or_partition:
      return true;
    default:
      return false;
  }
}

// What the transactional batches of one request have in common.
struct TransactionOfRequest {
  bool is_any = false;
  bool is_mixed = false;  // more than one producer
  coordinator::TransactionalProducer producer;
};

// By the first batch of every partition (RequestUtils.hasTransactionalRecords).
TransactionOfRequest transaction_of(const ProduceRequest& request) {
  TransactionOfRequest found;
  for (const auto& topic : request.topic_data) {
    for (const auto& data : topic.partition_data) {
      if (!data.records || data.records->bytes.size() < records::header_bytes) continue;
      const records::BatchView batch(data.records->bytes);
      if (batch.magic() != newest_magic || !batch.is_transactional()) continue;
      const coordinator::TransactionalProducer producer{request.transactional_id.value_or(""),
                                                        batch.producer_id(), batch.producer_epoch()};
      found.is_mixed |= found.is_any && (found.producer.producer_id != producer.producer_id ||
                                         found.producer.producer_epoch != producer.producer_epoch);
      found.producer = producer;
      found.is_any = true;
    }
  }
  return found;
}

// What the client is told where the transaction may not write (ReplicaManager.handleProduceAppend): clients
// that retry know these codes.
struct VerificationRefusal {
  ErrorCode code = ErrorCode::none;
  std::string message;
  bool is_put_off = false;  // the client sends the batch again
};

VerificationRefusal refusal_of(ErrorCode error, coordinator::TransactionSupport support) {
  switch (error) {
    case ErrorCode::invalid_txn_state:
      return {error, "Partition was not added to the transaction"};
    case ErrorCode::concurrent_transactions:
      if (support == coordinator::TransactionSupport::add_partition) return {error, "", true};
      [[fallthrough]];
    case ErrorCode::coordinator_load_in_progress:
    case ErrorCode::coordinator_not_available:
    case ErrorCode::not_coordinator:
      return {ErrorCode::not_enough_replicas,
              "Unable to verify the partition has been added to the transaction. Underlying error: " +
                  std::string(error_name(error)),
              true};
    default:
      return {error, ""};
  }
}

// One request's appends, done in run() but for the batches that begin their transaction in a partition: the
// control thread asks the coordinator and appends them, so that no marker comes in between. Small and movable
// to where the answer waits.
class ProduceCall {
 public:
  ProduceCall(const Request& request, ProduceRequest body) : request_(request), body_(std::move(body)) {}

  void run() {
    const ClusterView& view = *request_.view();
    now_ms_ = request_.core->clock.wall_ms();
    const TransactionOfRequest transaction = transaction_of(body_);
    const bool is_unauthorized = !body_.transactional_id && transaction.is_any;
    producer_ = transaction.producer;
    is_verified_ = support() == coordinator::TransactionSupport::add_partition ||
                   view.config->transaction_partition_verification_enable;
    response_.responses.reserve(body_.topic_data.size());
    for (auto& topic : body_.topic_data) {
      const bool by_id = request_.version >= first_produce_by_id;
      const TopicView* found = by_id ? view.topic(topic.topic_id) : view.topic(topic.name);
      auto& response = response_.responses.emplace_back();
      response.name = topic.name;
      response.topic_id = topic.topic_id;
      response.partition_responses.reserve(topic.partition_data.size());
      for (auto& data : topic.partition_data) {
        Appended& appended = response.partition_responses.emplace_back();
        appended.index = data.index;
        appended.base_offset = -1;
        if (is_unauthorized) {
          fail(appended, ErrorCode::transactional_id_authorization_failed);
        } else if (transaction.is_mixed) {
          fail(appended, ErrorCode::invalid_producer_id_mapping);
        } else if (found != nullptr) {
          append(*found, data, appended);
        } else {
          appended.error_code =
              code_of(by_id ? ErrorCode::unknown_topic_id : ErrorCode::unknown_topic_or_partition);
        }
        failed_ = failed_ || appended.error_code != 0;
      }
    }
    request_.thread->workspace().shrink();
    if (!beginnings_.empty()) view_ = request_.view();
  }

  bool waits() const { return !flushes_.empty() || !beginnings_.empty(); }

  // Until the transaction before is over, for which its marker may lack, new clients are let in after a
  // while.
  asio::awaitable<void> begin_transaction() {
    if (beginnings_.empty()) co_return;
    const config::BrokerConfig& config = *view_->config;
    const auto begun = std::chrono::steady_clock::now();
    const auto longest = std::chrono::milliseconds(
        std::min(config.add_partitions_to_txn_retry_backoff_max_ms, config.request_timeout_ms));
    for (;;) {
      const auto ask = [this]() -> asio::awaitable<void> {
        ask_coordinator();
        co_return;
      };
      co_await asio::co_spawn(request_.core->control.context(), ask, asio::use_awaitable);
      const bool is_late = std::chrono::steady_clock::now() - begun >= longest;
      if (beginnings_.empty() || is_late) break;
      asio::steady_timer timer(request_.peer->executor);
      timer.expires_after(std::chrono::milliseconds(config.add_partitions_to_txn_retry_backoff_ms));
      co_await timer.async_wait(asio::use_awaitable);
    }
    for (Beginning& beginning : beginnings_) refuse_beginning(beginning, ErrorCode::concurrent_transactions);
    beginnings_.clear();
  }

  asio::awaitable<void> flush() {
    for (Flush& flush : flushes_) {
      const auto flushed = co_await request_.core->disk.flush(std::move(flush.log), request_.peer->executor);
      if (flushed) continue;
      auto& appended = response_.responses[flush.topic].partition_responses[flush.partition];
      fail(appended, flushed.error().code);
      appended.base_offset = -1;
      failed_ = true;
    }
  }

  // acks=0 has no answer; its only sign of failure is the end of the connection.
  Outcome finish(Output& output) const {
    if (body_.acks != 0) return answer(request_, response_, output);
    if (!failed_) return Outcome::answered;
    log_info("closing the connection of {}:{}: a produce with acks=0 of client {} failed: {}",
             request_.peer->address, request_.peer->port, request_.client_id, first_failure());
    return Outcome::close;
  }

 private:
  struct Flush {
    std::shared_ptr<log::Log> log;
    std::size_t topic = 0;
    std::size_t partition = 0;
  };

  // A batch that may begin its transaction in the partition. The view that holds the partition is kept.
  struct Beginning {
    const TopicView* topic = nullptr;
    Partition* partition = nullptr;
    records::PreparedBatch batch;
    std::size_t topic_at = 0;  // its place in the answer
    std::size_t partition_at = 0;
  };

  coordinator::TransactionSupport support() const { return coordinator::produce_support(request_.version); }

  Appended& answer_of(const Beginning& beginning) {
    return response_.responses[beginning.topic_at].partition_responses[beginning.partition_at];
  }

  // On the control thread. What is to be tried again stays in beginnings_.
  void ask_coordinator() {
    std::vector<coordinator::TransactionPartition> asked;
    asked.reserve(beginnings_.size());
    for (const Beginning& beginning : beginnings_) {
      asked.push_back({beginning.topic->name(), beginning.partition->index()});
    }
    auto& coordinator = request_.core->plane->coordinators().get<coordinator::TransactionCoordinator>();
    coordinator.add_or_verify(producer_, support(), asked, request_.core->clock.wall_ms());
    const bool is_added = support() == coordinator::TransactionSupport::add_partition;
    const auto verification = is_added ? log::Verification::added : log::Verification::given;
    std::vector<Beginning> again;
    for (std::size_t index = 0; index < asked.size(); ++index) {
      Beginning& beginning = beginnings_[index];
      if (asked[index].error == ErrorCode::concurrent_transactions) {
        again.push_back(std::move(beginning));
      } else if (asked[index].error != ErrorCode::none) {
        refuse_beginning(beginning, asked[index].error);
      } else {
        write(beginning, verification);
        failed_ |= answer_of(beginning).error_code != 0;
      }
    }
    beginnings_ = std::move(again);
  }

  void refuse_beginning(const Beginning& beginning, ErrorCode error) {
    VerificationRefusal refusal = refusal_of(error, support());
    Appended& appended = answer_of(beginning);
    fail(appended, refusal.code);
    failed_ = true;
    if (!refusal.message.empty()) appended.error_message = messages_.emplace_back(std::move(refusal.message));
    if (!refusal.is_put_off) return;
    const records::BatchView batch = beginning.batch.view();
    beginning.partition->shared_log()->note_unverified(batch.producer_id(), batch.producer_epoch(),
                                                       batch.base_sequence());
  }

  static void fail(Appended& appended, ErrorCode code) { appended.error_code = code_of(code); }

  void append(const TopicView& topic, ProduceRequest::TopicData::PartitionData& data, Appended& appended) {
    if (!topic.has_partition(data.index)) return fail(appended, ErrorCode::unknown_topic_or_partition);
    Partition* partition = topic.partition(data.index);
    if (partition == nullptr) return refuse_not_leader(topic, data.index, appended);
    if (!is_valid_acks(body_.acks)) return fail(appended, ErrorCode::invalid_required_acks);
    if (topic.image->is_internal && request_.client_id != admin_client_id) {
      return fail(appended, ErrorCode::invalid_topic_exception);
    }
    log::Log* log = partition->log();
    if (log == nullptr) return fail(appended, ErrorCode::kafka_storage_error);

    const ByteView bytes = data.records ? data.records->bytes : ByteView{};
    // The frame is ours to patch: offsets and epochs go into the batch where it lies.
    const MutableByteView records(const_cast<std::uint8_t*>(bytes.data()), bytes.size());
    const records::AppendRequest source{topic.name(), data.index, static_cast<std::int16_t>(request_.version),
                                        records::Origin::client, now_ms_};
    auto batch = records::analyze(records, topic.rules->append, source, request_.thread->workspace());
    if (!batch) return reject(std::move(batch.error()), *log, appended);
    if (batch->empty()) {
      appended.log_start_offset = log->log_start_offset();
      return;
    }
    const bool is_missing = is_verified_ && batch->view().is_transactional();
    Beginning written{&topic, partition, std::move(*batch), response_.responses.size() - 1,
                      response_.responses.back().partition_responses.size() - 1};
    write(written, is_missing ? log::Verification::missing : log::Verification::not_needed);
  }

  void write(Beginning& place, log::Verification verification) {
    const log::AppendOptions options{.leader_epoch = place.partition->leader_epoch(),
                                     .now_ms = now_ms_,
                                     .origin = log::AppendOrigin::client,
                                     .verification = verification};
    const auto info = place.partition->append(place.batch, options);
    if (!info && verification == log::Verification::missing &&
        info.error().code == ErrorCode::invalid_txn_state) {
      beginnings_.push_back(std::move(place));
      return;
    }
    Appended& appended = answer_of(place);
    if (!info) return reject({.code = info.error().code}, *place.partition->shared_log(), appended);
    appended.base_offset = info->first_offset;
    appended.log_append_time_ms = info->log_append_time_ms;
    appended.log_start_offset = info->log_start_offset;
    if (info->flush_due) {
      flushes_.push_back({place.partition->shared_log(), place.topic_at, place.partition_at});
    }
  }

  void reject(records::Rejection rejection, const log::Log& log, Appended& appended) {
    fail(appended, rejection.code);
    if (!hides_log_start(rejection)) appended.log_start_offset = log.log_start_offset();
    const bool no_batch = rejection.of_request && rejection.code == ErrorCode::corrupt_message;
    if (rejection.record_errors.empty() && !no_batch) return;
    const records::Rejection& kept = rejections_.emplace_back(std::move(rejection));
    appended.error_message = kept.message;
    for (const records::RecordError& error : kept.record_errors) {
      appended.record_errors.push_back({error.batch_index, error.message});
    }
  }

  void refuse_not_leader(const TopicView& topic, PartitionIndex index, Appended& appended) {
    fail(appended, ErrorCode::not_leader_or_follower);
    if (request_.version < first_produce_with_leader) return;
    if (const metadata::PartitionImage* image = topic.image->partition(index)) {
      appended.current_leader = {image->leader, image->leader_epoch};
    }
  }

  std::string_view first_failure() const {
    for (const auto& topic : response_.responses) {
      for (const Appended& appended : topic.partition_responses) {
        if (appended.error_code != 0) return error_name(static_cast<ErrorCode>(appended.error_code));
      }
    }
    return {};
  }

  Request request_;
  ProduceRequest body_;
  ProduceResponse response_;
  coordinator::TransactionalProducer producer_;
  bool is_verified_ = false;           // transactional batches need their partition in the transaction
  std::vector<Beginning> beginnings_;  // wait for the coordinator's word
  ClusterViewPointer view_;            // which they point into
  std::deque<records::Rejection> rejections_;  // whose texts the response views
  std::deque<std::string> messages_;           // as well
  std::vector<Flush> flushes_;
  TimestampMs now_ms_ = 0;
  bool failed_ = false;
};

// A transaction begins, or flush.messages is reached: the answer waits for the coordinator and the disk.
class PendingProduce : public PendingRequest {
 public:
  explicit PendingProduce(ProduceCall call) : call_(std::move(call)) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    co_await call_.begin_transaction();
    co_await call_.flush();
    co_return call_.finish(output);
  }

 private:
  ProduceCall call_;
};

}  // namespace

Outcome handle_produce(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<ProduceRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  ProduceCall call(request, std::move(*body));
  call.run();
  if (!call.waits()) return call.finish(output);
  pending = std::make_unique<PendingProduce>(std::move(call));
  return Outcome::waiting;
}

}  // namespace ottla::broker
