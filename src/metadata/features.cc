// The table of metadata versions and releases, as kafka-storage version-mapping of Kafka 4.3.0 prints it.
#include "ottla/metadata/features.h"

#include <algorithm>
#include <array>

namespace ottla::metadata {
namespace {

struct MetadataVersion {
  std::int16_t level;
  std::string_view name;
  bool changes_metadata = false;
};

constexpr std::array metadata_versions{
    MetadataVersion{7, "3.3-IV3", true},  MetadataVersion{8, "3.4-IV0", true},
    MetadataVersion{9, "3.5-IV0"},        MetadataVersion{10, "3.5-IV1"},
    MetadataVersion{11, "3.5-IV2", true}, MetadataVersion{12, "3.6-IV0"},
    MetadataVersion{13, "3.6-IV1", true}, MetadataVersion{14, "3.6-IV2", true},
    MetadataVersion{15, "3.7-IV0", true}, MetadataVersion{16, "3.7-IV1"},
    MetadataVersion{17, "3.7-IV2", true}, MetadataVersion{18, "3.7-IV3"},
    MetadataVersion{19, "3.7-IV4"},       MetadataVersion{20, "3.8-IV0"},
    MetadataVersion{21, "3.9-IV0"},       MetadataVersion{22, "4.0-IV0"},
    MetadataVersion{23, "4.0-IV1", true}, MetadataVersion{24, "4.0-IV2"},
    MetadataVersion{25, "4.0-IV3"},       MetadataVersion{26, "4.1-IV0"},
    MetadataVersion{27, "4.1-IV1"},       MetadataVersion{28, "4.2-IV0"},
    MetadataVersion{29, "4.2-IV1"},       MetadataVersion{30, "4.3-IV0", true},
};

// From which level of metadata.version on a new directory gets a level of another feature.
struct Bootstrap {
  std::string_view feature;
  std::int16_t level;
  std::int16_t from_metadata_version;
};

// Sorted by feature, then by level.
constexpr std::array bootstraps{
    Bootstrap{"eligible.leader.replicas.version", 1, 26},
    Bootstrap{"group.version", 1, 22},
    Bootstrap{"share.version", 1, 28},
    Bootstrap{"streams.version", 1, 29},
    Bootstrap{"transaction.version", 2, 24},
};

// "4.3" of "4.3-IV0".
std::string_view release_of(std::string_view version_name) {
  return version_name.substr(0, version_name.find('-'));
}

std::optional<std::int16_t> level_of(std::string_view release) {
  // The third number of a release has no metadata version of its own: 4.3.0 is 4.3.
  if (release.find('-') == std::string_view::npos) {
    const std::size_t first_dot = release.find('.');
    if (first_dot == std::string_view::npos) return std::nullopt;
    release = release.substr(0, release.find('.', first_dot + 1));
  }
  std::optional<std::int16_t> level;
  for (const MetadataVersion& version : metadata_versions) {
    if (version.name == release || release_of(version.name) == release) level = version.level;
  }
  return level;
}

}  // namespace

Result<std::vector<FeatureLevel>> features_of_release(std::string_view release) {
  const std::optional<std::int16_t> level = level_of(release);
  if (!level) {
    std::string known;
    for (const MetadataVersion& version : metadata_versions) {
      known += (known.empty() ? "" : ", ") + std::string(version.name);
    }
    return fail(ErrorCode::invalid_config, "unknown release '" + std::string(release) +
                                               "' in ottla.release.version; there are " + known);
  }
  std::vector<FeatureLevel> features{{metadata_version_feature, *level}};
  for (const Bootstrap& bootstrap : bootstraps) {
    if (*level >= bootstrap.from_metadata_version) features.push_back({bootstrap.feature, bootstrap.level});
  }
  return features;
}

const SupportedFeatures& supported_features() {
  static const SupportedFeatures features{
      {"eligible.leader.replicas.version", {0, 1}},
      {"group.version", {0, 1}},
      {"kraft.version", {0, 1}},
      {std::string(metadata_version_feature), {oldest_metadata_version, newest_metadata_version}},
      {"share.version", {0, 1}},
      {"streams.version", {0, 1}},
      {"transaction.version", {0, 2}},
  };
  return features;
}

std::string_view metadata_version_name(std::int16_t level) {
  const auto found = std::ranges::find(metadata_versions, level, &MetadataVersion::level);
  return found == metadata_versions.end() ? std::string_view() : found->name;
}

Result<> check_feature_level(std::string_view name, std::int16_t level) {
  const auto found = supported_features().find(name);
  if (found == supported_features().end()) {
    return fail(ErrorCode::unsupported_version, "the feature " + std::string(name) + " is unknown");
  }
  if (level < found->second.min || level > found->second.max) {
    return fail(ErrorCode::unsupported_version, std::string(name) + " has the level " +
                                                    std::to_string(level) + ", and only " +
                                                    std::to_string(found->second.min) + " to " +
                                                    std::to_string(found->second.max) + " are supported");
  }
  return {};
}

bool changes_metadata(std::int16_t lower, std::int16_t higher) {
  return std::ranges::any_of(metadata_versions, [=](const MetadataVersion& version) {
    return version.changes_metadata && version.level > lower && version.level <= higher;
  });
}

std::int16_t register_broker_version(std::int16_t metadata_version) {
  if (metadata_version >= 30) return 4;
  if (metadata_version >= 17) return 3;
  return metadata_version >= 8 ? 2 : 1;
}

std::int16_t partition_version(std::int16_t metadata_version) {
  if (metadata_version >= 23) return 2;
  return metadata_version >= 17 ? 1 : 0;
}

std::int16_t partition_change_version(std::int16_t metadata_version) {
  return partition_version(metadata_version);
}

bool writes_directories(std::int16_t metadata_version) { return metadata_version >= 17; }
bool writes_controller_registration(std::int16_t metadata_version) { return metadata_version >= 15; }
bool writes_transactions(std::int16_t metadata_version) { return metadata_version >= 13; }
std::int16_t kraft_version_of(std::int16_t metadata_version) { return metadata_version >= 21 ? 1 : 0; }

}  // namespace ottla::metadata
