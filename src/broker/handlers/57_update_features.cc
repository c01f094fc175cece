// UpdateFeatures, key 57, versions 0-2. v1 the kind of a change in place of "a downgrade is allowed",
// validate only; v2 one error for all in place of one a feature.
#include "ottla/protocol/messages/57_update_features.h"
#include "broker/control_plane.h"
#include "broker/handlers/handlers.h"

namespace ottla::broker {
namespace {

using metadata::FeatureUpdate;
using protocol::UpdateFeaturesRequest;
using protocol::UpdateFeaturesResponse;

std::vector<FeatureUpdate> wanted_updates(const UpdateFeaturesRequest& body, int version) {
  std::vector<FeatureUpdate> updates;
  for (const auto& asked : body.feature_updates) {
    FeatureUpdate& update = updates.emplace_back(asked.feature, asked.max_version_level, asked.upgrade_type);
    if (version == 0) {
      update.upgrade_type = asked.allow_downgrade ? FeatureUpdate::safe_downgrade : FeatureUpdate::upgrade;
    }
  }
  return updates;
}

class PendingUpdate : public PendingRequest {
 public:
  PendingUpdate(const Request& request, UpdateFeaturesRequest body)
      : request_(request), body_(std::move(body)) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    auto update = [this] {
      return request_.core->plane->change_metadata(
          [this](metadata::MetadataController& controller, TimestampMs now_ms) {
            return controller.update_features(wanted_updates(body_, request_.version), body_.validate_only,
                                              now_ms);
          });
    };
    const auto updated = co_await request_.core->control.run(update);
    const auto outcome = updated ? *updated : metadata::Outcome::of(updated.error());
    std::string message;
    UpdateFeaturesResponse response;
    response.error_code = code_of(outcome.error);
    response.error_message.reset();
    if (outcome.error != ErrorCode::none) {
      message = "The update failed for all features since the following feature had an error: " +
                outcome.message.value_or("");
      response.error_message = message;
    } else if (request_.version <= last_with_results) {
      for (const auto& asked : body_.feature_updates) {
        response.results.push_back({asked.feature, 0, std::nullopt});
      }
    }
    co_return answer(request_, response, output);
  }

 private:
  static constexpr int last_with_results = 1;

  Request request_;
  UpdateFeaturesRequest body_;
};

}  // namespace

Outcome handle_update_features(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<UpdateFeaturesRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingUpdate>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
