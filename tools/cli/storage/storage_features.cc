// The rules of org.apache.kafka.server.common.Feature and of Kafka's Formatter.
#include "cli/storage/storage_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/number.h"

namespace ottla::cli::storage {
namespace {

using metadata::metadata_version_feature;

constexpr std::string_view kraft_version = "kraft.version";
constexpr std::string_view newest_release = "4.3-IV0";

// In the order in which Kafka shows them.
constexpr std::array<std::string_view, 6> features{kraft_version,   "transaction.version",
                                                   "group.version", "eligible.leader.replicas.version",
                                                   "share.version", "streams.version"};

// A level of a feature that needs a level of metadata.version.
struct Dependency {
  std::string_view feature;
  std::int16_t level;
  std::int16_t metadata_version;
};
constexpr std::array dependencies{Dependency{"eligible.leader.replicas.version", 1, 23}};

const Dependency* dependency_of(std::string_view feature, std::int16_t level) {
  const auto found = std::ranges::find_if(dependencies, [&](const Dependency& dependency) {
    return dependency.feature == feature && dependency.level == level;
  });
  return found == dependencies.end() ? nullptr : &*found;
}

bool is_level(std::string_view feature, std::int16_t level) {
  return metadata::check_feature_level(feature, level).has_value();
}

std::string known_versions() {
  std::string list;
  for (auto level = metadata::oldest_metadata_version; level <= metadata::newest_metadata_version; ++level) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", metadata::metadata_version_name(level));
  }
  return list;
}

std::string supported_features() {
  std::vector<std::string_view> sorted(features.begin(), features.end());
  std::ranges::sort(sorted);
  std::string list;
  for (const std::string_view name : sorted) list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
  return list;
}

std::int16_t checked_kraft_version(std::optional<std::int16_t> asked, bool has_dynamic_quorum) {
  const std::int16_t level = asked.value_or(has_dynamic_quorum ? 1 : 0);
  if (level == 0 && has_dynamic_quorum) {
    end_tersely(
        "Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of the flags "
        "--standalone, "
        "--initial-controllers, or --no-initial-controllers is used. For dynamic controllers support, try "
        "removing "
        "the --feature flag for kraft.version.");
  }
  if (level != 0 && !has_dynamic_quorum) {
    end_tersely(
        fmt::format("Cannot set kraft.version to {} unless controller.quorum.voters is empty and one of the "
                    "flags --standalone, "
                    "--initial-controllers, or --no-initial-controllers is used. For dynamic controllers "
                    "support, try using one "
                    "of --standalone, --initial-controllers, or --no-initial-controllers and removing "
                    "controller.quorum.voters.",
                    level));
  }
  return level;
}

std::int16_t effective_release(const FeatureLevels& asked, const std::string& release) {
  const auto level = asked.find(metadata_version_feature);
  if (level == asked.end()) return level_of_release(release.empty() ? std::string(newest_release) : release);
  if (!release.empty()) {
    end_tersely("Use --release-version instead of --feature metadata.version=X to avoid ambiguity.");
  }
  if (metadata::metadata_version_name(level->second).empty()) {
    refuse(fmt::format("No MetadataVersion with feature level {}. Valid feature levels are from {} to {}.",
                       level->second, metadata::oldest_metadata_version, metadata::newest_metadata_version));
  }
  return level->second;
}

void check_levels(const FeatureLevels& levels) {
  const std::int16_t metadata_version = levels.find(metadata_version_feature)->second;
  for (const auto& [name, level] : levels) {
    if (name == metadata_version_feature) continue;
    if (!is_level(name, level)) refuse(fmt::format("No feature:{} with feature level {}", name, level));
    const Dependency* dependency = dependency_of(name, level);
    if (dependency == nullptr || dependency->metadata_version <= metadata_version) continue;
    refuse(fmt::format("{} could not be set to {} because it depends on metadata.version={} ({})", name,
                       level, dependency->metadata_version,
                       metadata::metadata_version_name(dependency->metadata_version)));
  }
}

void print_dependencies(std::string_view feature, std::int16_t level) {
  if (feature == metadata_version_feature) {
    const std::string_view name = metadata::metadata_version_name(level);
    if (name.empty()) end_tersely(fmt::format("Unknown metadata.version {}", level));
    say("{}={} ({}) has no dependencies.", feature, level, name);
    return;
  }
  if (std::ranges::find(features, feature) == features.end())
    end_tersely(fmt::format("Unknown feature: {}", feature));
  if (!is_level(feature, level)) {
    end_tersely(fmt::format("Feature level {} is not supported for feature {}", level, feature));
  }
  const Dependency* dependency = dependency_of(feature, level);
  if (dependency == nullptr) {
    say("{}={} has no dependencies.", feature, level);
    return;
  }
  say("{}={} requires:", feature, level);
  say("    {}={} ({})", metadata_version_feature, dependency->metadata_version,
      metadata::metadata_version_name(dependency->metadata_version));
}

}  // namespace

