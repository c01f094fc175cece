// kafka-storage format: directories that a first start of Kafka 4.3.0 or Ottla finds prepared.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/java_order.h"
#include "cli/number.h"
#include "cli/storage/storage_commands.h"
#include "cli/storage/storage_features.h"
#include "ottla/env/posix.h"
#include "ottla/log/meta_properties.h"
#include "ottla/metadata/format.h"

namespace ottla::cli::storage {
namespace {

using metadata::InitialVoter;

[[noreturn]] void fail_voter(std::string_view text) {
  refuse(fmt::format("Failed to parse the initial controller '{}': it is id@host:port:directory-id", text));
}

// "id@host:port:directory", the host in brackets when it is an IPv6 address.
InitialVoter parse_voter(std::string_view text) {
  InitialVoter voter;
  const std::size_t at = text.find('@');
  const std::size_t second = text.rfind(':');
  if (at == text.npos || second == text.npos || second <= at) fail_voter(text);
  const std::size_t first = text.rfind(':', second - 1);
  if (first == text.npos || first <= at) fail_voter(text);
  const auto number = [&](std::string_view digits, auto& into) {
    const auto found = number_in<std::remove_reference_t<decltype(into)>>(digits);
    if (!found) fail_voter(text);
    into = *found;
  };
  number(text.substr(0, at), voter.id);
  voter.host = text.substr(at + 1, first - at - 1);
  if (voter.host.starts_with('[') && voter.host.ends_with(']'))
    voter.host = voter.host.substr(1, voter.host.size() - 2);
  number(text.substr(first + 1, second - first - 1), voter.port);
  const auto directory_id = Uuid::parse(text.substr(second + 1));
  if (!directory_id || voter.host.empty() || voter.id < 0) fail_voter(text);
  voter.directory_id = *directory_id;
  return voter;
}

std::vector<InitialVoter> parse_voters(std::string_view list) {
  std::vector<InitialVoter> voters;
  while (!list.empty()) {
    const std::string_view entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
    voters.push_back(parse_voter(entry));
    const auto same = std::ranges::count(voters, voters.back().id, &InitialVoter::id);
    if (same > 1) refuse(fmt::format("Node id {} was specified more than once.", voters.back().id));
  }
  if (voters.empty()) refuse("No voters given.");
  return voters;
}

std::vector<InitialVoter> standalone_voter(const StorageConfig& config) {
  if (!config.has_role("controller")) end_tersely("You can only use --standalone on a controller.");
  if (config.controller_port <= 0)
    throw Failure("java.lang.RuntimeException", "No controller listeners found.");
  return {{.id = *config.node_id,
           .host = config.controller_host.empty() ? "localhost" : config.controller_host,
           .port = static_cast<std::uint16_t>(config.controller_port),
           .directory_id = system_entropy().uuid()}};
}

void check(const StorageConfig& config, const FormatRequest& request) {
  if (config.process_roles.empty()) {
    end_tersely(
        "The kafka configuration file appears to be for a legacy cluster. Formatting is only supported for "
        "clusters "
        "in KRaft mode.");
  }
  if (!config.node_id) {
    throw Failure("org.apache.kafka.common.config.ConfigException",
                  "Missing required configuration \"node.id\" which has no default value.");
  }
  if (*config.node_id < 0) {
    throw Failure("java.lang.RuntimeException", "You must specify a valid non-negative node ID.");
  }
  const bool gives_voters = request.initial_controllers || request.is_standalone;
  if (gives_voters && config.has_voters) {
    end_tersely(
        "You cannot specify controller.quorum.voters and format the node with --initial-controllers or "
        "--standalone. "
        "If you want to use dynamic quorum, please remove controller.quorum.voters and specify "
        "controller.quorum.bootstrap.servers instead.");
  }
  if (config.controller_listeners.empty()) {
    end_tersely("You must specify the name of the initial controller listener.");
  }
  if (!request.has_no_initial_controllers && !gives_voters && !config.has_voters &&
      config.has_role("controller")) {
    end_tersely(
        "Because controller.quorum.voters is not set on this controller, you must specify one of the "
        "following: "
        "--standalone, --initial-controllers, or --no-initial-controllers.");
  }
}

// The directories that have no meta.properties yet. What the others say must be of this node and cluster.
std::vector<std::string> unformatted(const StorageConfig& config, const FormatRequest& request) {
  std::vector<std::string> empty;
  for (const std::string& directory : config.directories) {
    const auto found = must(log::read_meta_properties(posix_file_system(), directory));
    if (!found) {
      empty.push_back(directory);
      continue;
    }
    if (found->cluster_id && *found->cluster_id != request.cluster_id) {
      throw Failure("java.lang.RuntimeException",
                    fmt::format("Invalid cluster.id in: {}/meta.properties. Expected {}, but read {}",
                                directory, request.cluster_id, *found->cluster_id));
    }
    if (found->node_id && found->node_id != config.node_id) {
      throw Failure(
          "java.lang.RuntimeException",
          fmt::format("Stored node id {} doesn't match previous node id {} in {}/meta.properties. If you "
                      "moved your data, make sure your configured node id matches.",
                      *found->node_id, *config.node_id, directory));
    }
    if (!request.ignores_formatted) {
      end_tersely(fmt::format(
          "Log directory {} is already formatted. Use --ignore-formatted to ignore this directory "
          "and format the others.",
          directory));
    }
  }
  return empty;
}

std::vector<metadata::FeatureLevel> bootstrap_features(const FeatureLevels& levels) {
  std::vector<metadata::FeatureLevel> features{
      {metadata::metadata_version_feature, levels.find(metadata::metadata_version_feature)->second}};
  for (const auto& [name, level] : levels) {
    if (name == metadata::metadata_version_feature || name == "kraft.version" || level == 0) continue;
    features.push_back({name, level});
  }
  return features;
}

// BootstrapMetadata.toString().
std::string bootstrap_text(const std::vector<metadata::FeatureLevel>& features) {
  std::string records;
  for (const metadata::FeatureLevel& feature : features) {
    records +=
        fmt::format("{}ApiMessageAndVersion(FeatureLevelRecord(name='{}', featureLevel={}) at version 0)",
                    records.empty() ? "" : ", ", feature.name, feature.level);
  }
  return fmt::format("BootstrapMetadata(records=[{}], metadataVersionLevel={}, source=format command)",
                     records, features.front().level);
}

class Formatting {
 public:
  Formatting(const StorageConfig& config, const FormatRequest& request, std::vector<InitialVoter> voters,
             const FeatureLevels& levels)
      : config_(config), request_(request), voters_(std::move(voters)), levels_(levels) {}

