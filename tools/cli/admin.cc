// The common parts of the tools of Kafka's AdminClient.
#include "cli/admin.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/console.h"
#include "ottla/client/exceptions.h"

namespace ottla::cli::admin {

client::Settings settings(const Bootstrap& bootstrap, Properties defaults) {
  Properties properties = std::move(defaults);
  if (bootstrap.properties_file) load_properties(*bootstrap.properties_file, properties);
  const bool to_controllers = bootstrap.controllers.has_value();
  const std::string_view name = to_controllers ? "bootstrap.controllers" : "bootstrap.servers";
  const std::optional<std::string>& given = to_controllers ? bootstrap.controllers : bootstrap.servers;
  if (given) properties[std::string(name)] = *given;
  client::Settings made = client_settings(properties, properties[std::string(name)], bootstrap.client_id);
  made.to_controllers = to_controllers;
  return made;
}

void check(std::int16_t code, std::optional<std::string_view> message) {
  if (code == 0) return;
  throw Failure(Error{static_cast<ErrorCode>(code), std::string(message.value_or(""))});
}

std::string shown(const Failure& failure) { return fmt::format("{}: {}", failure.type(), failure.message()); }

std::string trace(const Failure& failure) { return shown(failure) + '\n'; }

std::string executed_trace(const Failure& failure) {
  return fmt::format("java.util.concurrent.ExecutionException: {0}\nCaused by: {0}\n", shown(failure));
}

int report(const Failure& failure) {
  complain("{}", failure.message());
  complain("{}", trace(failure));
  return 1;
}

int report_executed(const Failure& failure) {
  complain("{}", shown(failure));
  complain("{}", executed_trace(failure));
  return 1;
}

std::int32_t timeout_field(const client::Client& client) { return client.settings().default_api_timeout_ms; }

void print_table(std::span<const std::string_view> headers,
                 const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::string_view header : headers) widths.push_back(header.size());
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < widths.size(); ++column) {
      widths[column] = std::max(widths[column], row[column].size());
    }
  }
  const auto print = [&](const auto& row) {
    std::string line;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      line += padded(row[column], widths[column]) + '\t';
    }
    say("{}", line);
  };
  print(headers);
  for (const auto& row : rows) print(row);
}

std::string joined(std::span<const std::int32_t> numbers, std::string_view separator) {
  return fmt::format("{}", fmt::join(numbers, separator));
}

std::string joined(std::span<const std::string> texts, std::string_view separator) {
  return fmt::format("{}", fmt::join(texts, separator));
}

}  // namespace ottla::cli::admin
