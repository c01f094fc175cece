// The features a release of Kafka finalizes and the record versions each metadata.version writes
// (org.apache.kafka.server.common.MetadataVersion and Feature; kafka-storage's --release-version).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/metadata/image.h"

namespace ottla::metadata {

inline constexpr std::string_view metadata_version_feature = "metadata.version";
inline constexpr std::string_view elr_feature = "eligible.leader.replicas.version";

// What Ottla reads and writes, which is what Kafka 4.3.0 does.
inline constexpr std::int16_t oldest_metadata_version = 7;   // 3.3-IV3
inline constexpr std::int16_t newest_metadata_version = 30;  // 4.3-IV0

struct FeatureLevel {
  std::string_view name;
  std::int16_t level = 0;

  friend bool operator==(const FeatureLevel&, const FeatureLevel&) = default;
};

// One update of UpdateFeatures as it came.
struct FeatureUpdate {
  // FeatureUpdate.UpgradeType
  static constexpr std::int8_t upgrade = 1;
  static constexpr std::int8_t safe_downgrade = 2;
  static constexpr std::int8_t unsafe_downgrade = 3;

  std::string_view name;
  std::int16_t level = 0;  // 0: the feature is no longer finalized
  std::int8_t upgrade_type = upgrade;
};

// The features that `kafka-storage format --release-version` would finalize, metadata.version first, the
// others by name with a level above 0. Takes "4.3", "4.3.0", "4.3-IV0"; invalid_config names the releases
// there are otherwise.
Result<std::vector<FeatureLevel>> features_of_release(std::string_view release);

// Every feature Ottla supports with its range, metadata.version included: what ApiVersions and the
// registration say.
const SupportedFeatures& supported_features();

// "4.3-IV0" for 30; empty for a level there is not.
std::string_view metadata_version_name(std::int16_t level);

// unsupported_version with a sentence when a feature or its level is not one of supported_features().
Result<> check_feature_level(std::string_view name, std::int16_t level);

// Whether a level of metadata.version in (lower, higher] brought records that a release of the lower one
// cannot read (MetadataVersion.didMetadataChange).
bool changes_metadata(std::int16_t lower, std::int16_t higher);

// Versions of the records at a level of metadata.version.
std::int16_t register_broker_version(std::int16_t metadata_version);
std::int16_t partition_version(std::int16_t metadata_version);
std::int16_t partition_change_version(std::int16_t metadata_version);
// Whether partitions carry the ids of their directories, and controllers register.
bool writes_directories(std::int16_t metadata_version);
bool writes_controller_registration(std::int16_t metadata_version);
bool writes_transactions(std::int16_t metadata_version);
// kraft.version of a directory that is formatted for this level: 1 (the voters stand in the log) from 3.9 on.
std::int16_t kraft_version_of(std::int16_t metadata_version);

}  // namespace ottla::metadata