  void format(const std::string& directory) const {
    const bool holds_metadata = directory == config_.metadata_directory;
    const auto self = std::ranges::find(voters_, *config_.node_id, &InitialVoter::id);
    const bool is_voter = self != voters_.end();
    metadata::DirectoryFormat format{.cluster_id = request_.cluster_id,
                                     .node_id = *config_.node_id,
                                     .directory_id = system_entropy().uuid(),
                                     .features = bootstrap_features(levels_)};
    std::string_view kind = "data directory";
    if (holds_metadata && voters_.empty()) kind = "metadata directory";
    if (holds_metadata && !voters_.empty()) {
      kind = is_voter ? "dynamic metadata voter directory" : "dynamic metadata directory";
      format.voters = voters_;
      format.controller_listener = config_.controller_listeners.front();
      if (is_voter) format.directory_id = self->directory_id;
    }
    say("Formatting {} {} with metadata.version {}.", kind, directory,
        metadata::metadata_version_name(levels_.find(metadata::metadata_version_feature)->second));
    const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    must(metadata::format_directory(posix_file_system(), directory, format, now_ms.count()));
  }

 private:
  const StorageConfig& config_;
  const FormatRequest& request_;
  std::vector<InitialVoter> voters_;
  const FeatureLevels& levels_;
};

}  // namespace

int format_storage(const StorageConfig& config, const FormatRequest& request) {
  check(config, request);
  std::vector<InitialVoter> voters;
  if (request.initial_controllers) voters = parse_voters(*request.initial_controllers);
  if (request.is_standalone) voters = standalone_voter(config);
  const std::string release = request.release.empty() ? config.inter_broker_version : request.release;
  const bool is_dynamic = !voters.empty() || (request.has_no_initial_controllers && !config.has_voters);
  const FeatureLevels levels = effective_features(parse_features(request.features), release, is_dynamic);
  const std::vector<std::string> directories = unformatted(config, request);
  if (directories.empty()) {
    say("All of the log directories are already formatted.");
    return 0;
  }
  const Formatting formatting(config, request, std::move(voters), levels);
  say("Bootstrap metadata: {}", bootstrap_text(bootstrap_features(levels)));
  for (const std::string& directory : in_hash_order(directories)) formatting.format(directory);
  return 0;
}

}  // namespace ottla::cli::storage
