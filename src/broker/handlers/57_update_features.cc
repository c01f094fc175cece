// UpdateFeatures, key 57, versions 0-2. v1 the kind of a change in place of "a downgrade is allowed", which
// Apache Kafka ignores: v0 only upgrades; validate only; v2 one error for all in place of one a feature.
#include "ottla/protocol/messages/57_update_features.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using metadata::FeatureUpdate;
using protocol::UpdateFeaturesRequest;
using protocol::UpdateFeaturesResponse;

std::vector<FeatureUpdate> wanted_updates(const UpdateFeaturesRequest& body) {
  std::vector<FeatureUpdate> updates;
  for (const auto& asked : body.feature_updates) {
    updates.emplace_back(asked.feature, asked.max_version_level, asked.upgrade_type);
  }
  return updates;
}

class PendingUpdate : public ControlRequest {
 public:
  PendingUpdate(const Request& request, UpdateFeaturesRequest body)
      : ControlRequest(request), body_(std::move(body)) {}

 private:
  static constexpr int last_with_results = 1;

  void work() override {
    updated_ =
        core().plane->change_metadata([this](metadata::MetadataController& controller, TimestampMs now_ms) {
          return controller.update_features(wanted_updates(body_), body_.validate_only, now_ms);
        });
  }

  Outcome conclude(Output& output) override {
    const auto outcome = updated_ ? *updated_ : metadata::Outcome::of(updated_.error());
    std::string message;
    UpdateFeaturesResponse response;
    response.error_code = code_of(outcome.error);
    response.error_message.reset();
    if (outcome.error != ErrorCode::none) {
      message = "The update failed for all features since the following feature had an error: " +
                outcome.message.value_or("");
      response.error_message = message;
    } else if (request().version <= last_with_results) {
      for (const auto& asked : body_.feature_updates) {
        response.results.push_back({asked.feature, 0, "NONE"});
      }
    }
    return answer(request(), response, output);
  }

  UpdateFeaturesRequest body_;
  Result<metadata::Outcome> updated_;
};

}  // namespace

Outcome handle_update_features(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<UpdateFeaturesRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingUpdate>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
