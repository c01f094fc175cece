// kafka-storage info: what the directories of a configuration are.
#include <fmt/format.h>

#include <map>

#include "cli/console.h"
#include "cli/storage/storage_commands.h"
#include "ottla/env/posix.h"
#include "ottla/log/meta_properties.h"

namespace ottla::cli::storage {
namespace {

struct Findings {
  std::vector<std::string> directories;
  std::vector<std::string> problems;
  std::optional<log::MetaProperties> first;
};

void look_at(const std::string& directory, Findings& findings) {
  FileSystem& files = posix_file_system();
  const auto status = files.status(directory);
  if (!status || !*status) {
    findings.problems.push_back(directory + " does not exist");
    return;
  }
  if (!(*status)->is_directory) {
    findings.problems.push_back(directory + " is not a directory");
    return;
  }
  findings.directories.push_back(directory);
  const auto read = log::read_meta_properties(files, directory);
  if (!read) {
    findings.problems.push_back(
        fmt::format("Error loading {}/meta.properties: {}", directory, read.error().message));
  } else if (!*read) {
    findings.problems.push_back(directory + " is not formatted.");
  } else if (!findings.first) {
    findings.first = **read;
  } else if ((*read)->cluster_id != findings.first->cluster_id) {
    findings.problems.push_back("Mismatched cluster IDs between storage directories.");
  } else if ((*read)->node_id != findings.first->node_id) {
    findings.problems.push_back("Mismatched node IDs between storage directories.");
  }
}

void compare_modes(const StorageConfig& config, Findings& findings) {
  if (!findings.first) return;
  const bool is_kraft = !config.process_roles.empty();
  if (is_kraft && findings.first->version == 0) {
    findings.problems.push_back(
        "The kafka configuration file appears to be for a cluster in KRaft mode, but the directories are "
        "formatted "
        "for legacy mode.");
  } else if (!is_kraft && findings.first->version == 1) {
    findings.problems.push_back(
        "The kafka configuration file appears to be for a legacy cluster, but the directories are formatted "
        "for a "
        "cluster in KRaft mode.");
  }
}

// java.util.TreeMap of the file's properties.
std::string text_of(const log::MetaProperties& properties) {
  std::map<std::string, std::string> sorted{{"version", std::to_string(properties.version)}};
  if (properties.cluster_id) sorted["cluster.id"] = *properties.cluster_id;
  if (properties.directory_id) sorted["directory.id"] = properties.directory_id->to_string();
  if (properties.node_id) {
    sorted[properties.version == 0 ? "broker.id" : "node.id"] = std::to_string(*properties.node_id);
  }
  std::string text;
  for (const auto& [name, value] : sorted)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name, value);
  return "{" + text + "}";
}

void say_list(const std::vector<std::string>& list, std::string_view one, std::string_view several) {
  if (list.empty()) return;
  say("{}", list.size() == 1 ? one : several);
  for (const std::string& item : list) say("  {}", item);
  say("");
}

}  // namespace

int describe_storage(const StorageConfig& config) {
  Findings findings;
  for (const std::string& directory : config.directories) look_at(directory, findings);
  compare_modes(config, findings);
  say_list(findings.directories, "Found log directory:", "Found log directories:");
  if (findings.first) {
    say("Found metadata: {}", text_of(*findings.first));
    say("");
  }
  say_list(findings.problems, "Found problem:", "Found problems:");
  return findings.problems.empty() ? 0 : 1;
}

}  // namespace ottla::cli::storage
