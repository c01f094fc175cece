// The text of a share partition's key (SharePartitionKey).
#include <fmt/format.h>

#include <charconv>

#include "ottla/coordinator/share_coordinator.h"

namespace ottla::coordinator {

std::string share_partition_key(std::string_view group_id, const Uuid& topic_id, PartitionIndex partition) {
  return fmt::format("{}:{}:{}", group_id, topic_id.to_string(), partition);
}

// From its end, as Java's String.split gives the parts: empty ones at the end do not count.
Result<std::string> read_share_partition_key(std::string_view text) {
  const auto refuse = [text] {
    return fail(ErrorCode::invalid_request, fmt::format("no key of a share partition: {}", text));
  };
  const std::size_t end = text.find_last_not_of(':') + 1;
  std::string_view rest = text.substr(0, end);
  const std::size_t second = rest.rfind(':');
  if (second == std::string_view::npos) return refuse();
  const std::string_view number = rest.substr(second + 1);
  rest = rest.substr(0, second);
  const std::size_t first = rest.rfind(':');
  if (first == std::string_view::npos) return refuse();
  const auto topic = Uuid::parse(rest.substr(first + 1));
  const std::string_view group = rest.substr(0, first);
  PartitionIndex partition = 0;
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), partition);
  const bool is_number = error == std::errc{} && stop == number.data() + number.size();
  if (!topic || !is_number || group.find_first_not_of(" \t\r\n") == std::string_view::npos) return refuse();
  return share_partition_key(group, *topic, partition);
}

}  // namespace ottla::coordinator
