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

namespace {

std::string temporary_of(const std::string& path) { return path + ".tmp"; }

Result<std::shared_ptr<File>> write_temporary(FileSystem& files, const std::string& path,
                                              std::string_view content) {
  auto file = files.open(temporary_of(path), OpenMode::replace);
  if (!file || content.empty()) return file;
  if (auto written = (*file)->write_at(0, as_bytes(content)); !written) {
    // On a full disk the part that fits would stay.
    (void)files.remove(temporary_of(path));
    return fail(written.error());
  }
  return file;
}

}  // namespace

Result<> replace_whole(FileSystem& files, const std::string& path, std::string_view content,
                       Durability durability) {
  {
    auto file = write_temporary(files, path, content);
    if (!file) return fail(std::move(file.error()));
    if (durability != Durability::none) {
      if (auto synced = (*file)->sync(); !synced) return synced;
    }
  }
  if (auto renamed = files.rename(temporary_of(path), path); !renamed) return renamed;
  if (durability != Durability::full) return {};
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return files.sync_directory(".");
  return files.sync_directory(slash == 0 ? "/" : path.substr(0, slash));
}

Result<> replace_together(FileSystem& files, std::span<const WholeFile> replacements) {
  std::vector<std::shared_ptr<File>> written;
  for (const WholeFile& replacement : replacements) {
    auto file = write_temporary(files, replacement.path, replacement.content);
    if (!file) return fail(std::move(file.error()));
    (*file)->begin_sync();
    written.push_back(std::move(*file));
  }
  for (const auto& file : written) {
    if (auto synced = file->sync(); !synced) return synced;
  }
  for (const WholeFile& replacement : replacements) {
    if (auto renamed = files.rename(temporary_of(replacement.path), replacement.path); !renamed)
      return renamed;
  }
  return {};
}

}  // namespace ottla
