// What holds for an option and under which names it may be set, in Kafka's words: the strongest setting gives
// the value, and the list of synonyms starts at the option's own name.
#include <algorithm>
#include <charconv>
#include <set>

#include "metadata/refusal.h"
#include "ottla/config/group_overrides.h"
#include "ottla/config/option_table.h"
#include "ottla/config/value.h"
#include "ottla/metadata/configs.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::metadata {
namespace {

using config::Option;
using config::Overrides;
using config::Scope;

bool is_described(const Option& option) {
  return !option.internal && option.release == config::Release::kafka_4_3;
}

// What the option says of itself; `option` is null for a name that only its user knows.
DescribedConfig entry_of(std::string_view name, const Option* option) {
  DescribedConfig entry;
  entry.name = name;
  entry.sensitive = option == nullptr || option->is_sensitive();
  if (option == nullptr) return entry;
  entry.type = static_cast<std::int8_t>(option->type);
  entry.documentation = option->documentation;
  return entry;
}

bool is_read_only(std::string_view name, const Option* option) {
  return option == nullptr || option->name != name || option->update == config::Update::read_only;
}

}  // namespace

// The entries of one resource, as far as they are asked for.
struct ConfigDescriber::Entries {
  std::span<const std::string_view> names;
  std::vector<DescribedConfig> list;

  bool wants(std::string_view name) const {
    return names.empty() || std::ranges::find(names, name) != names.end();
  }
};

ConfigDescriber::ConfigDescriber(ImagePointer image, const config::BrokerConfig& fixed, bool with_synonyms)
    : image_(std::move(image)),
      fixed_(fixed),
      with_synonyms_(with_synonyms),
      dynamic_(usable_overrides(broker_overrides(*image_))) {}

std::string_view ConfigDescriber::keep(std::string text) { return texts_.emplace_back(std::move(text)); }

std::string_view ConfigDescriber::canonical(const Option* option, std::string_view text) {
  if (option == nullptr) return text;
  std::string told = canonical_text(*option, text);
  return told == text ? text : keep(std::move(told));
}

std::vector<ConfigSynonym> ConfigDescriber::broker_settings(std::string_view name) const {
  std::vector<std::string_view> names = config::broker_synonyms(name);
  if (const std::string_view base = config::without_listener(name); base != name) names.push_back(base);
  const bool hidden = config::is_sensitive_setting(name);
  std::vector<ConfigSynonym> settings;
  const auto add = [&](std::string_view synonym, std::string_view value, ConfigSource source) {
    settings.push_back({synonym, hidden ? std::nullopt : std::optional(value), source});
  };
  const auto add_from = [&](const Overrides& from, ConfigSource source) {
    for (const std::string_view synonym : names) {
      if (const auto found = from.find(synonym); found != from.end()) add(synonym, found->second, source);
    }
  };
  add_from(dynamic_.own, ConfigSource::dynamic_broker);
  add_from(dynamic_.all, ConfigSource::dynamic_default_broker);
  add_from(fixed_.settings, ConfigSource::static_broker);
  for (const std::string_view synonym : names) {
    const Option* option = config::find_option(Scope::broker, synonym);
    if (option == nullptr || !is_described(*option) || !option->default_value()) continue;
    add(synonym, *option->default_value(), ConfigSource::default_value);
  }
  // Kafka tells nothing of an option that is set by a weaker name only.
  settings.erase(settings.begin(), std::ranges::find(settings, name, &ConfigSynonym::name));
  return settings;
}

std::optional<std::string_view> ConfigDescriber::topic_default(const Option& option) {
  for (const config::Synonym& synonym : config::topic_synonyms(option.name)) {
    for (const Overrides* settings : {&dynamic_.own, &dynamic_.all, &fixed_.settings}) {
      const auto found = settings->find(synonym.server_name);
      if (found == settings->end()) continue;
      if (synonym.multiplier == 1) return found->second;
      const auto number = config::parse_int64(synonym.server_name, found->second).value_or(0);
      return keep(std::to_string(number * synonym.multiplier));
    }
  }
  return option.default_value();
}

