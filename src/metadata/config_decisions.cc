// Kafka checks twice: the broker that is asked looks at the request and at what a broker can follow, the
// controller at the rest. The order of the checks is theirs.
#include "metadata/config_decisions.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "metadata/refusal.h"
#include "ottla/config/client_metrics_config.h"
#include "ottla/config/group_overrides.h"
#include "ottla/config/option_table.h"
#include "ottla/config/topic_config.h"
#include "ottla/config/value.h"
#include "ottla/metadata/features.h"
#include "ottla/metadata/topic_name.h"
#include "ottla/metadata/topics.h"

namespace ottla::metadata {
namespace {

constexpr std::string_view min_insync_replicas = "min.insync.replicas";
constexpr std::string_view cordoned_directories = "cordoned.log.dirs";
constexpr std::int16_t first_with_cordoning = 30;  // 4.3-IV0
constexpr std::size_t longest_value = 32767;

Result<BrokerId> parse_id(std::string_view text, std::string_view sentence) {
  BrokerId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    return refuse_request(std::string(sentence).append(text));
  }
  return id;
}

// One resource on its way: what is set now and what shall be.
class ResourceAlteration {
 public:
  ResourceAlteration(const MetadataImage& image, const config::BrokerConfig& fixed,
                     const ResourceChange& change, Alteration alteration)
      : image_(image),
        fixed_(fixed),
        change_(change),
        alteration_(alteration),
        type_(static_cast<ConfigResourceType>(change.type)),
        existing_(existing()) {}

  // Adds the records that make the change; the error is the resource's answer.
  Result<> decide(RecordList& records);
  // Whether one of the records is about min.insync.replicas.
  bool changes_insync() const { return changes_insync_; }

 private:
  const ConfigMap& existing() const;
  Result<> check_request() const;
  Result<> check_names() const;
  Result<> check_broker_can_follow() const;
  Result<config::Overrides> proposed_by_broker() const;
  Result<std::optional<std::string>> changed_value(const ConfigChange& change) const;
  Result<std::optional<std::string>> changed_list(const ConfigChange& change) const;
  config::Scope scope() const;
  Result<> check_controller(const std::map<std::string_view, std::optional<std::string>>& changes,
                            const config::Overrides& all) const;
  Result<> check_insync_rule(std::string_view name, bool removed) const;
  Result<> check_valid(const config::Overrides& all) const;
  Result<> check_exists() const;
  void add_record(std::string_view name, const std::optional<std::string>& value, RecordList& records) const;