void end_tersely(std::string_view sentence) {
  complain("{}", sentence);
  throw Exit{1};
}

FeatureLevels parse_features(const std::vector<std::string>& assignments) {
  FeatureLevels levels;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) {
      throw Failure("java.lang.RuntimeException",
                    fmt::format("Can't parse feature=level string {}: equals sign not found.", assignment));
    }
    const std::string level = assignment.substr(equals + 1);
    const auto number = number_in<std::int16_t>(level);
    if (!number) {
      throw Failure("java.lang.RuntimeException",
                    fmt::format("Can't parse feature=level string {}: unable to parse {} as a short.",
                                assignment, level));
    }
    levels[assignment.substr(0, equals)] = *number;
  }
  return levels;
}

std::int16_t level_of_release(const std::string& release) {
  const auto known = metadata::features_of_release(release);
  if (known) return known->front().level;
  refuse(fmt::format("Unknown metadata.version '{}'. Supported metadata.version are: {}", release,
                     known_versions()));
}

FeatureLevels effective_features(FeatureLevels asked, const std::string& release, bool has_dynamic_quorum) {
  const std::int16_t metadata_version = effective_release(asked, release);
  for (const auto& [name, level] : asked) {
    if (name == metadata_version_feature || std::ranges::find(features, name) != features.end()) continue;
    end_tersely(
        fmt::format("Unsupported feature: {}. Supported features are: {}", name, supported_features()));
  }
  const auto kraft = asked.find(kraft_version);
  const std::int16_t kraft_level = checked_kraft_version(
      kraft == asked.end() ? std::nullopt : std::optional(kraft->second), has_dynamic_quorum);
  const auto defaults =
      must(metadata::features_of_release(metadata::metadata_version_name(metadata_version)));
  for (const metadata::FeatureLevel& feature : defaults) {
    asked.try_emplace(std::string(feature.name), feature.level);
  }
  for (const std::string_view name : features) asked.try_emplace(std::string(name), std::int16_t{0});
  asked[std::string(metadata_version_feature)] = metadata_version;
  asked[std::string(kraft_version)] = kraft_level;
  check_levels(asked);
  return asked;
}

void print_version_mapping(const std::optional<std::string>& release) {
  const std::string shown = release.value_or(std::string(newest_release));
  const std::int16_t level = level_of_release(shown);
  say("{}={} ({})", metadata_version_feature, level, shown);
  const auto defaults = must(metadata::features_of_release(metadata::metadata_version_name(level)));
  for (const std::string_view name : features) {
    const auto found = std::ranges::find(defaults, name, &metadata::FeatureLevel::name);
    const std::int16_t by_default =
        name == kraft_version ? metadata::kraft_version_of(level) : std::int16_t{0};
    say("{}={}", name, found == defaults.end() ? by_default : found->level);
  }
}

void print_feature_dependencies(const std::vector<std::string>& assignments) {
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) {
      end_tersely(fmt::format(
          "Invalid feature format: {}. Expected format: 'feature=version' (e.g. 'group.version=1')",
          assignment));
    }
    const std::string feature = assignment.substr(0, equals);
    const std::string text = assignment.substr(equals + 1);
    const auto level = number_in<std::int16_t>(text);
    if (!level) end_tersely(fmt::format("Invalid version format: {} for feature {}", text, feature));
    print_dependencies(feature, *level);
  }
}

}  // namespace ottla::cli::storage
