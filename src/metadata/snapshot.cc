// Writing, listing and reading of snapshot files.
#include "metadata/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "metadata/batch_file.h"
#include "metadata/image_records.h"
#include "ottla/base/logging.h"

namespace ottla::metadata {
namespace {

constexpr std::string_view suffix = ".checkpoint";
constexpr std::size_t offset_digits = 20;
constexpr std::size_t epoch_digits = 10;
constexpr std::size_t snapshot_batch_bytes = std::size_t{1} << 20;
constexpr unsigned read_only_mode = 0400;

// Appends to a new file; syncs and renames it at the end. One that was not finished is removed.
class PartFile {
 public:
  static Result<PartFile> create(FileSystem& files, Entropy& entropy, const std::string& path) {
    const std::string stem = path.substr(0, path.size() - suffix.size());
    std::string part = fmt::format("{}-{}{}.part", stem, entropy.next() >> 1, suffix);
    auto file = files.open(part, OpenMode::replace);
    if (!file) return fail(file.error());
    return PartFile(files, std::move(*file), path, std::move(part));
  }

  PartFile(PartFile&&) = default;
  PartFile& operator=(PartFile&&) = delete;
  ~PartFile() {
    if (file_ == nullptr) return;
    file_.reset();
    // What cannot be removed now is removed at the next start.
    if (auto removed = files_.remove(part_); !removed) log_warn("{}", removed.error().message);
  }

  Result<> append(const Bytes& bytes) {
    auto written = file_->write_at(size_, ByteView(bytes));
    size_ += bytes.size();
    return written;
  }

  Result<std::uint64_t> finish() {
    if (auto synced = file_->sync(); !synced) return fail(synced.error());
    if (auto protect = files_.set_mode(part_, read_only_mode); !protect) return fail(protect.error());
    if (auto renamed = files_.rename(part_, path_); !renamed) return fail(renamed.error());
    file_.reset();
    const std::string folder = path_.substr(0, path_.rfind('/'));
    if (auto synced = files_.sync_directory(folder); !synced) return fail(synced.error());
    return size_;
  }

 private:
  PartFile(FileSystem& files, std::shared_ptr<File> file, std::string path, std::string part)
      : files_(files), file_(std::move(file)), path_(std::move(path)), part_(std::move(part)) {}

