// Addresses in options: see address.h.
#include "config/address.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace ottla::config {
namespace {

// Splits at the last colon and takes brackets off; nothing when it is no "host:port".
std::optional<HostPort> split(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  HostPort result{std::string(host), 0};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.port);
  if (error != std::errc() || end != digits.data() + digits.size() || host.empty() || !is_host(host)) {
    return std::nullopt;
  }
  return result;
}

}  // namespace

bool is_host(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._%:").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool is_ipv4(std::string_view text) {
  int parts = 0;
  for (;;) {
    const std::string_view part = text.substr(0, text.find('.'));
    int value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || value < 0 || value > 255) return false;
    ++parts;
    if (part.size() == text.size()) return parts == 4;
    text.remove_prefix(part.size() + 1);
  }
}

bool is_ipv6(std::string_view text) {
  text = text.substr(0, text.find('%'));
  return std::ranges::count(text, ':') >= 2 &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos;
}

Result<HostPort> parse_host_port(std::string_view name, std::string_view entry) {
  if (auto address = split(entry)) return *address;
  const std::string_view part = entry.find(':') == entry.npos ? "name" : "port";
  std::string message = "Failed to parse host ";
  message.append(part).append(" from ").append(entry).append(" for the configuration ").append(name);
  return fail(ErrorCode::invalid_config, message + ". Each entry should be in the form \"{host}:{port}\"");
}

Result<QuorumVoter> parse_voter(std::string_view entry) {
  const std::size_t at = entry.find('@');
  if (at == entry.npos || entry.find('@', at + 1) != entry.npos) {
    return fail(ErrorCode::invalid_config,
                "Invalid configuration value for controller.quorum.voters. Each entry should be in the form "
                "`{id}@{host}:{port}`.");
  }
  const std::string_view id = entry.substr(0, at);
  QuorumVoter voter;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), voter.id);
  if (error != std::errc() || end != id.data() + id.size()) {
    return fail(ErrorCode::invalid_config, "Failed to parse voter ID as an integer from " + std::string(id));
  }
  const auto address = split(entry.substr(at + 1));
  if (!address) {
    return fail(ErrorCode::invalid_config, "Failed to parse host and port from entry " + std::string(entry) +
                                               " for the configuration controller.quorum.voters. Each entry "
                                               "should be in the form `{id}@{host}:{port}`.");
  }
  voter.host = address->host;
  voter.port = address->port;
  return voter;
}

}  // namespace ottla::config
