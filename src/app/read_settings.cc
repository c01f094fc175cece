// Where settings come from, and which of them wins.
#include <unistd.h>

#include "app/arguments.h"
#include "app/container.h"
#include "ottla/config/value.h"

namespace ottla::app {
namespace {

// "zookeeper:2181/kafka,…" → the port that tools expect ZooKeeper at.
std::string zookeeper_listener(std::string_view connect) {
  connect = connect.substr(0, connect.find_first_of(",/"));
  const std::size_t colon = connect.rfind(':');
  return "0.0.0.0:" + (colon == connect.npos ? std::string("2181") : std::string(connect.substr(colon + 1)));
}

// Where people mount a server.properties in apache/kafka's and Bitnami's images.
constexpr const char* image_files[] = {"/mnt/shared/config/server.properties",
                                       "/bitnami/kafka/config/server.properties"};

std::string file_of(const Arguments& arguments, bool is_image) {
  if (!arguments.config_file.empty()) return arguments.config_file;
  if (!arguments.positional_file.empty() || !is_image) return arguments.positional_file;
  for (const char* file : image_files) {
    if (::access(file, F_OK) == 0) return file;
  }
  return "";
}

void add_image_defaults(config::Settings& settings) {
  if (!settings.contains("log.dirs") && !settings.contains("log.dir")) {
    settings.set("log.dirs", config::image_log_directory(read_text("/proc/self/mountinfo"), host_name()),
                 "image");
  }
  const config::Setting* connect = settings.find("zookeeper.connect");
  if (connect != nullptr && connect->source.starts_with("environment ") &&
      !settings.contains("ottla.zookeeper.listener")) {
    settings.set("ottla.zookeeper.listener", zookeeper_listener(connect->value), "image");
  }
}

}  // namespace

Result<config::Settings> read_settings(const Arguments& arguments, const config::Environment& environment) {
  config::Settings settings;
  const bool is_image = has(environment, "OTTLA_IMAGE");
  const std::string file = file_of(arguments, is_image);
  if (!file.empty()) {
    if (auto added = settings.add_file(file); !added) return fail(std::move(added.error()));
  }
  if (!arguments.without_environment) {
    if (auto added = config::add_environment(settings, environment, run_command); !added) {
      return fail(std::move(added.error()));
    }
  }
  for (const std::string& assignment : arguments.overrides) {
    if (auto added = settings.add_override(assignment); !added) return fail(std::move(added.error()));
  }
  if (is_image) add_image_defaults(settings);
  return settings;
}

}  // namespace ottla::app
