// Which entities there can be, which quotas each may have, and which are asked for.
#include "metadata/quota_decisions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "metadata/refusal.h"
#include "ottla/config/option_table.h"
#include "ottla/metadata/topics.h"

namespace ottla::metadata {
namespace {

constexpr std::string_view user = "user";
constexpr std::string_view client_id = "client-id";
constexpr std::string_view ip = "ip";

bool is_entity_type(std::string_view type) { return type == user || type == client_id || type == ip; }

// The image's key of an entity; a type that is named twice has the later name, as in Kafka's map.
std::vector<QuotaEntityPart> key_of(const std::vector<QuotaEntityName>& entity) {
  std::map<std::string_view, std::optional<std::string_view>> parts;
  for (const QuotaEntityName& part : entity) parts.insert_or_assign(part.type, part.name);
  std::vector<QuotaEntityPart> key;
  for (const auto& [type, name] : parts) {
    key.push_back({std::string(type), {}});
    if (name) key.back().name = std::string(*name);
  }
  return key;
}

// As Java prints the object that stands for it.
std::string text_of(const std::vector<QuotaEntityPart>& entity) {
  std::string text = "ClientQuotaEntity(entries={";
  for (const QuotaEntityPart& part : entity) {
    if (!text.ends_with('{')) text += ", ";
    text.append(part.type).append("=").append(part.name.value_or("null"));
  }
  return text + "})";
}

// A name or an address; whether it can be found is not asked here.
bool is_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':' || c == '_' || c == '%';
  });
}

Result<config::Scope> scope_of(const std::vector<QuotaEntityPart>& entity) {
  if (entity.empty()) return refuse_request("Invalid empty client quota entity");
  const QuotaEntityPart* address = nullptr;
  for (const QuotaEntityPart& part : entity) {
    if (!is_entity_type(part.type)) return refuse_request("Unhandled client quota entity type: " + part.type);
    if (part.name && part.name->empty()) return refuse_request("Empty " + part.type + " not supported");
    if (part.type == ip) address = &part;
  }
  if (address == nullptr) return config::Scope::client_quota;
  if (entity.size() > 1) {
    return refuse_request(
        "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId");
  }
  if (address->name && !is_host(*address->name)) {
    return refuse_request(*address->name + " is not a valid IP or resolvable host.");
  }
  return config::Scope::ip_quota;
}

Result<> check_integral(std::string_view key, double value, double most, std::string_view type) {
  if (value > most) {
    return refuse_request("Proposed value for " + std::string(key) + " is too large for " +
                          std::string(type) + ".");
  }
  if (std::abs(std::fmod(value, 1.0)) > 1e-6) {
    return refuse_request(std::string(key) + " cannot be a fractional value.");
  }
  return {};
}

Result<> check_change(config::Scope scope, const QuotaChange& change) {
  const config::Option* option = config::find_option(scope, change.key);
  if (option == nullptr) return refuse_request("Invalid configuration key " + std::string(change.key));
  if (change.value <= 0)
    return refuse_request("Quota " + std::string(change.key) + " must be greater than 0");
  switch (option->type) {
    case config::Type::int32:
      return check_integral(change.key, change.value, std::numeric_limits<std::int32_t>::max(), "an INT");
    case config::Type::int64:
      return check_integral(change.key, change.value,
                            static_cast<double>(std::numeric_limits<std::int64_t>::max()), "a LONG");
    default:
      return {};
  }
}

void add_record(const std::vector<QuotaEntityPart>& entity, const QuotaChange& change, RecordList& records) {
  protocol::ClientQuotaRecord record;
  for (const QuotaEntityPart& part : entity) {
    auto& told = record.entity.emplace_back();
    told.entity_type = part.type;
    told.entity_name = std::nullopt;
    if (part.name) told.entity_name = *part.name;
  }
  record.key = change.key;
  record.remove = change.remove;
  if (!change.remove) record.value = change.value;
  records.add(record);
}

// What the entity has now, or null.
const double* value_of(const MetadataImage& image, const std::vector<QuotaEntityPart>& entity,
                       std::string_view key) {
  const auto found = image.quotas->find(entity);
  if (found == image.quotas->end()) return nullptr;
  const auto value = found->second.find(key);
  return value == found->second.end() ? nullptr : &value->second;
}

Result<> alter(const MetadataImage& image, const std::vector<QuotaEntityPart>& entity,
               const std::vector<QuotaChange>& changes, RecordList& records) {
  const auto scope = scope_of(entity);
  if (!scope) return fail(scope.error());
  RecordList own;
  for (const QuotaChange& change : changes) {
    const double* value = value_of(image, entity, change.key);
    if (change.remove) {
      if (value != nullptr) add_record(entity, change, own);
      continue;
    }
    if (auto valid = check_change(*scope, change); !valid) return valid;
    if (value == nullptr || *value != change.value) add_record(entity, change, own);
  }
  records.add_all(own);
  return {};
}

