// Utils.getHost, getPort and ClientUtils.parseAndValidateAddresses of Kafka's clients.
#include "ottla/client/address.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace ottla::client {
namespace {

// A list from outside; more servers than any cluster lists.
constexpr std::size_t most_addresses = 1000;
constexpr int highest_port = 65535;

bool is_host_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_' || c == '%' || c == ':';
}

// The part behind "PROTOCOL://", if that stands before it.
std::string_view without_protocol(std::string_view entry) {
  const std::size_t end = entry.find("://");
  if (end == entry.npos || !std::ranges::all_of(entry.substr(0, end), is_host_character)) return entry;
  return entry.substr(end + 3);
}

struct Parts {
  std::string_view host;
  std::string_view port;
};

// Splits at the last colon; nothing when the entry does not have the form [host]:digits or host:digits.
std::optional<Parts> split(std::string_view entry) {
  const std::size_t colon = entry.rfind(':');
  if (colon == entry.npos) return std::nullopt;
  Parts parts{entry.substr(0, colon), entry.substr(colon + 1)};
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (parts.port.empty() || !std::ranges::all_of(parts.port, is_digit)) return std::nullopt;
  if (parts.host.starts_with('[') && parts.host.ends_with(']') && parts.host.size() > 2) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  if (parts.host.empty() || !std::ranges::all_of(parts.host, is_host_character)) return std::nullopt;
  return parts;
}

bool has_address(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

}  // namespace

std::string Address::to_string() const {
  return host.contains(':') ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<std::vector<Address>> parse_bootstrap(std::string_view list) {
  std::vector<Address> addresses;
  while (!list.empty() && addresses.size() < most_addresses) {
    std::string_view entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    if (entry.empty()) continue;
    const auto parts = split(without_protocol(entry));
    if (!parts) {
      return fail(ErrorCode::invalid_config, fmt::format("Invalid url in bootstrap.servers: {}", entry));
    }
    int port = 0;
    const auto [end, error] =
        std::from_chars(parts->port.data(), parts->port.data() + parts->port.size(), port);
    if (error != std::errc{} || port > highest_port) {
      return fail(ErrorCode::invalid_config, fmt::format("Invalid port in bootstrap.servers: {}", entry));
    }
    addresses.push_back({std::string(parts->host), port});
  }
  std::erase_if(addresses, [](const Address& address) { return !has_address(address.host); });
  if (addresses.empty()) {
    return fail(ErrorCode::invalid_config, "No resolvable bootstrap urls given in bootstrap.servers");
  }
  return addresses;
}

}  // namespace ottla::client
