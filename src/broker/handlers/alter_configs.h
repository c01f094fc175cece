// AlterConfigs and IncrementalAlterConfigs share everything but the wire's shape of one setting.
#pragma once

#include "broker/control_plane.h"
#include "broker/handlers/handlers.h"
#include "broker/loggers.h"
#include "ottla/metadata/configs.h"

namespace ottla::broker {

using ResourceChanges = std::vector<metadata::ResourceChange>;

// One answer a resource, in their order. On the control thread.
std::vector<metadata::Outcome> alter_resources(Core& core, const ResourceChanges& changes,
                                               metadata::Alteration alteration, bool validate_only);

// Hops to the control thread with `changes`, whose views are the body's, and answers.
template <class Body, class Response>
class PendingAlteration : public PendingRequest {
 public:
  PendingAlteration(const Request& request, Body body, ResourceChanges changes,
                    metadata::Alteration alteration)
      : request_(request), body_(std::move(body)), changes_(std::move(changes)), alteration_(alteration) {}

  asio::awaitable<Outcome> finish(Output& output) override {
    auto alter = [this] {
      return alter_resources(*request_.core, changes_, alteration_, body_.validate_only);
    };
    const std::vector<metadata::Outcome> outcomes = co_await request_.core->control.run(alter);
    Response response;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      auto& told = response.responses.emplace_back();
      told.error_code = code_of(outcomes[i].error);
      told.error_message.reset();
      if (outcomes[i].message) told.error_message = *outcomes[i].message;
      told.resource_type = changes_[i].type;
      told.resource_name = changes_[i].name;
    }
    co_return answer(request_, response, output);
  }

 private:
  Request request_;
  Body body_;
  ResourceChanges changes_;
  const metadata::Alteration alteration_;
};

}  // namespace ottla::broker
