// The environment of the container images that people have, as settings: KAFKA_LOG_DIRS is log.dirs
// (Confluent's, apache/kafka's and wurstmeister's names), KAFKA_CFG_LOG_DIRS too (Bitnami's), and OTTLA_…
// names our own options.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "ottla/base/result.h"
#include "ottla/config/settings.h"

namespace ottla::config {

using Environment = std::map<std::string, std::string, std::less<>>;

// Runs a shell command and gives what it prints, without the last end of line; a failure tells its status.
using RunCommand = std::function<Result<std::string>(const std::string& command)>;

// Adds what the variables say; an empty one counts as unset. What is of no use here is told once, by name, in
// the settings' remarks; a KAFKA_ name that nobody knows becomes an unknown setting, which warnings() tells.
// `run` is asked for HOSTNAME_COMMAND, PORT_COMMAND, BROKER_ID_COMMAND and RACK_COMMAND where their values
// matter. invalid_config when a command fails.
Result<> add_environment(Settings& settings, const Environment& environment, const RunCommand& run);

// Whether the environment is that of a ZooKeeper's container: it names ZooKeeper's options and none of a
// broker's.
bool is_zookeeper_environment(const Environment& environment);

// The port that such a container is asked to listen on: ZOOKEEPER_CLIENT_PORT, ZOO_PORT_NUMBER, else 2181.
Result<int> zookeeper_port(const Environment& environment);

// In which directory an image keeps its data when nobody says: where a volume is mounted that Bitnami's or
// wurstmeister's compose files mount, else Confluent's and apache/kafka's place. `mounts` is the text of
// /proc/self/mountinfo.
std::string image_log_directory(std::string_view mounts, std::string_view host_name);

}  // namespace ottla::config
