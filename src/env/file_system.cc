// What every file system can do by its own verbs: whole files read, and replaced so that a crash leaves the
// old or the new.
#include "ottla/env/file_system.h"

namespace ottla {

Result<std::string> read_whole(FileSystem& files, const std::string& path, std::uint64_t limit_bytes) {
  auto file = files.open(path, OpenMode::read);
  if (!file) return fail(std::move(file.error()));
  auto size = (*file)->size();
  if (!size) return fail(std::move(size.error()));
  if (*size > limit_bytes) {
    return fail(ErrorCode::kafka_storage_error, path + ": " + std::to_string(*size) +
                                                    " bytes, more than the " + std::to_string(limit_bytes) +
                                                    " such a file may have");
  }
  std::string content(*size, '\0');
  auto read = (*file)->read_at(0, {reinterpret_cast<std::uint8_t*>(content.data()), content.size()});
  if (!read) return fail(std::move(read.error()));
  content.resize(*read);
  return content;
}

Result<> replace_whole(FileSystem& files, const std::string& path, std::string_view content,
                       Durability durability) {
  const std::string temporary = path + ".tmp";
  {
    auto file = files.open(temporary, OpenMode::replace);
    if (!file) return fail(std::move(file.error()));
    if (!content.empty()) {
      if (auto written = (*file)->write_at(0, as_bytes(content)); !written) return written;
    }
    if (durability != Durability::none) {
      if (auto synced = (*file)->sync(); !synced) return synced;
    }
  }
  if (auto renamed = files.rename(temporary, path); !renamed) return renamed;
  if (durability != Durability::full) return {};
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return files.sync_directory(".");
  return files.sync_directory(slash == 0 ? "/" : path.substr(0, slash));
}

}  // namespace ottla
