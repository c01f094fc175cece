// AlterClientQuotas, key 49, versions 0-1. v1 flexible. Quotas are stored; nothing is held to them yet.
#include "ottla/protocol/messages/49_alter_client_quotas.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using protocol::AlterClientQuotasRequest;
using protocol::AlterClientQuotasResponse;

std::vector<metadata::QuotaAlteration> wanted_quotas(const AlterClientQuotasRequest& body) {
  std::vector<metadata::QuotaAlteration> alterations;
  alterations.reserve(body.entries.size());
  for (const auto& entry : body.entries) {
    metadata::QuotaAlteration& alteration = alterations.emplace_back();
    for (const auto& part : entry.entity) alteration.entity.push_back({part.entity_type, part.entity_name});
    for (const auto& op : entry.ops) alteration.changes.push_back({op.key, op.value, op.remove});
  }
  return alterations;
}

class PendingQuotas : public ControlRequest {
 public:
  PendingQuotas(const Request& request, AlterClientQuotasRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  void work() override {
    altered_ =
        core().plane->change_metadata([this](metadata::MetadataController& controller, TimestampMs now_ms) {
          return controller.alter_quotas(wanted_quotas(body_), body_.validate_only, now_ms);
        });
  }

  Outcome conclude(Output& output) override {
    AlterClientQuotasResponse response;
    if (altered_) {
      for (const metadata::AlteredQuota& quota : *altered_) add(quota.alteration, quota.outcome, response);
      return answer(request(), response, output);
    }
    const auto failed = metadata::Outcome::of(altered_.error());
    for (std::size_t i = 0; i < body_.entries.size(); ++i) add(i, failed, response);
    return answer(request(), response, output);
  }

  void add(std::size_t index, const metadata::Outcome& outcome, AlterClientQuotasResponse& response) const {
    auto& entry = response.entries.emplace_back();
    entry.error_code = code_of(outcome.error);
    entry.error_message = outcome.message;
    for (const auto& part : body_.entries[index].entity) {
      entry.entity.push_back({part.entity_type, part.entity_name});
    }
  }

  AlterClientQuotasRequest body_;
  Result<std::vector<metadata::AlteredQuota>> altered_;
};

}  // namespace

Outcome handle_alter_client_quotas(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<AlterClientQuotasRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingQuotas>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