bool has_repeated_key(const std::vector<QuotaChange>& changes) {
  std::set<std::string_view> keys;
  return std::ranges::any_of(changes,
                             [&](const QuotaChange& change) { return !keys.insert(change.key).second; });
}

// What a filter asks for, by entity type.
struct Filter {
  std::map<std::string_view, std::optional<std::string_view>> exact;
  std::set<std::string_view> any;

  bool names(std::string_view type) const { return exact.contains(type) || any.contains(type); }
};

Result<> add_part(const QuotaFilterPart& part, Filter& filter) {
  const std::string type(part.type);
  if (type.empty()) return refuse_request("Invalid empty entity type.");
  if (filter.names(type))
    return refuse_request("Entity type " + type + " cannot appear more than once in the filter.");
  if (!is_entity_type(type)) {
    return fail(ErrorCode::unsupported_version, "Unsupported entity type " + type);
  }
  switch (static_cast<QuotaMatch>(part.match)) {
    case QuotaMatch::exact:
      if (!part.name)
        return refuse_request("Request specified MATCH_TYPE_EXACT, but set match string to null.");
      filter.exact.emplace(part.type, part.name);
      return {};
    case QuotaMatch::default_entity:
      if (part.name) {
        return refuse_request("Request specified MATCH_TYPE_DEFAULT, but also specified a match string.");
      }
      filter.exact.emplace(part.type, std::nullopt);
      return {};
    case QuotaMatch::any:
      if (part.name) {
        return refuse_request("Request specified MATCH_TYPE_SPECIFIED, but also specified a match string.");
      }
      filter.any.insert(part.type);
      return {};
  }
  return refuse_request("Unknown match type " + std::to_string(part.match));
}

bool fits(const Filter& filter, const std::vector<QuotaEntityPart>& entity, bool strict) {
  if (strict && entity.size() != filter.exact.size() + filter.any.size()) return false;
  const auto part_of = [&entity](std::string_view type) {
    return std::ranges::find(entity, type, &QuotaEntityPart::type);
  };
  for (const auto& [type, name] : filter.exact) {
    const auto part = part_of(type);
    if (part == entity.end() || part->name.has_value() != name.has_value()) return false;
    if (name && *part->name != *name) return false;
  }
  return std::ranges::all_of(filter.any,
                             [&](std::string_view type) { return part_of(type) != entity.end(); });
}

}  // namespace

Decision<std::vector<AlteredQuota>> decide_alter_quotas(const MetadataImage& image,
                                                        std::span<const QuotaAlteration> alterations) {
  Decision<std::vector<AlteredQuota>> decision;
  std::map<std::vector<QuotaEntityPart>, std::size_t> answers;
  for (std::size_t i = 0; i < alterations.size(); ++i) {
    const QuotaAlteration& alteration = alterations[i];
    const std::vector<QuotaEntityPart> entity = key_of(alteration.entity);
    const auto [at, is_first] = answers.emplace(entity, decision.reply.size());
    if (is_first) decision.reply.push_back({i, {}});
    Outcome& answer = decision.reply[at->second].outcome;
    // Kafka answers a key that is there twice like an entity that is.
    if (!is_first || has_repeated_key(alteration.changes)) {
      answer = {ErrorCode::invalid_request, "Ignoring duplicate entity " + text_of(entity)};
      continue;
    }
    if (auto altered = alter(image, entity, alteration.changes, decision.records); !altered) {
      answer = Outcome::of(std::move(altered.error()));
    }
  }
  if (decision.records.size() > max_records_per_request) {
    decision.records = {};
    for (AlteredQuota& answer : decision.reply) {
      answer.outcome = {ErrorCode::policy_violation, "Unable to perform excessively large batch operation."};
    }
  }
  return decision;
}

Result<std::vector<const QuotasImage::value_type*>> describe_quotas(const QuotasImage& quotas,
                                                                    std::span<const QuotaFilterPart> parts,
                                                                    bool strict) {
  Filter filter;
  for (const QuotaFilterPart& part : parts) {
    if (auto added = add_part(part, filter); !added) return fail(added.error());
  }
  if (filter.names(ip) && (filter.names(user) || filter.names(client_id))) {
    return refuse_request(
        "Invalid entity filter component combination. IP filter component should not be used with user or "
        "clientId filter component.");
  }
  std::vector<const QuotasImage::value_type*> found;
  for (const auto& entry : quotas) {
    if (fits(filter, entry.first, strict)) found.push_back(&entry);
  }
  return found;
}

}  // namespace ottla::metadata
