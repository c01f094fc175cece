// A group's options within the broker's bounds.
#include "coordinator/groups/group_rules.h"

#include <algorithm>
#include <charconv>

namespace ottla::coordinator {

std::int32_t group_number(const metadata::ConfigMap& configs, std::string_view key, std::int32_t of_broker,
                          std::int32_t least, std::int32_t most) {
  const auto found = configs.find(key);
  if (found == configs.end()) return of_broker;
  std::int32_t value = 0;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return of_broker;
  return std::clamp(value, least, std::max(least, most));
}

}  // namespace ottla::coordinator
