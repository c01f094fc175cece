// Produce, key 0, versions 0-13. v0-1 message sets of format 0 and 1, v2 append time in the answer, v3 one
// batch of format 2 a partition and a transactional id; v5 log start offset; v7 zstd; v8 errors of single
// records, messages; v9 flexible; v10 the current leader beside NOT_LEADER_OR_FOLLOWER; v13 topics by id.
#include <deque>

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

// One request's appends, done in run(). Small and movable to where the answer waits for a flush.
class ProduceCall {
 public:
  ProduceCall(const Request& request, ProduceRequest body) : request_(request), body_(std::move(body)) {}

  void run() {
    const ClusterView& view = *request_.view();
    now_ms_ = request_.core->clock.wall_ms();
    const bool is_unauthorized = !body_.transactional_id && has_transactional_records();
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
  }

  bool waits() const { return !flushes_.empty(); }

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

  // RequestUtils.hasTransactionalRecords: by the first batch of every partition.
  bool has_transactional_records() const {
    for (const auto& topic : body_.topic_data) {
      for (const auto& data : topic.partition_data) {
        if (!data.records || data.records->bytes.size() < records::header_bytes) continue;
        const records::BatchView batch(data.records->bytes);
        if (batch.magic() == newest_magic && batch.is_transactional()) return true;
      }
    }
    return false;
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
    // No transaction can have been begun: its coordinator is not served.
    if (batch->view().is_transactional()) {
      return reject({.code = ErrorCode::invalid_txn_state, .of_request = true}, *log, appended);
    }
    write(*partition, *batch, appended);
  }

  void write(Partition& partition, records::PreparedBatch& batch, Appended& appended) {
    const log::AppendOptions options{partition.leader_epoch(), now_ms_, log::AppendOrigin::client};
    const auto info = partition.append(batch, options);
    if (!info) return reject({.code = info.error().code}, *partition.shared_log(), appended);
    appended.base_offset = info->first_offset;
    appended.log_append_time_ms = info->log_append_time_ms;
    appended.log_start_offset = info->log_start_offset;
    if (info->flush_due) {
      flushes_.push_back({partition.shared_log(), response_.responses.size() - 1,
                          response_.responses.back().partition_responses.size() - 1});
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
  std::deque<records::Rejection> rejections_;  // whose texts the response views
  std::vector<Flush> flushes_;
  TimestampMs now_ms_ = 0;
  bool failed_ = false;
};

// flush.messages is reached: the answer waits for the disk.
class PendingFlush : public PendingRequest {
 public:
  explicit PendingFlush(ProduceCall call) : call_(std::move(call)) {}

  asio::awaitable<Outcome> finish(Output& output) override {
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
  pending = std::make_unique<PendingFlush>(std::move(call));
  return Outcome::waiting;
}

}  // namespace ottla::broker