  const MetadataImage& image_;
  const config::BrokerConfig& fixed_;
  const ResourceChange& change_;
  const Alteration alteration_;
  const ConfigResourceType type_;
  const ConfigMap& existing_;
  bool changes_insync_ = false;
};

const ConfigMap& ResourceAlteration::existing() const {
  if (type_ == ConfigResourceType::topic) {
    if (const TopicImage* topic = image_.topic(change_.name)) return *topic->configs;
  }
  return image_.config_of(type_, change_.name);
}

config::Scope ResourceAlteration::scope() const {
  switch (type_) {
    case ConfigResourceType::topic:
      return config::Scope::topic;
    case ConfigResourceType::client_metrics:
      return config::Scope::client_metrics;
    case ConfigResourceType::group:
      return config::Scope::group;
    case ConfigResourceType::broker:
      break;
  }
  return config::Scope::broker;
}

Result<> ResourceAlteration::check_request() const {
  std::set<std::string_view> names;
  for (const ConfigChange& change : change_.configs) {
    if (!names.insert(change.name).second) return refuse_request("Error due to duplicate config keys");
  }
  constexpr auto remove = static_cast<std::int8_t>(ConfigOperation::remove);
  std::string nulls;
  for (const ConfigChange& change : change_.configs) {
    const bool needs_value = alteration_ == Alteration::replace || change.operation != remove;
    if (needs_value && !change.value) nulls.append(nulls.empty() ? "" : ", ").append(change.name);
  }
  if (!nulls.empty()) return refuse_request("Null value not supported for : " + nulls);
  switch (type_) {
    case ConfigResourceType::broker:
      return check_broker_can_follow();
    case ConfigResourceType::topic:
    case ConfigResourceType::client_metrics:
    case ConfigResourceType::group:
      return {};
  }
  return refuse_request("Unknown resource type " + std::to_string(change_.type));
}

Result<> ResourceAlteration::check_broker_can_follow() const {
  if (!change_.name.empty()) {
    const auto id = parse_id(change_.name, "Node id must be an integer, but it is: ");
    if (!id) return fail(id.error());
    if (*id != image_.node_id) {
      return refuse_request("Unexpected broker id, expected " + std::to_string(image_.node_id) +
                            ", but received " + std::string(change_.name));
    }
  }
  auto proposed = proposed_by_broker();
  if (!proposed) return fail(proposed.error());
  const config::BrokerOverrides current = broker_overrides(image_);
  config::BrokerOverrides then = current;
  (change_.name.empty() ? then.all : then.own) = std::move(*proposed);
  return config::validate_broker_overrides(
      fixed_, current, then,
      change_.name.empty() ? config::BrokerResource::all_brokers : config::BrokerResource::one_broker);
}

Result<config::Overrides> ResourceAlteration::proposed_by_broker() const {
  config::Overrides settings;
  if (alteration_ == Alteration::incremental) {
    config::BrokerOverrides usable = usable_overrides(broker_overrides(image_));
    settings = std::move(change_.name.empty() ? usable.all : usable.own);
  }
  for (const ConfigChange& change : change_.configs) {
    if (change.operation < 0 || change.operation > 3) {
      return refuse_request("Unknown operations type " + std::to_string(change.operation));
    }
    const auto operation = static_cast<ConfigOperation>(change.operation);
    if (operation == ConfigOperation::append || operation == ConfigOperation::subtract) {
      const config::Option* option = config::broker_setting(change.name);
      if (option == nullptr) {
        return fail(ErrorCode::invalid_config, "Unknown config name: " + std::string(change.name));
      }
      if (option->type != config::Type::list) {
        return fail(ErrorCode::invalid_config,
                    std::string("Config value ") +
                        (operation == ConfigOperation::append ? "append" : "subtract") +
                        " is not allowed for config key: " + std::string(change.name));
      }
    }
    auto value = changed_value(change);
    if (!value) return fail(value.error());
    if (*value) {
      settings.insert_or_assign(std::string(change.name), std::move(**value));
    } else {
      settings.erase(std::string(change.name));
    }
  }
  return settings;
}

Result<std::optional<std::string>> ResourceAlteration::changed_value(const ConfigChange& change) const {
  switch (static_cast<ConfigOperation>(change.operation)) {
    case ConfigOperation::set:
      return std::string(*change.value);
    case ConfigOperation::remove:
      return std::nullopt;
    case ConfigOperation::append:
    case ConfigOperation::subtract:
      return changed_list(change);
  }
  return refuse_request("Unknown operations type " + std::to_string(change.operation));
}

Result<std::optional<std::string>> ResourceAlteration::changed_list(const ConfigChange& change) const {
  const bool appends = static_cast<ConfigOperation>(change.operation) == ConfigOperation::append;
  const config::Option* option = config::find_option(scope(), change.name);
  if (option == nullptr || option->type != config::Type::list) {
    return fail(ErrorCode::invalid_config, std::string("Can't ") + (appends ? "APPEND" : "SUBTRACT") +
                                               " to key " + std::string(change.name) +
                                               " because its type is not LIST.");
  }
  const auto found = existing_.find(change.name);
  const std::string_view now =
      found != existing_.end() ? std::string_view(found->second) : option->default_value().value_or("");
  std::vector<std::string_view> entries = config::split_list(now);
  std::erase(entries, "");
  for (const std::string_view entry : config::split_list(*change.value)) {
    const auto at = std::ranges::find(entries, entry);
    if (appends && at == entries.end()) entries.push_back(entry);
    if (!appends && at != entries.end()) entries.erase(at);
  }
  std::string joined;
  for (const std::string_view entry : entries) joined.append(joined.empty() ? "" : ",").append(entry);
  return joined;
}

Result<> ResourceAlteration::check_insync_rule(std::string_view name, bool removed) const {
  if (name != min_insync_replicas || type_ != ConfigResourceType::broker) return {};
  if (image_.feature_level(elr_feature) == 0) return {};
  if (!change_.name.empty()) {
    return fail(ErrorCode::invalid_config,
                "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
  }
  if (removed) {
    return fail(ErrorCode::invalid_config,
                "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
  }
  return {};
}

Result<> ResourceAlteration::check_controller(
    const std::map<std::string_view, std::optional<std::string>>& changes,
    const config::Overrides& all) const {
  for (const auto& [name, value] : changes) {
    if (auto allowed = check_insync_rule(name, !value); !allowed) return allowed;
    if (value && value->size() > longest_value) {
      return fail(ErrorCode::invalid_config,
                  "The configuration value cannot be added because it exceeds the maximum value size of "
                  "32767 bytes.");
    }
    if (name == cordoned_directories && image_.features->metadata_version < first_with_cordoning) {
      return fail(ErrorCode::invalid_config,
                  "The cordoned.log.dirs configuration value cannot be set because it requires "
                  "metadata.version >= 30");
    }
  }
  if (auto valid = check_valid(all); !valid) return valid;
  return check_exists();
}

Result<> ResourceAlteration::check_valid(const config::Overrides& all) const {
  switch (type_) {
    case ConfigResourceType::topic:
      if (change_.name.empty()) return refuse_request("Default topic resources are not allowed.");
      if (auto name = validate_topic_name(change_.name); !name) return name;
      return config::validate_topic_overrides(
          config::with_overrides(fixed_, broker_overrides(image_)).topic_defaults, existing_, all);
    case ConfigResourceType::broker:
      return {};
    case ConfigResourceType::client_metrics:
      return config::validate_client_metrics(change_.name, all);
    case ConfigResourceType::group:
      if (change_.name.empty()) return refuse_request("Default group resources are not allowed.");
      return config::validate_group_overrides(fixed_, all);
  }
  return {};
}

Result<> ResourceAlteration::check_exists() const {
  if (type_ == ConfigResourceType::topic && image_.topic(change_.name) == nullptr) {
    return fail(ErrorCode::unknown_topic_or_partition,
                "The topic '" + std::string(change_.name) + "' does not exist.");
  }
  return {};
}

void ResourceAlteration::add_record(std::string_view name, const std::optional<std::string>& value,
                                    RecordList& records) const {
  protocol::ConfigRecord record{change_.type, change_.name, name, std::nullopt, {}};
  if (value) record.value = *value;
  records.add(record);
}

Result<> ResourceAlteration::decide(RecordList& records) {
  if (auto request = check_request(); !request) return request;
  config::Overrides all;
  if (alteration_ == Alteration::incremental) all = existing_;
  std::map<std::string_view, std::optional<std::string>> changes;
  for (const ConfigChange& change : change_.configs) {
    auto value = changed_value(change);
    if (!value) return fail(value.error());
    if (*value) {
      all.insert_or_assign(std::string(change.name), **value);
    } else {
      all.erase(std::string(change.name));
    }
    const auto found = existing_.find(change.name);
    const bool differs = found == existing_.end() ? value->has_value() : *value != found->second;
    // A broker is told again what it has: it may have to read a file anew.
    if (differs || type_ == ConfigResourceType::broker) changes.emplace(change.name, std::move(*value));
  }
  if (alteration_ == Alteration::replace) {
    for (const auto& [name, value] : existing_) {
      if (!all.contains(name)) changes.emplace(name, std::nullopt);
    }
  }
  if (auto allowed = check_controller(changes, all); !allowed) return allowed;
  for (const auto& [name, value] : changes) add_record(name, value, records);
  changes_insync_ = changes.contains(min_insync_replicas);
  return {};
}

}  // namespace

Decision<std::vector<Outcome>> decide_alter_configs(const MetadataImage& image,
                                                    const config::BrokerConfig& fixed,
                                                    std::span<const ResourceChange> resources,
                                                    Alteration alteration) {
  std::map<std::pair<std::int8_t, std::string_view>, int> times;
  for (const ResourceChange& resource : resources) ++times[{resource.type, resource.name}];
  Decision<std::vector<Outcome>> decision;
  // Who is eligible to lead was found under the old min.insync.replicas, and is to be found anew.
  RecordList elr_resets;
  for (const ResourceChange& resource : resources) {
    Outcome& answer = decision.reply.emplace_back();
    if (times[{resource.type, resource.name}] > 1) {
      answer = {ErrorCode::invalid_request, "Each resource must appear at most once."};
      continue;
    }
    ResourceAlteration resource_alteration(image, fixed, resource, alteration);
    if (auto decided = resource_alteration.decide(decision.records); !decided) {
      answer = Outcome::of(std::move(decided.error()));
      continue;
    }
    if (!resource_alteration.changes_insync() || image.feature_level(elr_feature) == 0) continue;
    const bool is_topic = static_cast<ConfigResourceType>(resource.type) == ConfigResourceType::topic;
    elr_resets.add(protocol::ClearElrRecord{is_topic ? resource.name : std::string_view(), {}});
  }
  decision.records.add_all(elr_resets);
  if (decision.records.size() > max_records_per_request) {
    decision.records = {};
    for (Outcome& answer : decision.reply) {
      answer = {ErrorCode::policy_violation, "Unable to perform excessively large batch operation."};
    }
  }
  return decision;
}

}  // namespace ottla::metadata
