// Fetch, key 1, versions 0-18. v0-1 format 0, v2-3 format 1 (later batches as they are stored); v3 a limit
// for the whole answer, to which the first batch does not bow; v4 isolation level; v5 log start offset; v7
// sessions; v9 leader epochs; v10 zstd; v11 preferred replica; v12 flexible, diverging epochs; v13 topics by
// id; v15 the follower's state; v16 endpoints of leaders; v17-18 the follower's directory and high watermark.
#include <algorithm>
#include <memory>

#include "broker/append_watches.h"
#include "broker/fetch_context.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/leader_hint.h"
#include "broker/isolation_level.h"
#include "ottla/protocol/messages/01_fetch.h"
#include "ottla/records/conversion.h"

namespace ottla::broker {
namespace {

using protocol::FetchRequest;
using protocol::FetchResponse;
using Told = FetchResponse::Response::Partition;

constexpr int last_version_with_hard_limit = 2;
constexpr int last_version_converted = 3;
constexpr int last_version_without_storage_error = 5;
constexpr int first_version_with_zstd = 10;
constexpr int first_version_with_replica_state = 15;
constexpr int first_fetch_with_leader = 16;

FetchLimits limits_of(const Request& request, const FetchRequest& body) {
  FetchLimits limits;
  const std::int32_t max_bytes = std::min(body.max_bytes, request.core->config.fetch_max_bytes);
  limits.max_bytes = static_cast<std::uint32_t>(std::max(0, max_bytes));
  limits.min_bytes = std::min(body.min_bytes, max_bytes);
  limits.hard = request.version <= last_version_with_hard_limit;
  if (body.isolation_level == read_committed) limits.bound = log::UpperBound::last_stable;
  const BrokerId replica =
      request.version >= first_version_with_replica_state ? body.replica_state.replica_id : body.replica_id;
  limits.from_follower = replica >= 0;
  return limits;
}

// The plan of one Fetch and the writing of its answer.
class FetchCall {
 public:
  FetchCall(const Request& request, const FetchRequest& body)
      : request_(request),
        plan_(request.view(), request.version >= first_fetch_by_id, limits_of(request, body)),
        context_(request.core->sessions, body, request.version, request.core->clock.wall_ms(), plan_),
        max_wait_(std::max(0, body.max_wait_ms)),
        wants_aborted_(body.isolation_level == read_committed),
        from_follower_(limits_of(request, body).from_follower) {}
  FetchCall(const FetchCall&) = delete;
  FetchCall& operator=(const FetchCall&) = delete;

  FetchPlan& plan() { return plan_; }
  const Request& request() const { return request_; }
  std::chrono::milliseconds max_wait() const { return max_wait_; }

  bool is_ready() const {
    return context_.error() != ErrorCode::none || max_wait_.count() == 0 || plan_.is_satisfied();
  }

  Outcome finish(Output& output) {
    context_.finish(plan_, request_.core->clock.wall_ms());
    FetchResponse response;
    response.error_code = code_of(context_.error());
    response.session_id = context_.session_id();
    converted_.reserve(plan_.entries().size());
    // Partitions that the metadata does not know stand last, as Kafka has it.
    for (const bool is_unknown : {false, true}) {
      for (FetchEntry& entry : plan_.entries()) {
        if (entry.is_told && entry.is_unknown == is_unknown) tell(entry, response);
      }
    }
    return answer(request_, response, output, slices_);
  }

 private:
  void tell(FetchEntry& entry, FetchResponse& response) {
    const bool by_id = request_.version >= first_fetch_by_id;
    const auto is_same = [&](const FetchResponse::Response& topic) {
      return by_id ? topic.topic_id == entry.key.id : topic.topic == entry.name;
    };
    if (response.responses.empty() || !is_same(response.responses.back())) {
      auto& topic = response.responses.emplace_back();
      topic.topic = entry.name;
      topic.topic_id = entry.key.id;
    }
    Told& told = response.responses.back().partitions.emplace_back();
    told.partition_index = entry.key.partition;
    told.high_watermark = -1;
    told.records = protocol::Records{};
    if (entry.topic != nullptr && entry.topic->rules->stores_zstd &&
        request_.version < first_version_with_zstd) {
      told.error_code = code_of(ErrorCode::unsupported_compression_type);
      return;
    }
    fill(entry, told);
    if (request_.version >= first_fetch_with_leader) tell_leader(entry, told, response);
  }

