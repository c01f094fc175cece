// kafka-storage: formats directories ahead of a first start, and says what they are.
#include <array>

#include "cli/console.h"
#include "cli/storage/storage_commands.h"
#include "cli/storage/storage_features.h"
#include "cli/subcommands.h"
#include "cli/tool.h"
#include "ottla/env/posix.h"

namespace ottla::cli::storage {
namespace {

constexpr std::array<std::string_view, 2> names{"kafka-storage", "kafka.tools.StorageTool"};
constexpr std::string_view summary = "Formats log directories, and says what they are.";

Argument config_argument() {
  return {.flags = {"--config", "-c"}, .help = "The server.properties to go by.", .required = true};
}

void declare_format(ArgumentParser& parser) {
  parser.add(config_argument());
  parser.add({.flags = {"--cluster-id", "-t"}, .help = "The id of the cluster.", .required = true});
  parser.add({.flags = {"--add-scram", "-S"},
              .value_name = "ADD_SCRAM",
              .help = "Credentials to begin with: not there yet, as SCRAM is not.",
              .appends = true});
  parser.add({.flags = {"--ignore-formatted", "-g"},
              .words = Words::none,
              .help = "Passes over directories that are formatted."});
  parser.add({.flags = {"--release-version", "-r"},
              .help = "The release to format for: 3.3-IV3 at the least. (default: 4.3-IV0)"});
  parser.add({.flags = {"--feature", "-f"},
              .help = "A level of a feature other than the release's, such as kraft.version=1.",
              .appends = true});
  parser.add({.flags = {"--standalone", "-s"},
              .words = Words::none,
              .help = "This controller is the one voter of a quorum that others may join.",
              .exclusive_group = "quorum"});
  parser.add({.flags = {"--no-initial-controllers", "-N"},
              .words = Words::none,
              .help = "The voters are not said: the quorum is there already.",
              .exclusive_group = "quorum"});
  parser.add({.flags = {"--initial-controllers", "-I"},
              .help = "The voters to begin with, the same on every node: id@host:port:directory-id,…",
              .exclusive_group = "quorum"});
}

ArgumentParser declare() {
  ArgumentParser parser(std::string(names.front()), std::string(summary));
  parser.command("info", "Says what the log directories of a configuration are.").add(config_argument());
  declare_format(parser.command("format", "Formats the log directories of a configuration."));
  parser.command("version-mapping", "Says which levels of features a release has.")
      .add({.flags = {"--release-version", "-r"},
            .help = "The release: 3.3-IV3 at the least. (default: 4.3-IV0)"});
  parser.command("feature-dependencies", "Says what levels of features need.")
      .add({.flags = {"--feature", "-f"},
            .help = "The feature and its level, such as metadata.version=5.",
            .required = true,
            .appends = true});
  parser.command("random-uuid", "Prints a random uuid, as a cluster's id is one.");
  return parser;
}

int format(const ArgumentValues& values) {
  const StorageConfig config = read_storage_config(values.get("config"));
  if (values.has("add-scram")) {
    end_tersely(
        "--add-scram: SCRAM is not served yet, so no credentials can be made ahead; format without it.");
  }
  return format_storage(config, {.cluster_id = values.get("cluster-id"),
                                 .ignores_formatted = values.has("ignore-formatted"),
                                 .is_standalone = values.has("standalone"),
                                 .has_no_initial_controllers = values.has("no-initial-controllers"),
                                 .initial_controllers = values.find("initial-controllers"),
                                 .release = values.get("release-version"),
                                 .features = values.all("feature")});
}

int run(std::string_view, const Arguments& arguments) {
  const ArgumentParser parser = declare();
  const ArgumentValues values = parser.parse(arguments);
  const std::string& command = values.command();
  if (command == "info") return describe_storage(read_storage_config(values.get("config")));
  if (command == "format") return format(values);
  if (command == "version-mapping") {
    print_version_mapping(values.find("release-version"));
  } else if (command == "feature-dependencies") {
    print_feature_dependencies(values.all("feature"));
  } else if (command == "random-uuid") {
    say("{}", system_entropy().uuid().to_string());
  } else {
    parser.error("too few arguments");
  }
  return 0;
}

}  // namespace

}  // namespace ottla::cli::storage

namespace ottla::cli {

extern const Tool kafka_storage;
const Tool kafka_storage{storage::names, storage::summary, storage::run};

}  // namespace ottla::cli
