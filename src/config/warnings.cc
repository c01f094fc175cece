// What the log says at start of settings that do nothing here: a line for each reason, not for each key.
#include <algorithm>
#include <array>

#include "ottla/config/option_table.h"
#include "ottla/config/settings.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

// Keys of 0.8 to 3.9 that neither 1.1.0 nor 4.3.0 has; those of ZooKeeper are known by their beginning.
constexpr std::string_view other_releases[] = {
    "control.plane.listener.name",
    "controller.message.queue.size",
    "eligible.leader.replicas.enable",
    "group.coordinator.new.enable",
    "group.share.enable",
    "kafka.metrics.polling.interval.secs",
    "kafka.metrics.reporters",
    "log.message.downconversion.enable",
    "metadata.log.segment.min.bytes",
    "replica.lag.max.messages",
    "unstable.metadata.versions.enable",
};

// Replicas that one node cannot give; 1 asks for what is done.
constexpr std::string_view internal_replicas[] = {
    "offsets.topic.replication.factor",
    "share.coordinator.state.topic.min.isr",
    "share.coordinator.state.topic.replication.factor",
    "transaction.state.log.min.isr",
    "transaction.state.log.replication.factor",
};

template <std::size_t count>
bool contains(const std::string_view (&words)[count], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

std::string named(const Setting& setting, const std::string& key) {
  return key + " (" + setting.place() + ")";
}

void add(std::string& list, const std::string& text) { list.append(list.empty() ? "" : ", ").append(text); }

void add_replicas(const Settings& settings, std::vector<std::string>& sentences) {
  std::string keys;
  for (const std::string_view key : internal_replicas) {
    const Setting* setting = settings.find(key);
    if (setting != nullptr && trim(setting->value) != "1") add(keys, named(*setting, std::string(key)));
  }
  if (!keys.empty())
    sentences.push_back("internal topics have one replica on a single node, whatever is said by " + keys);
  const Setting* factor = settings.find("default.replication.factor");
  const Setting* lenient = settings.find("ottla.replication.factor.lenient");
  if (factor == nullptr || trim(factor->value) == "1") return;
  if (lenient != nullptr && parse_boolean("", lenient->value).value_or(false)) return;
  sentences.push_back(
      named(*factor, "default.replication.factor") +
      " asks for more replicas than there are nodes: topics made without a number of their own "
      "are refused; set it to 1, or ottla.replication.factor.lenient=true");
}

}  // namespace

Standing standing_of(std::string_view key) {
  const Option* option = find_option(Scope::broker, key);
  if (option == nullptr) {
    // A listener's own options come with the parts that they configure.
    if (key.starts_with("listener.name.")) return Standing::later;
    const bool is_known = key.starts_with("zookeeper.") || contains(other_releases, key);
    return is_known ? Standing::single_node : Standing::unknown;
  }
  switch (option->effect) {
    case Effect::used:
      return Standing::in_effect;
    case Effect::single_node:
      return Standing::single_node;
    case Effect::java:
      return Standing::java;
    case Effect::later:
      return Standing::later;
  }
  return Standing::unknown;
}

std::vector<std::string> warnings(const Settings& settings) {
  constexpr std::string_view reasons[] = {
      "",
      "accepted, and without effect on a single node: ",
      "accepted, and without effect, as there is no Java here to use it: ",
      "without effect, as this release does not serve what it configures: ",
      "supplied, but isn't a known config: ",
  };
  std::array<std::string, std::size(reasons)> keys;
  for (const auto& [key, setting] : settings.all()) {
    const Standing standing = standing_of(key);
    if (standing == Standing::in_effect || contains(internal_replicas, key)) continue;
    add(keys[static_cast<std::size_t>(standing)], named(setting, key));
  }
  std::vector<std::string> sentences = settings.remarks();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!keys[i].empty()) sentences.push_back(std::string(reasons[i]) + keys[i]);
  }
  add_replicas(settings, sentences);
  return sentences;
}

}  // namespace ottla::config
