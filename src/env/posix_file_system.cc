// Files of the real machine by the fewest system calls: one pread or pwrite a request, names by the plain
// calls.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include "ottla/env/full_disk.h"
#include "ottla/env/posix.h"

namespace ottla {
namespace {

// Pieces that go into one pwritev; more are written in several calls.
constexpr std::size_t pieces_per_call = 64;

std::unexpected<Error> system_failure(const std::string& path, std::string_view verb, int error) {
  std::string message = path;
  message.append(": cannot ").append(verb).append(": ").append(std::generic_category().message(error));
  return fail(Error{ErrorCode::kafka_storage_error, std::move(message), error});
}

std::unexpected<Error> sync_failure(const std::string& path, int error) {
  return fail(as_sync_failure(system_failure(path, "sync", error).error()));
}

// Runs a call that signals may interrupt until they do not.
template <class Call>
auto uninterrupted(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

FileStatus to_status(const struct stat& raw) {
  return {.size = static_cast<std::uint64_t>(raw.st_size),
          .modified_ms = TimestampMs{raw.st_mtim.tv_sec} * 1'000 + raw.st_mtim.tv_nsec / 1'000'000,
          .is_directory = S_ISDIR(raw.st_mode)};
}

class PosixFile : public File {
 public:
  explicit PosixFile(int descriptor) : descriptor_(descriptor) {}
  ~PosixFile() override { ::close(descriptor_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t got = uninterrupted([&] {
        return ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      });
      if (got < 0) return failure("read");
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Result<> write_at(std::uint64_t offset, std::span<const ByteView> pieces) override {
    if (pieces.size() == 1) return write_piece(offset, pieces[0]);
    std::array<iovec, pieces_per_call> vectors;
    while (!pieces.empty()) {
      const std::size_t count = std::min(pieces.size(), vectors.size());
      for (std::size_t i = 0; i < count; ++i) {
        vectors[i] = {const_cast<std::uint8_t*>(pieces[i].data()), pieces[i].size()};
      }
      if (auto written = write_vectors(offset, {vectors.data(), count}); !written) return written;
      for (std::size_t i = 0; i < count; ++i) offset += pieces[i].size();
      pieces = pieces.subspan(count);
    }
    return {};
  }

  Result<> truncate(std::uint64_t size) override {
    if (uninterrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size)); }) < 0) {
      return failure("truncate");
    }
    return {};
  }

  Result<> allocate(std::uint64_t size) override {
    for (;;) {  // the call gives its error instead of setting errno
      const int error = ::posix_fallocate(descriptor_, 0, static_cast<off_t>(size));
      if (error == 0) return {};
      if (error != EINTR) return system_failure(path(), "reserve space", error);
    }
  }

  // A failure is told by the sync that follows.
  void begin_sync() override { (void)::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE); }

  Result<> sync() override {
    if (uninterrupted([&] { return ::fdatasync(descriptor_); }) < 0) return sync_failure(path(), errno);
    return {};
  }

  Result<std::uint64_t> size() const override {
    struct stat raw {};
    if (::fstat(descriptor_, &raw) < 0) return failure("get the size");
    return static_cast<std::uint64_t>(raw.st_size);
  }

  int native_handle() const override { return descriptor_; }

 private:
  Result<> write_piece(std::uint64_t offset, ByteView piece) {
    while (!piece.empty()) {
      const ssize_t put = uninterrupted(
          [&] { return ::pwrite(descriptor_, piece.data(), piece.size(), static_cast<off_t>(offset)); });
      if (put < 0) return failure("write");
      offset += static_cast<std::uint64_t>(put);
      piece = piece.subspan(static_cast<std::size_t>(put));
    }
    return {};
  }

  Result<> write_vectors(std::uint64_t offset, std::span<iovec> vectors) {
    while (!vectors.empty()) {
      const ssize_t put = uninterrupted([&] {
        return ::pwritev(descriptor_, vectors.data(), static_cast<int>(vectors.size()),
                         static_cast<off_t>(offset));
      });
      if (put < 0) return failure("write");
      offset += static_cast<std::uint64_t>(put);
      auto left = static_cast<std::size_t>(put);
      while (!vectors.empty() && left >= vectors.front().iov_len) {
        left -= vectors.front().iov_len;
        vectors = vectors.subspan(1);
      }
      if (vectors.empty()) break;
      vectors.front().iov_base = static_cast<std::uint8_t*>(vectors.front().iov_base) + left;
      vectors.front().iov_len -= left;
    }
    return {};
  }

  // The kernel knows the path, also after a renaming; an open file need not carry it.
  std::string path() const {
    std::array<char, 4096> target;
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor_);
    const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
    return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : link;
  }

  std::unexpected<Error> failure(std::string_view verb) const {
    const int error = errno;
    return system_failure(path(), verb, error);
  }

  int descriptor_;
};

// A process's fcntl lock is lost when the process closes any descriptor of the file, and does not keep the
// process itself out. So the files locked here are known by device and inode and never opened a second time.
using FileIdentity = std::pair<dev_t, ino_t>;

struct LockedFiles {
  std::mutex mutex;
  std::set<FileIdentity> identities;
};

LockedFiles& locked_files() {
  static LockedFiles files;
  return files;
}

class PosixLock : public FileLock {
 public:
  PosixLock(int descriptor, FileIdentity identity) : descriptor_(descriptor), identity_(identity) {}
  ~PosixLock() override {
    const std::lock_guard guard(locked_files().mutex);
    ::close(descriptor_);
    locked_files().identities.erase(identity_);
  }
  PosixLock(const PosixLock&) = delete;
  PosixLock& operator=(const PosixLock&) = delete;

 private:
  int descriptor_;
  FileIdentity identity_;
};

