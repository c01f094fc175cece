// AlterConfigs, key 33, versions 0-2: every setting of a resource is replaced. v2 flexible.
#include "ottla/protocol/messages/33_alter_configs.h"
#include "broker/handlers/alter_configs.h"

namespace ottla::broker {

Outcome handle_alter_configs(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<protocol::AlterConfigsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  ResourceChanges changes;
  for (const auto& resource : body->resources) {
    metadata::ResourceChange& change = changes.emplace_back();
    change.type = resource.resource_type;
    change.name = resource.resource_name;
    for (const auto& config : resource.configs) change.configs.push_back({config.name, 0, config.value});
  }
  using Pending = PendingAlteration<protocol::AlterConfigsRequest, protocol::AlterConfigsResponse>;
  pending =
      std::make_unique<Pending>(request, std::move(*body), std::move(changes), metadata::Alteration::replace);
  return Outcome::waiting;
}

}  // namespace ottla::broker
