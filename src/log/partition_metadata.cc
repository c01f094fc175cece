// partition.metadata: "version: 0" and "topic_id: …".
#include "ottla/log/partition_metadata.h"

#include "log/checkpoint_text.h"
#include "ottla/log/names.h"

namespace ottla::log {
namespace {

constexpr std::uint64_t partition_metadata_bytes = 4096;

std::string path_in(const std::string& folder) {
  return folder + "/" + std::string(partition_file::metadata);
}

// The value of a line "KEY: VALUE".
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key) || !line.substr(key.size()).starts_with(':')) return std::nullopt;
  const std::string_view rest = line.substr(key.size() + 1);
  const std::size_t start = rest.find_first_not_of(" \t");
  if (start == 0 || start == std::string_view::npos) return std::nullopt;
  return rest.substr(start);
}

}  // namespace

Result<Uuid> parse_partition_metadata(std::string_view text) {
  const auto version = value_of(take_line(text), "version");
  if (version != "0") return fail(ErrorCode::kafka_storage_error, "partition.metadata: no known version");
  const auto topic_id = value_of(take_line(text), "topic_id");
  if (!topic_id || !text.empty()) {
    return fail(ErrorCode::kafka_storage_error,
                "partition.metadata: no topic_id in the second and last line");
  }
  auto id = Uuid::parse(*topic_id);
  if (!id || id->is_zero()) {
    return fail(ErrorCode::kafka_storage_error, "partition.metadata: topic_id is no topic's id");
  }
  return *id;
}

std::string print_partition_metadata(const Uuid& topic_id) {
  return "version: 0\ntopic_id: " + topic_id.to_string();
}

Result<std::optional<Uuid>> read_partition_metadata(FileSystem& files, const std::string& folder) {
  const std::string path = path_in(folder);
  auto status = files.status(path);
  if (!status) return fail(std::move(status.error()));
  if (!*status) return std::nullopt;
  auto text = read_whole(files, path, partition_metadata_bytes);
  if (!text) return fail(std::move(text.error()));
  auto topic_id = parse_partition_metadata(*text);
  if (!topic_id) return fail(topic_id.error().code, folder + ": " + topic_id.error().message);
  return *topic_id;
}

Result<> write_partition_metadata(FileSystem& files, const std::string& folder, const Uuid& topic_id,
                                  Durability durability) {
  return replace_whole(files, path_in(folder), print_partition_metadata(topic_id), durability);
}

}  // namespace ottla::log