class PosixFileSystem : public FileSystem {
 public:
  Result<std::shared_ptr<File>> open(const std::string& path, OpenMode mode) override {
    const int descriptor = uninterrupted([&] { return ::open(path.c_str(), flags_of(mode), 0644); });
    if (descriptor < 0) return system_failure(path, "open", errno);
    return std::make_shared<PosixFile>(descriptor);
  }

  Result<std::optional<FileStatus>> status(const std::string& path) override {
    struct stat raw {};
    if (::stat(path.c_str(), &raw) == 0) return to_status(raw);
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return system_failure(path, "get the status", errno);
  }

  Result<std::vector<DirectoryEntry>> list(const std::string& directory) override {
    std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), ::closedir);
    if (!stream) return system_failure(directory, "list", errno);
    std::vector<DirectoryEntry> entries;
    for (;;) {
      errno = 0;
      const dirent* raw = ::readdir(stream.get());
      if (raw == nullptr) break;
      const std::string_view name = raw->d_name;
      if (name == "." || name == "..") continue;
      entries.push_back({std::string(name), is_directory(directory, *raw)});
    }
    if (errno != 0) return system_failure(directory, "list", errno);
    return entries;
  }

  Result<> create_directories(const std::string& directory) override {
    if (::mkdir(directory.c_str(), 0755) == 0) return {};
    const int error = errno;
    if (error == EEXIST) {
      struct stat raw {};
      if (::stat(directory.c_str(), &raw) == 0 && S_ISDIR(raw.st_mode)) return {};
      return system_failure(directory, "make the directory", ENOTDIR);
    }
    const std::size_t slash = directory.find_last_not_of('/');
    const std::size_t parent_end = slash == std::string::npos ? slash : directory.rfind('/', slash);
    if (error != ENOENT || parent_end == std::string::npos || parent_end == 0) {
      return system_failure(directory, "make the directory", error);
    }
    if (auto made = create_directories(directory.substr(0, parent_end)); !made) return made;
    if (::mkdir(directory.c_str(), 0755) == 0 || errno == EEXIST) return {};
    return system_failure(directory, "make the directory", errno);
  }

  Result<> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
    return system_failure(from, "rename to " + to, errno);
  }

  Result<> remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return system_failure(path, "remove", errno);
  }

  Result<> remove_all(const std::string& directory) override {
    std::error_code error;
    std::filesystem::remove_all(directory, error);
    if (error) return system_failure(directory, "remove", error.value());
    return {};
  }

  Result<> sync_directory(const std::string& directory) override {
    const int descriptor =
        uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (descriptor < 0) return system_failure(directory, "open", errno);
    const int result = uninterrupted([&] { return ::fsync(descriptor); });
    const int error = errno;
    ::close(descriptor);
    if (result < 0) return sync_failure(directory, error);
    return {};
  }

  Result<> set_modified_time(const std::string& path, TimestampMs modified_ms) override {
    const timespec time{.tv_sec = modified_ms / 1'000, .tv_nsec = modified_ms % 1'000 * 1'000'000};
    const timespec times[2] = {time, time};
    if (::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0) return {};
    return system_failure(path, "set the modification time", errno);
  }

  Result<> set_mode(const std::string& path, unsigned mode) override {
    if (::chmod(path.c_str(), mode) == 0) return {};
    return system_failure(path, "set the permissions", errno);
  }

  Result<Space> space(const std::string& directory) override {
    struct statvfs raw {};
    if (::statvfs(directory.c_str(), &raw) != 0)
      return system_failure(directory, "get the free space", errno);
    return Space{.available = std::uint64_t{raw.f_bavail} * raw.f_frsize,
                 .total = std::uint64_t{raw.f_blocks} * raw.f_frsize};
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  static int flags_of(OpenMode mode) {
    switch (mode) {
      case OpenMode::read:
        return O_RDONLY | O_CLOEXEC;
      case OpenMode::read_write:
        return O_RDWR | O_CLOEXEC;
      case OpenMode::create:
        return O_RDWR | O_CREAT | O_CLOEXEC;
      case OpenMode::replace:
        return O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC;
    }
    std::unreachable();
  }

  static bool is_directory(const std::string& directory, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN && entry.d_type != DT_LNK) return entry.d_type == DT_DIR;
    struct stat raw {};
    return ::stat((directory + "/" + entry.d_name).c_str(), &raw) == 0 && S_ISDIR(raw.st_mode);
  }
};

Result<std::unique_ptr<FileLock>> PosixFileSystem::lock(const std::string& path) {
  const std::lock_guard guard(locked_files().mutex);
  auto& identities = locked_files().identities;
  struct stat raw {};
  if (::stat(path.c_str(), &raw) == 0 && identities.contains({raw.st_dev, raw.st_ino})) {
    return fail(ErrorCode::invalid_config, path + ": this process holds the lock already");
  }
  const int descriptor =
      uninterrupted([&] { return ::open(path.c_str(), flags_of(OpenMode::create), 0644); });
  if (descriptor < 0) return system_failure(path, "open", errno);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  const bool locked = uninterrupted([&] { return ::fcntl(descriptor, F_SETLK, &whole); }) >= 0;
  const int error = errno;
  if (locked && ::fstat(descriptor, &raw) == 0) {
    const FileIdentity identity{raw.st_dev, raw.st_ino};
    identities.insert(identity);
    return std::make_unique<PosixLock>(descriptor, identity);
  }
  ::close(descriptor);
  if (error == EACCES || error == EAGAIN) {
    return fail(ErrorCode::invalid_config, path + ": another process holds the lock");
  }
  return system_failure(path, "lock", error);
}

}  // namespace

FileSystem& posix_file_system() {
  static PosixFileSystem files;
  return files;
}

}  // namespace ottla
