// Features and their levels as kafka-storage of 4.3.0 chooses, checks and shows them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/metadata/features.h"

namespace ottla::cli::storage {

// A sentence on stderr and status 1.
[[noreturn]] void end_tersely(std::string_view sentence);

using FeatureLevels = std::map<std::string, std::int16_t, std::less<>>;

// "name=level" pairs of --feature.
FeatureLevels parse_features(const std::vector<std::string>& assignments);

// The level of metadata.version of a release, "4.3-IV0" or "4.3"; ends the tool for another.
std::int16_t level_of_release(const std::string& release);

// The levels that a new directory gets, kraft.version included. `release` is --release-version, or empty.
FeatureLevels effective_features(FeatureLevels asked, const std::string& release, bool has_dynamic_quorum);

// The subcommands version-mapping and feature-dependencies.
void print_version_mapping(const std::optional<std::string>& release);
void print_feature_dependencies(const std::vector<std::string>& assignments);

}  // namespace ottla::cli::storage
