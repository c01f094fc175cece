// AlterConfigs, key 33, versions 0-2: every setting of a resource is replaced. v2 flexible.
#include "ottla/protocol/messages/33_alter_configs.h"
#include "broker/handlers/alter_configs.h"

namespace ottla::broker {

Outcome handle_alter_configs(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  return begin_alteration<protocol::AlterConfigsRequest, protocol::AlterConfigsResponse>(
      request, pending, metadata::Alteration::replace);
}

}  // namespace ottla::broker
