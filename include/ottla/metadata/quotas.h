// Quotas of users, client ids and addresses: what is asked and what became of it (KIP-546). Rules:
// ClientQuotaControlManager and ClientQuotasImage of Kafka.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/metadata/image.h"
#include "ottla/metadata/outcome.h"

namespace ottla::metadata {

struct QuotaEntityName {
  std::string_view type;                 // as it came
  std::optional<std::string_view> name;  // nothing: the default entity
};

struct QuotaChange {
  std::string_view key;
  double value = 0;
  bool remove = false;
};

struct QuotaAlteration {
  std::vector<QuotaEntityName> entity;
  std::vector<QuotaChange> changes;
};

struct AlteredQuota {
  std::size_t alteration = 0;  // the first of those that name this entity
  Outcome outcome;
};

// DescribeClientQuotasRequest's match types.
enum class QuotaMatch : std::int8_t { exact = 0, default_entity = 1, any = 2 };

struct QuotaFilterPart {
  std::string_view type;
  std::int8_t match = 0;  // a QuotaMatch as it came
  std::optional<std::string_view> name;
};

// The entities that fit every part of the filter, and with `strict` have no other part. Pointers into
// `quotas`. unsupported_version for an entity type there is not, invalid_request for a filter that
// contradicts itself.
Result<std::vector<const QuotasImage::value_type*>> describe_quotas(const QuotasImage& quotas,
                                                                    std::span<const QuotaFilterPart> filter,
                                                                    bool strict);

}  // namespace ottla::metadata
