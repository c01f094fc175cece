// kafka-features: the cluster's features and their levels, raising and lowering them, and what releases hold.
#include <fmt/format.h>

#include <array>
#include <map>

#include "cli/admin.h"
#include "cli/console.h"
#include "cli/number.h"
#include "cli/subcommands.h"
#include "ottla/metadata/features.h"
#include "ottla/protocol/messages/57_update_features.h"

namespace ottla::cli::features {
namespace {

using client::Client;
using client::Target;
using metadata::FeatureUpdate;
using metadata::metadata_version_feature;
using protocol::UpdateFeaturesRequest;
using protocol::UpdateFeaturesResponse;

// org.apache.kafka.server.common.Feature.PRODUCTION_FEATURES, in its order.
constexpr std::array<std::string_view, 6> features_in_order = {
    "kraft.version", "transaction.version", "group.version", "eligible.leader.replicas.version",
    "share.version", "streams.version",
};

// The one level of a feature that needs another's.
constexpr std::int16_t level_with_dependency = 1;
constexpr std::int16_t needed_metadata_version = 23;

// The tool's own refusals: one line, without a class.
[[noreturn]] void refuse_in_one_line(std::string message) {
  throw Failure("org.apache.kafka.tools.TerseException", std::move(message));
}

std::string name_of_level(std::string_view feature, std::int16_t level) {
  if (feature != metadata_version_feature) return std::to_string(level);
  const std::string_view name = metadata::metadata_version_name(level);
  return name.empty() ? fmt::format("UNKNOWN {}", level) : std::string(name);
}

std::string known_metadata_versions() {
  std::string names;
  for (std::int16_t level = metadata::oldest_metadata_version; level <= metadata::newest_metadata_version;
       ++level) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", metadata::metadata_version_name(level));
  }
  return names;
}

// The levels of all features in a release, metadata.version among them.
std::map<std::string, std::int16_t, std::less<>> levels_of_release(const std::string& release) {
  const auto found = metadata::features_of_release(release);
  if (!found) {
    refuse_in_one_line(fmt::format("Unknown metadata.version '{}'. Supported metadata.version are: {}",
                                   release, known_metadata_versions()));
  }
  std::map<std::string, std::int16_t, std::less<>> levels;
  for (const std::string_view name : features_in_order) levels[std::string(name)] = 0;
  for (const auto& [name, level] : *found) levels[std::string(name)] = level;
  levels["kraft.version"] = metadata::kraft_version_of(levels.find(metadata_version_feature)->second);
  return levels;
}

std::pair<std::string, std::int16_t> name_and_level(const std::string& text) {
  const auto trimmed = [](std::string_view part) {
    const std::size_t begin = std::min(part.find_first_not_of(" \t"), part.size());
    const std::size_t end = part.find_last_not_of(" \t");
    return std::string(part.substr(begin, end == part.npos ? 0 : end + 1 - begin));
  };
  const std::size_t equals = text.find('=');
  if (equals == text.npos) {
    refuse_in_one_line(fmt::format("Can't parse feature=level string {}: equals sign not found.", text));
  }
  const std::string digits = trimmed(std::string_view(text).substr(equals + 1));
  const auto level = number_in<std::int16_t>(digits);
  if (!level) {
    refuse_in_one_line(
        fmt::format("Can't parse feature=level string {}: unable to parse {} as a short.", text, digits));
  }
  return {trimmed(std::string_view(text).substr(0, equals)), *level};
}

int describe(Client& client, const ArgumentValues& arguments) {
  Target target = Target::any();
  if (const auto node = arguments.find_long("node-id")) {
    if (*node < 0) refuse_in_one_line(fmt::format("Invalid node id {}: must be non-negative.", *node));
    target = Target::node(static_cast<std::int32_t>(*node));
  }
  const Client::ServedApis served = must(client.apis(target));
  const std::string epoch =
      served.finalized_features_epoch < 0 ? "-" : std::to_string(served.finalized_features_epoch);
  for (const auto& [name, range] : served.supported_features) {
    const auto finalized = served.finalized_features.find(name);
    const std::int16_t level =
        finalized == served.finalized_features.end() ? std::int16_t{0} : finalized->second;
    say("Feature: {:<40}  SupportedMinVersion: {:<15}  SupportedMaxVersion: {:<15}  FinalizedVersionLevel: "
        "{:<15}"
        "  Epoch: {}",
        name, name_of_level(name, range.min), name_of_level(name, range.max), name_of_level(name, level),
        epoch);
  }
  return 0;
}

using Updates = std::map<std::string, std::int16_t, std::less<>>;

struct Update {
  std::string_view operation;  // "upgrade", "downgrade" or "disable"
  std::int8_t type = FeatureUpdate::upgrade;
  bool is_dry_run = false;
  Updates levels;

