// Quotas of users, clients and addresses (DescribeClientQuotas, AlterClientQuotas).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/client/client.h"

namespace ottla::client {

// "user", "client-id" or "ip", and the name; unset: the default of that type.
using QuotaEntity = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct QuotaFilter {
  std::string type;
  // Of every name; `is_default` or `name` narrow it.
  bool is_default = false;
  std::optional<std::string> name;
};

struct Quota {
  QuotaEntity entity;
  std::vector<std::pair<std::string, double>> values;
};

struct QuotaChange {
  std::string key;
  std::optional<double> value;  // unset: taken back
};

// The quotas of entities that have just these types.
Result<std::vector<Quota>> describe_quotas(Client& client, const std::vector<QuotaFilter>& filters);
Result<> alter_quotas(Client& client, const QuotaEntity& entity, const std::vector<QuotaChange>& changes);

}  // namespace ottla::client
