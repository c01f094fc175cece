// The marker of a clean shutdown.
#include "ottla/log/clean_shutdown_file.h"

#include "log/checkpoint_text.h"
#include "ottla/log/names.h"

namespace ottla::log {
namespace {

constexpr std::uint64_t clean_shutdown_bytes = 4096;
constexpr std::string_view epoch_key = "\"brokerEpoch\"";

std::string path_in(const std::string& directory) {
  return directory + "/" + std::string(root_file::clean_shutdown);
}

// The number after the key in {"version":0,"brokerEpoch":N}; -1 when it cannot be found: the presence of the
// file is what counts.
std::int64_t broker_epoch_of(std::string_view text) {
  const std::size_t key = text.find(epoch_key);
  if (key == std::string_view::npos) return -1;
  std::string_view rest = text.substr(key + epoch_key.size());
  const std::size_t start = rest.find_first_not_of(" \t\n:");
  if (start == std::string_view::npos) return -1;
  rest = rest.substr(start);
  rest = rest.substr(0, rest.find_first_not_of("-0123456789"));
  return parse_number<std::int64_t>(rest).value_or(-1);
}

}  // namespace

Result<std::optional<CleanShutdown>> read_clean_shutdown(FileSystem& files, const std::string& directory) {
  const std::string path = path_in(directory);
  auto status = files.status(path);
  if (!status) return fail(std::move(status.error()));
  if (!*status) return std::nullopt;
  const auto text = read_whole(files, path, clean_shutdown_bytes);
  return CleanShutdown{.broker_epoch = text ? broker_epoch_of(*text) : -1};
}

Result<> write_clean_shutdown(FileSystem& files, const std::string& directory, std::int64_t broker_epoch) {
  return replace_whole(files, path_in(directory),
                       R"({"version":0,"brokerEpoch":)" + std::to_string(broker_epoch) + "}");
}

Result<> remove_clean_shutdown(FileSystem& files, const std::string& directory) {
  if (auto removed = files.remove(path_in(directory)); !removed) return removed;
  return files.sync_directory(directory);
}

}  // namespace ottla::log
