// The marks that Docker, Podman and Kubernetes leave, and the routes of /proc.
#include "app/container.h"

#include <arpa/inet.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

extern char** environ;

namespace ottla::app {
namespace {

constexpr std::size_t most_output_bytes = 64 << 10;

// In hexadecimal, as the processor stores it.
std::optional<in_addr> address_of(std::string_view column) {
  in_addr address{};
  const char* end = column.data() + column.size();
  const auto [stop, error] = std::from_chars(column.data(), end, address.s_addr, 16);
  return error == std::errc() && stop == end ? std::optional(address) : std::nullopt;
}

std::string text_of(const in_addr& address) {
  char text[INET_ADDRSTRLEN] = {};
  return ::inet_ntop(AF_INET, &address, text, sizeof text) == nullptr ? "" : text;
}

void add(std::vector<std::string>& list, std::string text) {
  if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

// A container's own network has virtual interfaces only; one that shares its host's sees what that has.
bool has_network_hardware() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/class/net", error)) {
    if (std::filesystem::exists(entry.path() / "device", error)) return true;
  }
  return false;
}

}  // namespace

bool has(const config::Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found != environment.end() && !found->second.empty();
}

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

server::HostSide host_side_of(const config::Environment& environment) {
  if (!is_in_container(environment) || has_network_hardware()) return {};
  return read_routes(read_text("/proc/net/route"));
}

// Columns: interface, destination, gateway, flags, references, uses, metric, mask …
server::HostSide read_routes(std::string_view routes) {
  server::HostSide side;
  std::istringstream lines{std::string(routes)};
  std::string line;
  std::getline(lines, line);  // the columns' names
  while (std::getline(lines, line)) {
    std::istringstream columns(line);
    std::string column[8];
    for (std::string& text : column) columns >> text;
    const auto destination = address_of(column[1]);
    const auto gateway = address_of(column[2]);
    const auto mask = address_of(column[7]);
    if (!destination || !gateway || !mask) continue;
    if (destination->s_addr == 0 && gateway->s_addr != 0) {
      add(side.gateways, text_of(*gateway));
    } else if (destination->s_addr != 0 && gateway->s_addr == 0) {
      add(side.networks, text_of(*destination) + "/" + std::to_string(std::popcount(mask->s_addr)));
    }
  }
  return side;
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