  void fill(FetchEntry& entry, Told& told) {
    told.error_code = code_of(error_for_version(entry.error));
    told.high_watermark = entry.high_watermark();
    told.last_stable_offset = entry.last_stable_offset();
    told.log_start_offset = entry.log_start_offset();
    if (!entry.is_unknown) told.aborted_transactions = aborted_of(entry);
    if (entry.diverging) told.diverging_epoch = {entry.diverging->leader_epoch, entry.diverging->end_offset};
    if (entry.data.size == 0) return;
    if (request_.version <= last_version_converted) return convert(entry, told);
    told.records = protocol::Records::external(static_cast<std::int32_t>(slices_.size()), entry.data.size);
    slices_.push_back({std::move(entry.data.file), entry.data.position, entry.data.size, entry.data.copy});
  }

  // Old clients do not know KAFKA_STORAGE_ERROR and would give up; this makes them ask for metadata.
  ErrorCode error_for_version(ErrorCode error) const {
    return error == ErrorCode::kafka_storage_error && request_.version <= last_version_without_storage_error
               ? ErrorCode::not_leader_or_follower
               : error;
  }

  // Null for who reads everything, as Kafka answers.
  std::optional<std::vector<Told::AbortedTransaction>> aborted_of(const FetchEntry& entry) const {
    if (!wants_aborted_ || entry.error != ErrorCode::none) return std::nullopt;
    std::vector<Told::AbortedTransaction> aborted;
    for (const auto& transaction : entry.data.aborted_transactions) {
      aborted.push_back({transaction.producer_id, transaction.first_offset});
    }
    return aborted;
  }

  // What the limits cut inside its first batch goes out as it is: the client sees a message larger than its
  // buffer.
  void convert(const FetchEntry& entry, Told& told) {
    Bytes stored;
    if (auto read = log::read_slice(entry.data, stored); !read) {
      told.error_code = code_of(error_for_version(read.error().code));
      return;
    }
    const auto magic = records::newest_magic_of_fetch(static_cast<std::int16_t>(request_.version));
    Bytes& sent = converted_.emplace_back();
    if (records::needs_down_conversion(stored, magic)) {
      auto done = records::down_convert(stored, magic, entry.want.offset, request_.thread->workspace(), sent);
      request_.thread->workspace().shrink();
      if (!done) {
        told = Told{.partition_index = told.partition_index,
                    .error_code = code_of(done.error().code),
                    .high_watermark = -1,
                    .records = protocol::Records{}};
        return;
      }
      if (sent.empty()) records::append_front_of_larger_message(sent);
    } else {
      sent = std::move(stored);
    }
    told.records = protocol::Records{sent};
  }

  void tell_leader(const FetchEntry& entry, Told& told, FetchResponse& response) const {
    if (!names_wrong_leader(entry.error) || entry.topic == nullptr) return;
    broker::tell_leader(request_, plan_.view(), *entry.topic, !from_follower_, told, response);
  }

  Request request_;
  FetchPlan plan_;
  FetchContext context_;
  std::chrono::milliseconds max_wait_;
  bool wants_aborted_;
  bool from_follower_;
  std::vector<FileSlice> slices_;
  std::vector<Bytes> converted_;  // whose bytes the response views; reserved, so that they stay
};

// A long poll: armed, then read, so that no append falls between; then woken by appends until it is
// satisfied.
class PendingFetch : public PendingRequest {
 public:
  explicit PendingFetch(std::unique_ptr<FetchCall> call) : call_(std::move(call)) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    FetchPlan& plan = call_->plan();
    const Request& request = call_->request();
    std::uint64_t generation = request.core->views.generation();
    LongPoll poll(*request.thread, std::chrono::steady_clock::now() + call_->max_wait());
    {
      AppendWatches watches(plan.partitions(), poll);
      plan.read();
      auto wake = LongPoll::Wake::append;
      while (!plan.is_satisfied() && wake == LongPoll::Wake::append) {
        wake = co_await poll.wait();
        watches.take_fired([&plan](std::size_t index) { plan.entries()[index].is_changed = true; });
        if (generation != request.core->views.generation()) {
          generation = request.core->views.generation();
          if (plan.renew(request.view())) wake = LongPoll::Wake::deadline;
        }
        plan.read_changed();
      }
    }
    co_return call_->finish(output);
  }

 private:
  std::unique_ptr<FetchCall> call_;
};

}  // namespace

Outcome handle_fetch(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending) {
  const auto body = protocol::decode<FetchRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  auto call = std::make_unique<FetchCall>(request, *body);
  call->plan().read(output.copies);
  if (call->is_ready() || request.core->stopping.load(std::memory_order_relaxed)) return call->finish(output);
  pending = std::make_unique<PendingFetch>(std::move(call));
  return Outcome::waiting;
}

}  // namespace ottla::broker
