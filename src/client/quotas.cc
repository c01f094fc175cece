// Quotas, asked of any broker and changed through any.
#include "ottla/client/quotas.h"

#include "client/admin_calls.h"
#include "ottla/protocol/messages/48_describe_client_quotas.h"
#include "ottla/protocol/messages/49_alter_client_quotas.h"

namespace ottla::client {
namespace {

constexpr std::int8_t match_exact = 0;
constexpr std::int8_t match_default = 1;
constexpr std::int8_t match_any = 2;

}  // namespace

Result<std::vector<Quota>> describe_quotas(Client& client, const std::vector<QuotaFilter>& filters) {
  protocol::DescribeClientQuotasRequest request;
  request.strict = true;
  for (const QuotaFilter& filter : filters) {
    auto& component = request.components.emplace_back();
    component.entity_type = filter.type;
    component.match_type = filter.name ? match_exact : filter.is_default ? match_default : match_any;
    component.match = filter.name ? std::optional<std::string_view>(*filter.name) : std::nullopt;
  }
  const auto answer = client.call<protocol::DescribeClientQuotasResponse>(Target::any(), request,
                                                                          {.name = "describeClientQuotas"});
  if (!answer) return fail(answer.error());
  if ((*answer)->error_code != 0) return fail(error_of((*answer)->error_code, (*answer)->error_message));
  std::vector<Quota> quotas;
  if (!(*answer)->entries) return quotas;
  for (const auto& entry : *(*answer)->entries) {
    Quota& quota = quotas.emplace_back();
    for (const auto& entity : entry.entity) {
      quota.entity.emplace_back(std::string(entity.entity_type), text_of(entity.entity_name));
    }
    for (const auto& value : entry.values) quota.values.emplace_back(std::string(value.key), value.value);
  }
  return quotas;
}

Result<> alter_quotas(Client& client, const QuotaEntity& entity, const std::vector<QuotaChange>& changes) {
  protocol::AlterClientQuotasRequest request;
  auto& entry = request.entries.emplace_back();
  for (const auto& [type, name] : entity) {
    entry.entity.push_back({type, name ? std::optional<std::string_view>(*name) : std::nullopt});
  }
  for (const QuotaChange& change : changes) {
    entry.ops.push_back({change.key, change.value.value_or(0.0), !change.value.has_value()});
  }
  const auto answer =
      client.call<protocol::AlterClientQuotasResponse>(Target::any(), request, {.name = "alterClientQuotas"});
  if (!answer) return fail(answer.error());
  for (const auto& altered : (*answer)->entries) {
    if (altered.error_code != 0) return fail(error_of(altered.error_code, altered.error_message));
  }
  return {};
}

}  // namespace ottla::client
