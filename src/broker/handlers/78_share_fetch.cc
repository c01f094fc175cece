// ShareFetch, key 78, versions 1-2 (0 was an early access of Kafka 4.0). v2 an acquire mode (KIP-1206) and
// renewed acquisition locks (KIP-1222), whose request fetches nothing. Acknowledgements may come with it.
#include "ottla/protocol/messages/78_share_fetch.h"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>

#include "broker/control_plane.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/leader_hint.h"
#include "broker/handlers/told_shares.h"
#include "broker/share_acknowledgements.h"
#include "broker/share_connection.h"
#include "broker/share_fetch.h"

namespace ottla::broker {
namespace {

using coordinator::shares::AcquireMode;
using protocol::ShareFetchRequest;
using protocol::ShareFetchResponse;
using ToldShare = ShareFetchResponse::Response::Partition;

class ShareFetchCall : public PendingRequest {
 public:
  ShareFetchCall(const Request& request, ShareFetchRequest body)
      : request_(request),
        body_(std::move(body)),
        acknowledgements_(body_.topics),
        is_renewal_(request.version >= first_share_version_with_renewal && body_.is_renew_ack) {
    if (body_.share_session_epoch == fetch_epoch::initial) connection_ = share_connection(request);
  }

  asio::awaitable<Outcome> finish(Output& output) override {
    const auto there = [this]() -> asio::awaitable<void> { co_await work(); };
    co_await asio::co_spawn(request_.core->control.context(), there, asio::use_awaitable);
    co_return conclude(output);
  }

 private:
  // On the control thread.

  asio::awaitable<void> work() {
    SharePartitions& shares = request_.core->plane->shares();
    view_ = request_.core->views.current();
    error_ = open_session(shares);
    if (error_ == ErrorCode::share_session_limit_reached) co_await wait();
    is_open_ = error_ == ErrorCode::none;
    if (!is_open_) co_return;
    if (acknowledgements_.has_any()) {
      const AcknowledgementRules rules{*body_.group_id, *body_.member_id,
                                       request_.version >= first_share_version_with_renewal,
                                       body_.is_renew_ack};
      acknowledged_ = acknowledgements_.apply(shares, *view_, rules);
    }
    if (!is_renewal_ && !is_final()) co_await fetch(shares);
    if (error_ == ErrorCode::none) note_told();
    if (is_final()) shares.release(*session_);
  }

  bool is_final() const { return body_.share_session_epoch == fetch_epoch::final; }
  bool is_initial() const { return body_.share_session_epoch == fetch_epoch::initial; }

  ErrorCode open_session(SharePartitions& shares) {
    if (!has_share_groups(*view_)) return ErrorCode::unsupported_version;
    if (!has_share_ids(body_.group_id, body_.member_id)) return ErrorCode::invalid_request;
    const bool asks_for_records =
        body_.max_bytes != 0 || body_.min_bytes != 0 || body_.max_records != 0 || body_.max_wait_ms != 0;
    if (is_renewal_ && asks_for_records) return ErrorCode::invalid_request;
    if (is_initial()) return begin_session(shares);
    session_ = shares.sessions().find(*body_.group_id, *body_.member_id);
    if (session_ == nullptr) return ErrorCode::share_session_not_found;
    if (is_final()) return ErrorCode::none;
    if (session_->epoch != body_.share_session_epoch) return ErrorCode::invalid_share_session_epoch;
    if (session_->parts().size() + named_parts() > most_session_parts) return ErrorCode::invalid_request;
    add_parts(true);
    for (const auto& topic : body_.forgotten_topics_data) {
      for (const std::int32_t partition : topic.partitions) session_->forget({topic.topic_id, partition});
    }
    session_->epoch = fetch_epoch::next(session_->epoch);
    return ErrorCode::none;
  }

  ErrorCode begin_session(SharePartitions& shares) {
    if (acknowledgements_.has_any() || named_parts() > most_session_parts) return ErrorCode::invalid_request;
    session_ = shares.sessions().create(*body_.group_id, *body_.member_id, connection_);
    if (session_ == nullptr) return ErrorCode::share_session_limit_reached;
    add_parts(false);
    return ErrorCode::none;
  }

  std::size_t named_parts() const {
    std::size_t count = 0;
    for (const auto& topic : body_.topics) count += topic.partitions.size();
    return count;
  }

  void add_parts(bool must_be_told) {
    for (const auto& topic : body_.topics) {
      const bool is_known = view_->topic(topic.topic_id) != nullptr;
      for (const auto& partition : topic.partitions) {
        session_->add({{topic.topic_id, partition.partition_index}, is_known, must_be_told});
      }
    }
  }

  // For max_wait, or the broker's stop.
  asio::awaitable<void> wait() {
    LongPoll poll(request_.core->io_thread(request_.core->control.context().get_executor()),
                  std::chrono::steady_clock::now() + max_wait());
    co_await poll.wait();
  }

  std::chrono::milliseconds max_wait() const {
    return std::chrono::milliseconds(std::max(0, body_.max_wait_ms));
  }

