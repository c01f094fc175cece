// Offset checkpoint files.
#include "ottla/log/checkpoints.h"

#include "log/checkpoint_text.h"

namespace ottla::log {

Result<OffsetCheckpoint> parse_offset_checkpoint(std::string_view text) {
  OffsetCheckpoint offsets;
  auto parsed = parse_checkpoint(text, 3, [&](std::span<const std::string_view> fields) {
    const auto partition = parse_number<PartitionIndex>(fields[1]);
    const auto offset = parse_number<Offset>(fields[2]);
    if (!partition || !offset) return false;
    offsets.insert_or_assign(TopicPartition{std::string(fields[0]), *partition}, *offset);
    return true;
  });
  if (!parsed) return fail(std::move(parsed.error()));
  return offsets;
}

std::string print_offset_checkpoint(const OffsetCheckpoint& offsets) {
  std::string text(checkpoint_version);
  text.append("\n").append(std::to_string(offsets.size())).append("\n");
  for (const auto& [partition, offset] : offsets) {
    text.append(partition.topic).append(" ").append(std::to_string(partition.partition));
    text.append(" ").append(std::to_string(offset)).append("\n");
  }
  return text;
}

Result<OffsetCheckpoint> read_offset_checkpoint(FileSystem& files, const std::string& path) {
  auto text = read_checkpoint(files, path, checkpoint_file_bytes);
  if (!text) return fail(std::move(text.error()));
  auto offsets = parse_offset_checkpoint(*text);
  if (!offsets) offsets.error().message.insert(0, path + ": ");
  return offsets;
}

Result<> write_offset_checkpoint(FileSystem& files, const std::string& path, const OffsetCheckpoint& offsets,
                                 Durability durability) {
  return replace_whole(files, path, print_offset_checkpoint(offsets), durability);
}

}  // namespace ottla::log
