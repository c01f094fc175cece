// Java's Pattern stands behind Kafka's filter; ECMAScript's grammar is the nearest that the library has, with
// groups, classes, look-ahead and back references written the same.
#include "cli/topic_filter.h"

#include <fmt/format.h>

#include "cli/failure.h"

namespace ottla::cli {

bool is_internal_topic(std::string_view name) {
  return name == "__consumer_offsets" || name == "__transaction_state" || name == "__share_group_state";
}

TopicFilter::TopicFilter(std::string_view raw) {
  std::string pattern;
  for (const char c : raw) {
    if (c != ' ') pattern += c == ',' ? '|' : c;
  }
  const auto is_quote = [](char c) { return c == '"' || c == '\''; };
  while (!pattern.empty() && is_quote(pattern.front())) pattern.erase(pattern.begin());
  while (!pattern.empty() && is_quote(pattern.back())) pattern.pop_back();
  try {
    pattern_.assign(pattern, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error&) {
    throw Failure("java.lang.RuntimeException", fmt::format("{} is an invalid regex.", pattern));
  }
}

bool TopicFilter::allows(const std::string& topic, bool exclude_internal) const {
  return std::regex_match(topic, pattern_) && !(exclude_internal && is_internal_topic(topic));
}

}  // namespace ottla::cli