  asio::awaitable<void> fetch(SharePartitions& shares) {
    std::vector<ShareTarget> targets = known_targets();
    if (targets.empty()) co_return;
    if (body_.share_acquire_mode < 0 ||
        body_.share_acquire_mode > static_cast<std::int8_t>(AcquireMode::record_limit)) {
      error_ = ErrorCode::unknown_server_error;
      co_return;
    }
    if (body_.share_session_epoch > 0) {
      std::ranges::rotate(
          targets, targets.begin() + body_.share_session_epoch % static_cast<std::ptrdiff_t>(targets.size()));
    }
    ShareFetchWants wants;
    wants.group_id = *body_.group_id;
    wants.member_id = *body_.member_id;
    wants.mode = static_cast<AcquireMode>(body_.share_acquire_mode);
    wants.max_wait = max_wait();
    wants.max_bytes = std::min(body_.max_bytes, request_.core->config.fetch_max_bytes);
    wants.min_bytes = std::min(body_.min_bytes, wants.max_bytes);
    wants.max_records = body_.max_records;
    wants.batch_size = body_.batch_size;
    ShareFetch fetch(*request_.core, shares, wants, view_, std::move(targets));
    co_await fetch.run();
    std::ranges::move(fetch.parts(), std::back_inserter(fetched_));
  }

  // Those of the session that the metadata has; of the others is told what is wrong with them.
  std::vector<ShareTarget> known_targets() {
    std::vector<ShareTarget> targets;
    for (const ShareSession::Part& part : session_->parts()) {
      const TopicView* topic = view_->topic(part.target.topic_id);
      if (topic != nullptr && topic->has_partition(part.target.partition)) {
        targets.push_back(part.target);
        continue;
      }
      const bool is_id_unknown = topic == nullptr && !part.was_known;
      fetched_.push_back({part.target,
                          is_id_unknown ? ErrorCode::unknown_topic_id : ErrorCode::unknown_topic_or_partition,
                          {},
                          {}});
    }
    return targets;
  }

  // Leaves what says nothing new out, once the session was begun.
  void note_told() {
    if (is_initial() || is_final()) return;
    if (session_->epoch != fetch_epoch::next(body_.share_session_epoch)) {
      error_ = ErrorCode::invalid_share_session_epoch;
      fetched_.clear();
      return;
    }
    std::erase_if(fetched_, [this](const ShareFetchedPart& part) {
      ShareSession::Part* known = session_->find(part.target);
      const bool has_records = part.data.size > 0;
      const bool failed = part.error != ErrorCode::none;
      if (known == nullptr) return !has_records && !failed;
      const bool is_told = has_records || failed || known->must_be_told;
      known->must_be_told = failed;  // once the error is over, that is news
      if (has_records) session_->move_to_end(part.target);
      return !is_told;
    });
  }

  // On the connection's thread.

  Outcome conclude(Output& output) {
    ShareFetchResponse response;
    response.error_code = code_of(error_);
    if (is_open_ && error_ != ErrorCode::unknown_server_error) {
      response.acquisition_lock_timeout_ms =
          share_settings(*view_, *body_.group_id).limits.record_lock_duration_ms;
      ToldShares told(response);
      for (ShareFetchedPart& part : fetched_) tell(part, told.of(part.target), response);
      for (const AcknowledgedPart& part : acknowledged_) tell(part, told.of(part.target));
    }
    return answer(request_, response, output, slices_);
  }

  void tell(ShareFetchedPart& part, ToldShare& told, ShareFetchResponse& response) {
    told.records = protocol::Records{};
    told.error_code = code_of(part.error);
    for (const auto& range : part.acquired) {
      told.acquired_records.push_back({range.first_offset, range.last_offset, range.delivery_count});
    }
    if (part.data.size > 0) {
      told.records = protocol::Records::external(static_cast<std::int32_t>(slices_.size()), part.data.size);
      slices_.push_back({std::move(part.data.file), part.data.position, part.data.size});
    }
    const TopicView* known = view_->topic(part.target.topic_id);
    if (known != nullptr && names_wrong_leader(part.error)) {
      tell_leader(request_, *view_, *known, true, told, response);
    }
  }

  static void tell(const AcknowledgedPart& part, ToldShare& told) {
    if (!told.records) told.records = protocol::Records{};
    told.acknowledge_error_code = code_of(part.error);
    if (!part.message.empty()) told.acknowledge_error_message = part.message;
  }

  Request request_;
  ShareFetchRequest body_;
  ShareAcknowledgements acknowledgements_;
  const bool is_renewal_;
  ConnectionNumber connection_{};
  ClusterViewPointer view_;
  std::shared_ptr<ShareSession> session_;
  ErrorCode error_ = ErrorCode::none;
  bool is_open_ = false;  // the session took the request
  std::vector<AcknowledgedPart> acknowledged_;
  std::vector<ShareFetchedPart> fetched_;
  std::vector<FileSlice> slices_;
};

}  // namespace

Outcome handle_share_fetch(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<ShareFetchRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<ShareFetchCall>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
