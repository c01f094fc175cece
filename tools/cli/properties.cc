// Kafka's client properties: where they come from and what of them this client follows.
#include "cli/properties.h"

#include <algorithm>
#include <array>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/number.h"
#include "ottla/config/settings.h"

namespace ottla::cli {
namespace {

// What this client follows is read below; these are known to Kafka's admin client and cannot matter here:
// reconnecting, sockets and metadata that a tool of some milliseconds never ages.
constexpr auto known = std::to_array<std::string_view>({
    "bootstrap.servers",
    "bootstrap.controllers",
    "client.dns.lookup",
    "client.id",
    "metadata.max.age.ms",
    "send.buffer.bytes",
    "receive.buffer.bytes",
    "reconnect.backoff.ms",
    "reconnect.backoff.max.ms",
    "retry.backoff.ms",
    "retry.backoff.max.ms",
    "request.timeout.ms",
    "connections.max.idle.ms",
    "retries",
    "default.api.timeout.ms",
    "metric.reporters",
    "metrics.num.samples",
    "metrics.sample.window.ms",
    "metrics.recording.level",
    "security.protocol",
    "security.providers",
    "enable.metrics.push",
    "metadata.recovery.strategy",
    "metadata.recovery.rebootstrap.trigger.ms",
    "auto.include.jmx.reporter",
    "socket.connection.setup.timeout.ms",
    "socket.connection.setup.timeout.max.ms",
    "config.providers",
});

int number_of(const Properties& properties, std::string_view name, int otherwise) {
  const auto found = properties.find(name);
  if (found == properties.end()) return otherwise;
  const std::string& text = found->second;
  const auto value = number_in<int>(text);
  if (!value) {
    throw Failure(std::string(config_exception),
                  fmt::format("Invalid value {} for configuration {}: Not a number of type INT", text, name));
  }
  if (*value < 0) {
    throw Failure(std::string(config_exception),
                  fmt::format("Invalid value {} for configuration {}: Value must be at least 0", text, name));
  }
  return *value;
}

}  // namespace

void refuse_security(const Properties& properties) {
  const auto found = properties.find("security.protocol");
  if (found == properties.end() || found->second == "PLAINTEXT") return;
  refuse(
      fmt::format("security.protocol={}: these tools speak PLAINTEXT only; give them a PLAINTEXT listener's "
                  "address, or use Apache Kafka's own tools with this listener",
                  found->second));
}

void load_properties(const std::string& file, Properties& into) {
  config::Settings settings;
  std::string text;
  std::FILE* from = std::fopen(file.c_str(), "rb");
  if (from == nullptr) throw Failure("java.nio.file.NoSuchFileException", file);
  std::array<char, 4096> part;
  constexpr std::size_t limit_bytes = std::size_t{1} << 20;
  for (std::size_t got;
       text.size() < limit_bytes && (got = std::fread(part.data(), 1, part.size(), from)) > 0;) {
    text.append(part.data(), got);
  }
  std::fclose(from);
  if (text.size() >= limit_bytes) refuse(fmt::format("{} is longer than {} bytes", file, limit_bytes));
  if (const auto added = settings.add_properties(text, file); !added) refuse(added.error().message);
  for (const auto& [name, setting] : settings.all()) into[name] = setting.value;
}

void add_key_values(const std::vector<std::string>& assignments, Properties& into,
                    bool accept_missing_value) {
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    const std::string key = assignment.substr(0, equals);
    const std::string value = equals == assignment.npos ? std::string() : assignment.substr(equals + 1);
    if (value.empty() && !accept_missing_value) refuse(fmt::format("Missing value for key {}}}", key));
    into[key] = value;
  }
}

client::Settings client_settings(const Properties& properties, std::string_view bootstrap_servers,
                                 std::string_view default_client_id) {
  refuse_security(properties);
  client::Settings settings;
  auto addresses = client::parse_bootstrap(bootstrap_servers);
  if (!addresses) throw Failure(std::string(config_exception), addresses.error().message);
  settings.bootstrap = std::move(*addresses);
  const auto client_id = properties.find("client.id");
  settings.client_id = client_id == properties.end() ? std::string(default_client_id) : client_id->second;
  settings.request_timeout_ms = number_of(properties, "request.timeout.ms", settings.request_timeout_ms);
  settings.default_api_timeout_ms =
      number_of(properties, "default.api.timeout.ms", settings.default_api_timeout_ms);
  settings.retries = number_of(properties, "retries", settings.retries);
  settings.retry_backoff_ms = number_of(properties, "retry.backoff.ms", settings.retry_backoff_ms);
  settings.retry_backoff_max_ms =
      number_of(properties, "retry.backoff.max.ms", settings.retry_backoff_max_ms);
  settings.reconnect_backoff_ms =
      number_of(properties, "reconnect.backoff.ms", settings.reconnect_backoff_ms);
  settings.reconnect_backoff_max_ms =
      number_of(properties, "reconnect.backoff.max.ms", settings.reconnect_backoff_max_ms);
  settings.on_warning = [](const std::string& warning) {
    log_line("WARN", warning, "org.apache.kafka.clients.NetworkClient");
  };
  for (const auto& [name, value] : properties) {
    if (std::ranges::find(known, name) != known.end() || name.starts_with("sasl.") ||
        name.starts_with("ssl.")) {
      continue;
    }
    log_line("WARN", fmt::format("{} is set, and is no configuration of this client", name),
             "org.apache.kafka.clients.admin.AdminClientConfig");
  }
  return settings;
}

}  // namespace ottla::cli