const std::vector<DescribedConfig>& ConfigDescriber::topic_defaults() {
  if (!topic_defaults_.empty()) return topic_defaults_;
  for (const Option& option : config::options(Scope::topic)) {
    if (!is_described(option)) continue;
    DescribedConfig& entry = topic_defaults_.emplace_back(entry_of(option.name, &option));
    const auto text = topic_default(option);
    if (text && !entry.sensitive) entry.value = canonical(&option, *text);
    const auto synonyms = config::topic_synonyms(option.name);
    if (!synonyms.empty()) entry.synonyms = broker_settings(synonyms.front().server_name);
    if (!entry.synonyms.empty()) entry.source = entry.synonyms.front().source;
    if (!with_synonyms_) entry.synonyms.clear();
  }
  return topic_defaults_;
}

void ConfigDescriber::add_topic(const ConfigMap& settings, Entries& entries) {
  const auto override_with = [&](DescribedConfig& entry, const Option* option, std::string_view text) {
    if (!entry.sensitive) entry.value = canonical(option, text);
    entry.source = ConfigSource::topic;
    if (with_synonyms_) {
      entry.synonyms.insert(entry.synonyms.begin(), {entry.name, entry.value, ConfigSource::topic});
    }
  };
  std::size_t overridden = 0;
  for (const DescribedConfig& entry : topic_defaults()) {
    const auto found = settings.find(entry.name);
    if (found != settings.end()) ++overridden;
    if (!entries.wants(entry.name)) continue;
    entries.list.push_back(entry);
    if (found == settings.end()) continue;
    override_with(entries.list.back(), config::find_option(Scope::topic, entry.name), found->second);
  }
  if (overridden == settings.size()) return;
  // Internal options, and what only another release knows.
  for (const auto& [name, value] : settings) {
    const Option* option = config::find_option(Scope::topic, name);
    if (option != nullptr && option->release != config::Release::kafka_4_3) option = nullptr;
    if ((option != nullptr && is_described(*option)) || !entries.wants(name)) continue;
    override_with(entries.list.emplace_back(entry_of(name, option)), option, value);
  }
}

DescribedConfig ConfigDescriber::broker_entry(std::string_view name) {
  const Option* option = config::broker_setting(name);
  DescribedConfig entry = entry_of(name, option);
  if (!entry.sensitive) {
    if (auto text = config::broker_text(fixed_, dynamic_, name)) {
      entry.value = keep(canonical_text(*option, *text));
    }
  }
  entry.read_only = is_read_only(name, option);
  entry.synonyms = broker_settings(name);
  if (!entry.synonyms.empty()) entry.source = entry.synonyms.front().source;
  if (!with_synonyms_) entry.synonyms.clear();
  return entry;
}

void ConfigDescriber::add_broker(Entries& entries) {
  std::set<std::string_view> names;
  for (const Option& option : config::options(Scope::broker)) {
    if (is_described(option)) names.insert(option.name);
  }
  for (const Overrides* settings : {&dynamic_.own, &dynamic_.all, &fixed_.settings}) {
    for (const auto& [name, value] : *settings) names.insert(name);
  }
  for (const std::string_view name : names) {
    if (entries.wants(name)) entries.list.push_back(broker_entry(name));
  }
}

void ConfigDescriber::add_all_brokers(Entries& entries) {
  for (const auto& [name, value] : dynamic_.all) {
    if (!entries.wants(name)) continue;
    const Option* option = config::broker_setting(name);
    DescribedConfig& entry = entries.list.emplace_back(entry_of(name, option));
    if (!entry.sensitive) entry.value = value;
    entry.read_only = is_read_only(name, option);
    entry.source = ConfigSource::dynamic_default_broker;
    if (!with_synonyms_) continue;
    entry.synonyms = broker_settings(name);
    std::erase_if(entry.synonyms, [](const ConfigSynonym& synonym) {
      return synonym.source != ConfigSource::dynamic_default_broker;
    });
  }
}

