// Names in a log directory, printed and parsed.
#include "ottla/log/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace ottla::log {
namespace {

constexpr std::size_t offset_digits = 20;

struct StateEnding {
  FolderState state;
  std::string_view text;
};
constexpr std::array folder_endings{
    StateEnding{FolderState::deleted, "-delete"},
    StateEnding{FolderState::future, "-future"},
    StateEnding{FolderState::stray, "-stray"},
};

constexpr std::array<std::string_view, 5> kind_endings{".log", ".index", ".timeindex", ".txnindex",
                                                       ".snapshot"};
constexpr std::array<std::string_view, 4> stage_endings{"", ".cleaned", ".swap", ".deleted"};

std::unexpected<Error> no_partition_folder(std::string_view name) {
  return fail(ErrorCode::kafka_storage_error,
              "folder " + std::string(name) +
                  " is not of the form topic-partition or topic-partition.uniqueId-delete (-future, -stray): "
                  "move what is not a partition out of the log directory");
}

// A non-negative number that is nothing but digits and fits T.
template <class T>
std::optional<T> parse_digits(std::string_view text) {
  T value = 0;
  const char* end = text.data() + text.size();
  if (text.empty() || text.front() == '-' || text.front() == '+') return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace

Result<PartitionFolder> parse_partition_folder(std::string_view name) {
  PartitionFolder folder;
  std::string_view rest = name;
  for (const StateEnding& ending : folder_endings) {
    if (!rest.ends_with(ending.text)) continue;
    folder.state = ending.state;
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos || dot + 1 + ending.text.size() >= rest.size())
      return no_partition_folder(name);
    rest = rest.substr(0, dot);
    break;
  }
  const std::size_t dash = rest.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return no_partition_folder(name);
  const auto partition = parse_digits<PartitionIndex>(rest.substr(dash + 1));
  if (!partition) return no_partition_folder(name);
  folder.partition = {std::string(rest.substr(0, dash)), *partition};
  // "topic-01" could not be found again by its partition.
  if (folder.partition.folder() != rest) return no_partition_folder(name);
  return folder;
}

std::string partition_folder_name(const TopicPartition& partition, FolderState state, const Uuid& unique) {
  if (state == FolderState::live) return partition.folder();
  const auto ending = std::ranges::find(folder_endings, state, &StateEnding::state)->text;
  std::string tail = "-" + std::to_string(partition.partition) + ".";
  constexpr std::string_view hex = "0123456789abcdef";
  for (const std::uint8_t byte : unique.bytes) {
    tail.push_back(hex[byte >> 4]);
    tail.push_back(hex[byte & 15]);
  }
  tail.append(ending);
  return partition.topic.substr(0, folder_name_characters - tail.size()) + tail;
}

std::string segment_file_name(const SegmentFileName& name) {
  const std::string digits = std::to_string(name.base_offset);
  std::string text;
  text.reserve(offset_digits + 20);
  text.append(offset_digits - std::min(offset_digits, digits.size()), '0').append(digits);
  text.append(kind_endings[static_cast<std::size_t>(name.kind)]);
  return text.append(stage_endings[static_cast<std::size_t>(name.stage)]);
}

std::optional<SegmentFileName> parse_segment_file(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot != offset_digits) return std::nullopt;  // any other name could not be opened by its offset
  const auto base_offset = parse_digits<Offset>(name.substr(0, dot));
  if (!base_offset) return std::nullopt;
  SegmentFileName parsed{.base_offset = *base_offset};
  std::string_view rest = name.substr(dot);
  for (std::size_t stage = 1; stage < stage_endings.size(); ++stage) {
    if (!rest.ends_with(stage_endings[stage])) continue;
    parsed.stage = static_cast<FileStage>(stage);
    rest.remove_suffix(stage_endings[stage].size());
    break;
  }
  const auto kind = std::ranges::find(kind_endings, rest);
  if (kind == kind_endings.end()) return std::nullopt;
  parsed.kind = static_cast<SegmentFile>(kind - kind_endings.begin());
  return parsed;
}

}  // namespace ottla::log
