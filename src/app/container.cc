// The marks that Docker, Podman and Kubernetes leave, and the routes of /proc.
#include "app/container.h"

#include <arpa/inet.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

extern char** environ;

namespace ottla::app {
namespace {

constexpr std::size_t most_output_bytes = 64 << 10;

bool has(const config::Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found != environment.end() && !found->second.empty();
}

}  // namespace

config::Environment process_environment() {
  config::Environment variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != text.npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

Result<std::string> run_command(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return fail(ErrorCode::invalid_config, std::strerror(errno));
  std::string output;
  std::array<char, 4096> part{};
  while (output.size() < most_output_bytes) {
    const std::size_t got = std::fread(part.data(), 1, part.size(), pipe);
    if (got == 0) break;
    output.append(part.data(), got);
  }
  const int status = ::pclose(pipe);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(ErrorCode::invalid_config, WIFEXITED(status)
                                               ? "it ended with status " + std::to_string(WEXITSTATUS(status))
                                               : std::string("it was killed"));
  }
  while (!output.empty() && (output.back() == '\n' || output.back() == '\r')) output.pop_back();
  return output;
}

bool is_in_container(const config::Environment& environment) {
  if (has(environment, "KUBERNETES_SERVICE_HOST")) return false;
  return has(environment, "container") || ::access("/.dockerenv", F_OK) == 0 ||
         ::access("/run/.containerenv", F_OK) == 0;
}

std::vector<std::string> gateways_of(const config::Environment& environment) {
  if (!is_in_container(environment)) return {};
  return default_gateways(read_text("/proc/net/route"));
}

// Columns: interface, destination, gateway …, in hexadecimal as the processor stores them.
std::vector<std::string> default_gateways(std::string_view routes) {
  std::vector<std::string> gateways;
  std::istringstream lines{std::string(routes)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string interface, destination, gateway;
    if (!(columns >> interface >> destination >> gateway) || destination != "00000000") continue;
    in_addr address{};
    const auto [end, error] =
        std::from_chars(gateway.data(), gateway.data() + gateway.size(), address.s_addr, 16);
    if (error != std::errc() || address.s_addr == 0) continue;
    char text[INET_ADDRSTRLEN];
    if (::inet_ntop(AF_INET, &address, text, sizeof text) == nullptr) continue;
    if (std::ranges::find(gateways, text) == gateways.end()) gateways.emplace_back(text);
  }
  return gateways;
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

}  // namespace ottla::app