  std::string subject(std::string_view feature, std::int16_t level) const {
    return operation == "disable" ? fmt::format("disable {}", feature)
                                  : fmt::format("{} {} to {}", operation, feature, level);
  }
};

UpdateFeaturesRequest request_of(const Update& update, const Client& client) {
  UpdateFeaturesRequest request;
  request.timeout_ms = admin::timeout_field(client);
  request.validate_only = update.is_dry_run;
  for (const auto& [name, level] : update.levels) {
    auto& added = request.feature_updates.emplace_back();
    added.feature = name;
    added.max_version_level = level;
    added.upgrade_type = update.type;
    added.allow_downgrade = update.type != FeatureUpdate::upgrade;
  }
  return request;
}

// What the answer says of each feature: empty where it went well.
std::map<std::string, std::string, std::less<>> errors_of(const UpdateFeaturesResponse& answer,
                                                          const Update& update) {
  const auto message = [](std::int16_t code, std::optional<std::string_view> text) {
    return code == 0 ? std::string()
                     : Failure(Error{static_cast<ErrorCode>(code), std::string(text.value_or(""))}).message();
  };
  std::map<std::string, std::string, std::less<>> errors;
  for (const auto& [name, level] : update.levels)
    errors[name] = message(answer.error_code, answer.error_message);
  if (answer.error_code != 0) return errors;
  for (const auto& result : answer.results) {
    errors[std::string(result.feature)] = message(result.error_code, result.error_message);
  }
  return errors;
}

int send(Client& client, const Update& update) {
  if (update.levels.empty()) {
    refuse_in_one_line(fmt::format("You must specify at least one feature to {}", update.operation));
  }
  for (const auto& [name, level] : update.levels) {
    if (level < 0) refuse_in_one_line("Cannot specify a negative version level.");
    if (level == 0 && update.type == FeatureUpdate::upgrade) {
      refuse_in_one_line(
          "The upgradeType flag should be set to SAFE_DOWNGRADE or UNSAFE_DOWNGRADE when the provided "
          "maxVersionLevel:0 is < 1.");
    }
  }
  const auto answer = must(client.call<UpdateFeaturesResponse>(
      Target::controller(), request_of(update, client),
      {.min_version = update.is_dry_run ? 1 : 0, .name = "updateFeatures"}));
  int failures = 0;
  for (const auto& [name, error] : errors_of(*answer, update)) {
    const std::int16_t level = update.levels.find(name)->second;
    if (!error.empty()) {
      say("{} {}. {}", update.is_dry_run ? "Can not" : "Could not", update.subject(name, level), error);
      ++failures;
    } else if (update.operation == "disable") {
      say("{} {} disabled.", name, update.is_dry_run ? "can be" : "was");
    } else {
      say("{} {} {}d to {}.", name, update.is_dry_run ? "can be" : "was", update.operation, level);
    }
  }
  if (failures > 0) {
    refuse_in_one_line(fmt::format("{} out of {} operation(s) failed.", failures, update.levels.size()));
  }
  return 0;
}

void add(Updates& levels, const std::string& name, std::int16_t level) {
  if (!levels.emplace(name, level).second) {
    refuse_in_one_line(fmt::format("Feature {} was specified more than once.", name));
  }
}

int change(Client& client, const ArgumentValues& arguments) {
  const bool is_upgrade = arguments.command() == "upgrade";
  Update update{.operation = arguments.command(),
                .type = is_upgrade                ? FeatureUpdate::upgrade
                        : arguments.has("unsafe") ? FeatureUpdate::unsafe_downgrade
                                                  : FeatureUpdate::safe_downgrade,
                .is_dry_run = arguments.has("dry-run"),
                .levels = {}};
  if (const auto release = arguments.find("release-version")) {
    if (arguments.has("metadata") || arguments.has("feature")) {
      refuse_in_one_line("Can not specify `release-version` with other feature flags.");
    }
    for (const auto& [name, level] : levels_of_release(*release)) {
      if (!is_upgrade || level > 0) update.levels[name] = level;
    }
    return send(client, update);
  }
  if (const auto release = arguments.find("metadata")) {
    say(" `metadata` flag is deprecated and may be removed in a future release.");
    update.levels[std::string(metadata_version_feature)] =
        levels_of_release(*release).find(metadata_version_feature)->second;
  }
  for (const std::string& feature : arguments.all("feature")) {
    const auto [name, level] = name_and_level(feature);
    add(update.levels, name, level);
  }
  return send(client, update);
}

int disable(Client& client, const ArgumentValues& arguments) {
  Update update{
      .operation = "disable",
      .type = arguments.has("unsafe") ? FeatureUpdate::unsafe_downgrade : FeatureUpdate::safe_downgrade,
      .is_dry_run = arguments.has("dry-run"),
      .levels = {}};
  for (const std::string& feature : arguments.all("feature")) add(update.levels, feature, 0);
  return send(client, update);
}

int print_version_mapping(const ArgumentValues& arguments) {
  const std::string newest(metadata::metadata_version_name(metadata::newest_metadata_version));
  const std::string release = arguments.find("release-version").value_or(newest);
  const auto levels = levels_of_release(release);
  say("{}={} ({})", metadata_version_feature, levels.find(metadata_version_feature)->second, release);
  for (const std::string_view name : features_in_order) say("{}={}", name, levels.find(name)->second);
  return 0;
}

int print_dependencies(const ArgumentValues& arguments) {
  for (const std::string& feature : arguments.all("feature")) {
    const auto [name, level] = name_and_level(feature);
    if (name == metadata_version_feature) {
      const std::string_view version = metadata::metadata_version_name(level);
      if (version.empty()) refuse_in_one_line(fmt::format("Unknown metadata.version {}", level));
      say("{}={} ({}) has no dependencies.", name, level, version);
      continue;
    }
    if (!metadata::supported_features().contains(name)) refuse_in_one_line("Unknown feature: " + name);
    if (!metadata::check_feature_level(name, level)) {
      refuse_in_one_line(fmt::format("No feature:{} with feature level {}", name, level));
    }
    if (name != metadata::elr_feature || level != level_with_dependency) {
      say("{}={} has no dependencies.", name, level);
      continue;
    }
    say("{}={} requires:", name, level);
    say("    {}={} ({})", metadata_version_feature, needed_metadata_version,
        metadata::metadata_version_name(needed_metadata_version));
  }
  return 0;
}

void add_level_options(ArgumentParser& to, std::string_view verb) {
  to.add({.flags = {"--metadata"},
          .help = fmt::format("the metadata.version to {} to; --release-version takes its place", verb)});
  to.add({.flags = {"--release-version"},
          .help = fmt::format("{}s every feature to its level in that release, such as 4.3-IV0", verb)});
  to.add({.flags = {"--feature"},
          .help =
              fmt::format("a feature to {} and its level, such as metadata.version=5; may be repeated", verb),
          .appends = true});
}

ArgumentParser parser() {
  ArgumentParser all("kafka-features", "Manages the features of a Kafka cluster.");
  add_connection(all);
  all.add({.flags = {"--command-config"}, .help = "a file with properties of the admin client"});
  ArgumentParser& describing =
      all.command("describe", "Prints the features and the levels that are in force.");
  describing.add({.flags = {"--node-id"}, .help = "the node to ask; any if not given"});
  ArgumentParser& upgrading = all.command("upgrade", "Raises the level of features.");
  add_level_options(upgrading, "upgrade");
  ArgumentParser& downgrading = all.command("downgrade", "Lowers the level of features.");
  add_level_options(downgrading, "downgrade");
  ArgumentParser& disabling = all.command("disable", "Lowers features to level 0.");
  disabling.add({.flags = {"--feature"}, .help = "a feature to disable; may be repeated", .appends = true});
  for (ArgumentParser* one : {&upgrading, &downgrading, &disabling}) {
    one->add({.flags = {"--dry-run"}, .words = Words::none, .help = "asks whether it could be done"});
    if (one == &upgrading) continue;
    one->add({.flags = {"--unsafe"}, .words = Words::none, .help = "even if metadata may be lost by it"});
  }
  ArgumentParser& mapping = all.command("version-mapping", "Prints the levels of all features in a release.");
  mapping.add({.flags = {"--release-version"}, .help = "3.3-IV3 to 4.3-IV0; the newest if not given"});
  ArgumentParser& depending = all.command("feature-dependencies", "Prints what a level of a feature needs.");
  depending.add({.flags = {"--feature"},
                 .help = "a feature and its level, such as group.version=1; may be repeated",
                 .required = true,
                 .appends = true});
  return all;
}

int run(std::string_view, const Arguments& words) {
  const ArgumentParser options = parser();
  const ArgumentValues arguments = options.parse(words);
  const std::string& command = arguments.command();
  if (command.empty()) options.error("too few arguments");
  try {
    Client client(admin::settings({.servers = arguments.find("bootstrap-server"),
                                   .controllers = arguments.find("bootstrap-controller"),
                                   .properties_file = arguments.find("command-config")}));
    if (command == "describe") return describe(client, arguments);
    if (command == "disable") return disable(client, arguments);
    if (command == "version-mapping") return print_version_mapping(arguments);
    if (command == "feature-dependencies") return print_dependencies(arguments);
    return change(client, arguments);
  } catch (const Failure& failure) {
    const bool is_of_a_call = failure.code() != ErrorCode::unknown_server_error;
    complain("{}", is_of_a_call ? admin::shown(failure) : failure.message());
    return 1;
  }
}

constexpr std::string_view names[] = {"kafka-features", "kafka.admin.FeatureCommand",
                                      "org.apache.kafka.tools.FeatureCommand"};

}  // namespace

}  // namespace ottla::cli::features

namespace ottla::cli {

extern const Tool kafka_features;
const Tool kafka_features{
    .names = features::names, .summary = "The cluster's features and their levels", .run = features::run};

}  // namespace ottla::cli