void ConfigDescriber::add_group(const ConfigMap& settings, Entries& entries) {
  for (const Option& option : config::options(Scope::group)) {
    if (!is_described(option) || !entries.wants(option.name)) continue;
    DescribedConfig& entry = entries.list.emplace_back(entry_of(option.name, &option));
    const std::string_view key = config::group_default_key(option.name);
    if (key.empty()) {
      entry.synonyms = {{option.name, option.default_value(), ConfigSource::default_value}};
    } else {
      entry.synonyms = broker_settings(key);
    }
    if (const auto found = settings.find(option.name); found != settings.end()) {
      entry.value = canonical(&option, found->second);
      entry.synonyms.insert(entry.synonyms.begin(), {option.name, entry.value, ConfigSource::group});
    } else {
      entry.value = keep(canonical_text(option, config::group_default(fixed_, option.name)));
    }
    if (!entry.synonyms.empty()) entry.source = entry.synonyms.front().source;
    if (!with_synonyms_) entry.synonyms.clear();
  }
}

void ConfigDescriber::add_client_metrics(const ConfigMap& settings, Entries& entries) {
  for (const Option& option : config::options(Scope::client_metrics)) {
    if (!entries.wants(option.name)) continue;
    DescribedConfig& entry = entries.list.emplace_back(entry_of(option.name, &option));
    const auto found = settings.find(option.name);
    if (found == settings.end()) {
      entry.value = option.default_value();
      continue;
    }
    entry.value = canonical(&option, found->second);
    entry.source = ConfigSource::client_metrics;
    if (with_synonyms_) entry.synonyms = {{option.name, entry.value, entry.source}};
  }
}

Result<> ConfigDescriber::describe_broker(std::string_view name, Entries& entries) {
  if (name.empty()) {
    add_all_brokers(entries);
    return {};
  }
  BrokerId id = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (error != std::errc() || end != name.data() + name.size()) {
    return refuse_request("Broker id must be an integer, but it is: " + std::string(name));
  }
  if (id != image_->node_id) {
    return refuse_request("Unexpected broker id, expected " + std::to_string(image_->node_id) +
                          " or empty string, but received " + std::string(name));
  }
  add_broker(entries);
  return {};
}

Result<std::vector<DescribedConfig>> ConfigDescriber::describe(std::int8_t type, std::string_view name,
                                                               std::span<const std::string_view> names) {
  Entries entries{names, {}};
  const auto resource = static_cast<ConfigResourceType>(type);
  switch (resource) {
    case ConfigResourceType::topic: {
      if (auto valid = validate_topic_name(name); !valid) return fail(std::move(valid.error()));
      const TopicImage* topic = image_->topic(name);
      if (topic == nullptr) return fail(ErrorCode::unknown_topic_or_partition, "");
      add_topic(*topic->configs, entries);
      return std::move(entries.list);
    }
    case ConfigResourceType::broker: {
      auto described = describe_broker(name, entries);
      if (!described) return fail(std::move(described.error()));
      return std::move(entries.list);
    }
    case ConfigResourceType::client_metrics:
      if (name.empty()) return refuse_request("Client metrics subscription name must not be empty");
      add_client_metrics(image_->config_of(resource, name), entries);
      return std::move(entries.list);
    case ConfigResourceType::group:
      if (name.empty()) return refuse_request("Group name must not be empty");
      add_group(image_->config_of(resource, name), entries);
      return std::move(entries.list);
  }
  return refuse_request("Unsupported resource type: " + std::to_string(type));
}

config::BrokerOverrides broker_overrides(const MetadataImage& image) {
  return {image.config_of(ConfigResourceType::broker, ""),
          image.config_of(ConfigResourceType::broker, std::to_string(image.node_id))};
}

std::vector<std::string> config_resources(const MetadataImage& image, ConfigResourceType type) {
  std::vector<std::string> names;
  if (type == ConfigResourceType::topic) {
    image.topics_by_name.for_each([&](const TopicPointer& topic) { names.push_back(topic->name); });
  } else if (type == ConfigResourceType::broker) {
    for (const auto& [id, broker] : image.cluster->brokers) {
      if (!broker.fenced) names.push_back(std::to_string(id));
    }
  } else {
    for (const auto& [resource, settings] : *image.configs) {
      if (resource.type == type) names.push_back(resource.name);
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace ottla::metadata