  FileSystem& files_;
  std::shared_ptr<File> file_;
  std::string path_;
  std::string part_;
  std::uint64_t size_ = 0;
};

bool is_leftover(std::string_view name) {
  return name.ends_with(".checkpoint.part") || name.ends_with(".checkpoint.deleted");
}

Result<TimestampMs> read_header(FileSystem& files, const std::string& path) {
  auto file = BatchFile::open(files, path);
  if (!file) return fail(file.error());
  auto first = file->next();
  if (!first) return fail(first.error());
  if (!*first || !(*first)->is_control()) return fail(ErrorCode::corrupt_message, path + " has no header");
  auto facts = read_control_batch(**first);
  if (!facts) return fail(facts.error());
  if (!facts->snapshot_last_contained_ms) return fail(ErrorCode::corrupt_message, path + " has no header");
  return *facts->snapshot_last_contained_ms;
}

}  // namespace

std::string SnapshotId::file_name() const {
  return fmt::format("{:020}-{:010}{}", end_offset, epoch, suffix);
}

std::optional<SnapshotId> SnapshotId::parse(std::string_view file_name) {
  if (file_name.size() != offset_digits + 1 + epoch_digits + suffix.size() || !file_name.ends_with(suffix) ||
      file_name[offset_digits] != '-') {
    return std::nullopt;
  }
  SnapshotId id;
  const char* text = file_name.data();
  const auto offset = std::from_chars(text, text + offset_digits, id.end_offset);
  const char* epoch_text = text + offset_digits + 1;
  const auto epoch = std::from_chars(epoch_text, epoch_text + epoch_digits, id.epoch);
  if (offset.ec != std::errc() || offset.ptr != text + offset_digits || epoch.ec != std::errc() ||
      epoch.ptr != epoch_text + epoch_digits) {
    return std::nullopt;
  }
  return id;
}

Result<std::vector<SnapshotFile>> list_snapshots(FileSystem& files, const std::string& folder) {
  auto entries = files.list(folder);
  if (!entries) return fail(entries.error());
  std::vector<SnapshotFile> snapshots;
  for (const DirectoryEntry& entry : *entries) {
    const std::string path = folder + "/" + entry.name;
    if (is_leftover(entry.name)) {
      if (auto removed = files.remove(path); !removed) return fail(removed.error());
      continue;
    }
    const std::optional<SnapshotId> id = SnapshotId::parse(entry.name);
    if (!id) continue;
    auto status = files.status(path);
    if (!status) return fail(status.error());
    auto last_contained_ms = read_header(files, path);
    if (!last_contained_ms) {
      log_warn("passing over the metadata snapshot: {}", last_contained_ms.error().message);
      continue;
    }
    snapshots.push_back({*id, status->has_value() ? (*status)->size : 0, *last_contained_ms});
  }
  std::ranges::sort(snapshots);
  return snapshots;
}

Result<std::uint64_t> write_snapshot(FileSystem& files, Entropy& entropy, const std::string& path,
                                     const MetadataImage& image, const Quorum& quorum, LeaderEpoch epoch,
                                     TimestampMs last_contained_ms, TimestampMs now_ms) {
  auto part = PartFile::create(files, entropy, path);
  if (!part) return fail(part.error());
  Bytes bytes;
  BatchPlace place{0, epoch, now_ms};
  append_snapshot_header(last_contained_ms, quorum, place, bytes);
  if (auto written = part->append(bytes); !written) return fail(written.error());
  place.base_offset += records::BatchView(bytes).record_count();
  auto written = write_image(image, snapshot_batch_bytes, [&](const RecordList& records) -> Result<> {
    bytes.clear();
    append_data_batches(records, place, 2 * snapshot_batch_bytes, bytes);
    place.base_offset += static_cast<Offset>(records.size());
    return part->append(bytes);
  });
  if (!written) return fail(written.error());
  bytes.clear();
  append_snapshot_footer(place, bytes);
  if (auto footer = part->append(bytes); !footer) return fail(footer.error());
  return part->finish();
}

Bytes print_bootstrap(const RecordList& records, TimestampMs now_ms) {
  Bytes bytes;
  BatchPlace place{0, 0, now_ms};
  append_snapshot_header(0, {}, place, bytes);
  place.base_offset = 1;
  append_data_batches(records, place, snapshot_batch_bytes, bytes);
  place.base_offset += static_cast<Offset>(records.size());
  append_snapshot_footer(place, bytes);
  return bytes;
}

Result<> read_snapshot(FileSystem& files, const std::string& path, Quorum& quorum,
                       const std::function<Result<>(Offset, ByteView)>& visit) {
  auto file = BatchFile::open(files, path);
  if (!file) return fail(file.error());
  bool complete = false;
  for (;;) {
    auto batch = file->next();
    if (!batch) return fail(batch.error());
    if (!*batch) break;
    if (complete) return fail(ErrorCode::corrupt_message, path + " goes on behind its end");
    if ((*batch)->is_control()) {
      auto facts = read_control_batch(**batch);
      if (!facts) return fail(facts.error());
      facts->apply_to(quorum);
      complete = facts->snapshot_footer;
    } else if (auto visited = for_each_value(**batch, visit); !visited) {
      return fail(visited.error().code, path + ": " + visited.error().message);
    }
  }
  if (!complete) return fail(ErrorCode::corrupt_message, path + " has no end: it was not written whole");
  return {};
}

}  // namespace ottla::metadata
