// What the process can see of the container around it, if there is one, and of its environment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/environment.h"
#include "ottla/server/host_side.h"

namespace ottla::app {

// The process's variables.
config::Environment process_environment();

// Whether the variable is there and has a value.
bool has(const config::Environment& environment, std::string_view name);

// Runs a command with sh and gives what it prints, without the end of its last line, 64 KiB at most; a
// failure says how it ended.
Result<std::string> run_command(const std::string& command);

// Whether this is a container with a network of its own that maps ports from its host (Docker, Podman). In
// Kubernetes it is false: there pods are reached by their own addresses.
bool is_in_container(const config::Environment& environment);

// The host's side of this container; nothing outside of one, nor in one that shares its host's network.
server::HostSide host_side_of(const config::Environment& environment);

// The gateways of default routes and the networks without a gateway, in the text of /proc/net/route.
server::HostSide read_routes(std::string_view routes);

// A file of /proc, or an empty text.
std::string read_text(const std::string& path);

std::string host_name();

}  // namespace ottla::app
