// ShareAcknowledge, key 79, versions 1-2 (0 was an early access of Kafka 4.0). v2 renewed acquisition locks,
// and how long they last in the answer (KIP-1222).
#include "ottla/protocol/messages/79_share_acknowledge.h"

#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"
#include "broker/handlers/leader_hint.h"
#include "broker/handlers/told_shares.h"
#include "broker/share_acknowledgements.h"

namespace ottla::broker {
namespace {

using protocol::ShareAcknowledgeRequest;
using protocol::ShareAcknowledgeResponse;

class ShareAcknowledgeCall : public ControlRequest {
 public:
  ShareAcknowledgeCall(const Request& request, ShareAcknowledgeRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override {
    view_ = core().views.current();
    error_ = take_session();
    if (error_ != ErrorCode::none) return;
    SharePartitions& shares = core().plane->shares();
    const AcknowledgementRules rules{*body_.group_id, *body_.member_id,
                                     request().version >= first_share_version_with_renewal,
                                     body_.is_renew_ack};
    parts_ = ShareAcknowledgements(body_.topics).apply(shares, *view_, rules);
    if (body_.share_session_epoch == fetch_epoch::final) shares.release(*session_);
  }

  // The member's session, an epoch further.
  ErrorCode take_session() {
    if (!has_share_groups(*view_)) return ErrorCode::unsupported_version;
    if (!has_share_ids(body_.group_id, body_.member_id)) return ErrorCode::invalid_request;
    const std::int32_t epoch = body_.share_session_epoch;
    if (epoch == fetch_epoch::initial) return ErrorCode::invalid_share_session_epoch;
    session_ = core().plane->shares().sessions().find(*body_.group_id, *body_.member_id);
    if (session_ == nullptr) return ErrorCode::share_session_not_found;
    if (epoch == fetch_epoch::final) return ErrorCode::none;
    if (session_->epoch != epoch) return ErrorCode::invalid_share_session_epoch;
    session_->epoch = fetch_epoch::next(epoch);
    return ErrorCode::none;
  }

  Outcome conclude(Output& output) override {
    ShareAcknowledgeResponse response;
    response.error_code = code_of(error_);
    if (error_ != ErrorCode::none) return answer(request(), response, output);
    response.acquisition_lock_timeout_ms =
        share_settings(*view_, *body_.group_id).limits.record_lock_duration_ms;
    ToldShares told(response);
    for (const AcknowledgedPart& part : parts_) tell(part, told.of(part.target), response);
    return answer(request(), response, output);
  }

  using Told = ShareAcknowledgeResponse::Response::Partition;

  void tell(const AcknowledgedPart& part, Told& told, ShareAcknowledgeResponse& response) const {
    told.error_code = code_of(part.error);
    if (!part.message.empty()) told.error_message = part.message;
    const TopicView* known = view_->topic(part.target.topic_id);
    if (known != nullptr && names_wrong_leader(part.error)) {
      tell_leader(request(), *view_, *known, true, told, response);
    }
  }

  ShareAcknowledgeRequest body_;
  ClusterViewPointer view_;
  std::shared_ptr<ShareSession> session_;
  ErrorCode error_ = ErrorCode::none;
  std::vector<AcknowledgedPart> parts_;
};

}  // namespace

Outcome handle_share_acknowledge(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<ShareAcknowledgeRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<ShareAcknowledgeCall>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
