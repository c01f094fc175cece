// AlterConfigs and IncrementalAlterConfigs share everything but the wire's shape of one setting.
#pragma once

#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"
#include "broker/loggers.h"
#include "ottla/metadata/configs.h"

namespace ottla::broker {

using ResourceChanges = std::vector<metadata::ResourceChange>;

// One answer a resource, in their order. On the control thread.
std::vector<metadata::Outcome> alter_resources(Core& core, const ResourceChanges& changes,
                                               metadata::Alteration alteration, bool validate_only);

// The views of `changes` are the body's.
template <class Body, class Response>
class PendingAlteration : public ControlRequest {
 public:
  PendingAlteration(const Request& request, Body body, ResourceChanges changes,
                    metadata::Alteration alteration)
      : ControlRequest(request),
        body_(std::move(body)),
        changes_(std::move(changes)),
        alteration_(alteration) {}

 private:
  void work() override { outcomes_ = alter_resources(core(), changes_, alteration_, body_.validate_only); }

  Outcome conclude(Output& output) override {
    Response response;
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
      auto& told = response.responses.emplace_back();
      told.error_code = code_of(outcomes_[i].error);
      told.error_message.reset();
      if (outcomes_[i].message) told.error_message = *outcomes_[i].message;
      told.resource_type = changes_[i].type;
      told.resource_name = changes_[i].name;
    }
    return answer(request(), response, output);
  }

  Body body_;
  ResourceChanges changes_;
  const metadata::Alteration alteration_;
  std::vector<metadata::Outcome> outcomes_;
};

// Decodes the body and leaves its changes to the control thread.
template <class Body, class Response>
Outcome begin_alteration(Request& request, std::unique_ptr<PendingRequest>& pending,
                         metadata::Alteration alteration) {
  auto body = protocol::decode<Body>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  ResourceChanges changes;
  for (const auto& resource : body->resources) {
    metadata::ResourceChange& change = changes.emplace_back();
    change.type = resource.resource_type;
    change.name = resource.resource_name;
    for (const auto& config : resource.configs) {
      std::int8_t operation = 0;
      if constexpr (requires { config.config_operation; }) operation = config.config_operation;
      change.configs.push_back({config.name, operation, config.value});
    }
  }
  using Pending = PendingAlteration<Body, Response>;
  pending = std::make_unique<Pending>(request, std::move(*body), std::move(changes), alteration);
  return Outcome::waiting;
}

}  // namespace ottla::broker
