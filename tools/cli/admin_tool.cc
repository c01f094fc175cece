// Small things that every tool of administration needs.
#include "cli/admin_tool.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/failure.h"

namespace ottla::cli {

client::Settings admin_settings(const ParsedOptions& options, std::string_view servers,
                                std::string_view config_option) {
  Properties properties;
  if (const auto file = options.find(config_option)) load_properties(*file, properties);
  try {
    return client_settings(properties, servers, "adminclient-1");
  } catch (const Failure& failure) {
    throw Failure("org.apache.kafka.common.KafkaException", "Failed to create new KafkaAdminClient",
                  failure.trace());
  }
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    parts.emplace_back(text.substr(0, text.find(separator)));
    text.remove_prefix(std::min(text.size(), parts.back().size() + 1));
  }
  return parts;
}

std::string trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string joined(const std::vector<std::int32_t>& numbers, std::string_view separator) {
  return fmt::format("{}", fmt::join(numbers, separator));
}

}  // namespace ottla::cli
