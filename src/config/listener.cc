// Parsing of listener lists by the rules of Kafka's SocketServerConfigs and ListenerListValidator.
#include "ottla/config/listener.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "config/address.h"
#include "ottla/config/value.h"

namespace ottla::config {
namespace {

constexpr std::string_view protocol_names[] = {"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

std::unexpected<Error> refuse(std::string_view entry, std::string_view reason) {
  return fail(ErrorCode::invalid_config, std::string(entry).append(": ").append(reason));
}

Result<Listener> parse_listener(std::string_view entry, const ProtocolMap& protocols) {
  constexpr std::string_view form = "a listener is written NAME://host:port";
  const std::size_t slashes = entry.find("://");
  const std::size_t colon = entry.rfind(':');
  if (slashes == entry.npos || slashes == 0 || colon < slashes + 3) return refuse(entry, form);
  Listener listener;
  listener.name = upper(entry.substr(0, slashes));
  std::string_view host = entry.substr(slashes + 3, colon - slashes - 3);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (!is_host(host)) return refuse(entry, form);
  listener.host = std::string(host);
  const std::string_view digits = entry.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), listener.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return refuse(entry, form);
  if (listener.port < 0 || listener.port > 65535) return refuse(entry, "a port is 0 to 65535");
  const auto protocol = protocols.find(listener.name);
  if (protocol == protocols.end()) {
    return refuse(entry, "No security protocol defined for listener " + listener.name);
  }
  listener.protocol = protocol->second;
  return listener;
}

// Two listeners may share a port only as one IPv4 and one IPv6 address.
bool may_share_port(const Listener& left, const Listener& right) {
  return (is_ipv4(left.host) && is_ipv6(right.host)) || (is_ipv6(left.host) && is_ipv4(right.host));
}

Result<> check_distinct(const std::vector<Listener>& listeners, bool distinct_ports) {
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Listener& left = listeners[j];
      const Listener& right = listeners[i];
      if (left.name == right.name) {
        return refuse(right.text(), "Each listener must have a different name");
      }
      if (distinct_ports && left.port == right.port && left.port != 0 && !may_share_port(left, right)) {
        return refuse(right.text(),
                      "Each listener must have a different port, or one be IPv4 and the other IPv6");
      }
    }
  }
  return {};
}

}  // namespace

std::string_view security_protocol_name(SecurityProtocol protocol) {
  return protocol_names[static_cast<std::size_t>(protocol)];
}

std::string Listener::text() const {
  const bool brackets = host.find(':') != std::string::npos;
  return name + "://" + (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ProtocolMap> parse_protocol_map(std::string_view text) {
  ProtocolMap map;
  for (const std::string_view entry : split_list(text)) {
    const std::size_t colon = entry.rfind(':');
    if (colon == entry.npos) return refuse(entry, "a mapping is written NAME:PROTOCOL");
    const std::string word = upper(trim(entry.substr(colon + 1)));
    const auto found = std::ranges::find(protocol_names, word);
    if (found == std::end(protocol_names)) return refuse(entry, "Invalid security protocol `" + word + "`");
    map[upper(trim(entry.substr(0, colon)))] =
        static_cast<SecurityProtocol>(found - std::begin(protocol_names));
  }
  return map;
}

Result<std::vector<Listener>> parse_listeners(std::string_view text, const ProtocolMap& protocols,
                                              bool distinct_ports) {
  std::vector<Listener> listeners;
  for (const std::string_view entry : split_list(text)) {
    auto listener = parse_listener(entry, protocols);
    if (!listener) return fail(listener.error());
    listeners.push_back(std::move(*listener));
  }
  if (auto result = check_distinct(listeners, distinct_ports); !result) return fail(result.error());
  return listeners;
}

}  // namespace ottla::config
