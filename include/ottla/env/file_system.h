// All access to files goes through here: a posix one serves the broker, an in-memory one that loses, tears
// and fails serves the tests. Errors are kafka_storage_error with the path and the system's reason.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/ids.h"
#include "ottla/base/result.h"

namespace ottla {

// One open file. Reads and writes carry their offset, so threads may share it; closing is destruction.
class File {
 public:
  virtual ~File() = default;

  // Fills `out` from `offset` on; gives how many bytes there were, fewer than asked for only at the end of
  // the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const = 0;

  // Writes the pieces back to back at `offset`, extending the file as needed. After a failure any prefix may
  // be there.
  virtual Result<> write_at(std::uint64_t offset, std::span<const ByteView> pieces) = 0;
  Result<> write_at(std::uint64_t offset, ByteView bytes) { return write_at(offset, std::span(&bytes, 1)); }

  // Cuts the file, or extends it with a hole of zeros.
  virtual Result<> truncate(std::uint64_t size) = 0;

  // Reserves disk space for [0, size) and extends the file to it (posix_fallocate).
  virtual Result<> allocate(std::uint64_t size) = 0;

  // Starts to write what sync() will wait for. Of several files that are synced together each is begun before
  // the first is waited for: the disk then takes them in one go.
  virtual void begin_sync() {}

  // Returns when content and size are on the disk (fdatasync). After a failure the file must not be trusted
  // again.
  virtual Result<> sync() = 0;

  virtual Result<std::uint64_t> size() const = 0;

  // The descriptor for sendfile; -1 where there is none.
  virtual int native_handle() const { return -1; }
};

enum class OpenMode {
  read,        // must exist
  read_write,  // must exist
  create,      // made when absent, kept when there
  replace,     // made when absent, emptied when there
};

struct FileStatus {
  std::uint64_t size = 0;
  TimestampMs modified_ms = 0;
  bool is_directory = false;
};

struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
};

// Held as long as the object lives.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual Result<std::shared_ptr<File>> open(const std::string& path, OpenMode mode) = 0;

  // The status of a path, or nothing when there is no such file: that is not a failure.
  virtual Result<std::optional<FileStatus>> status(const std::string& path) = 0;

  // Names in a directory, in no order, without "." and "..".
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& directory) = 0;

  // Makes the directory and its parents; one that exists is fine.
  virtual Result<> create_directories(const std::string& directory) = 0;

  // Replaces `to` if it exists. Durable only after sync_directory of the parent.
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;

  // Removes a file; one that is not there is fine.
  virtual Result<> remove(const std::string& path) = 0;

  // Removes a directory with all in it; one that is not there is fine.
  virtual Result<> remove_all(const std::string& directory) = 0;

  // Makes the names in a directory durable (fsync of the directory).
  virtual Result<> sync_directory(const std::string& directory) = 0;

  virtual Result<> set_modified_time(const std::string& path, TimestampMs modified_ms) = 0;

  // Permission bits such as 0400.
  virtual Result<> set_mode(const std::string& path, unsigned mode) = 0;

  // Bytes that a user may still write on the device of this directory, and the device's size.
  struct Space {
    std::uint64_t available = 0;
    std::uint64_t total = 0;
  };
  virtual Result<Space> space(const std::string& directory) = 0;

  // Takes the file's exclusive lock as Java's FileLock does (fcntl), making the file when absent;
  // invalid_config when another process holds it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

// The whole content of a file; a failure when it is longer than `limit_bytes`.
Result<std::string> read_whole(FileSystem& files, const std::string& path, std::uint64_t limit_bytes);

// What of a replaced file has reached the disk when the call returns.
enum class Durability {
  none,     // nothing: the new content is only seen by whoever opens the file
  content,  // the content: the name follows with the directory's next sync
  full,
};

// Writes PATH.tmp, syncs it, renames it to PATH and syncs the directory: after a crash PATH holds the old
// content or the new, never a part. Durability::none keeps that promise only when the process alone dies.
Result<> replace_whole(FileSystem& files, const std::string& path, std::string_view content,
                       Durability durability = Durability::full);

struct WholeFile {
  std::string path;
  std::string content;
};

// The same for several files, in Durability::content: all are on the disk before the first gets its name, and
// they get them in this order.
Result<> replace_together(FileSystem& files, std::span<const WholeFile> replacements);

}  // namespace ottla
