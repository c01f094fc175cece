// One of log.dirs: where it is, who it is, and whether it still works. After the first failed write or sync
// in it the directory is offline for good: every log in it answers kafka_storage_error until the process is
// started again. A full disk is no such failure: records are refused as long as there is no room for them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/env/file_system.h"

namespace ottla::log {

class LogDirectory {
 public:
  // `path` is as configured, without a slash at its end.
  LogDirectory(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  FileSystem& files() const { return files_; }
  const std::string& path() const { return path_; }

  // meta.properties' directory.id; zero when the directory failed before it was read.
  const Uuid& id() const { return id_; }
  void set_id(Uuid id) { id_ = id; }

  bool is_online() const { return online_.load(std::memory_order_acquire); }

  // Takes the directory offline, logs the reason once and calls the handler. Safe from any thread.
  void fail(const Error& reason);

  // The same for a failure that left nothing half done: when the disk was full it is only logged.
  void report(const Error& reason);

  // How much of the device records leave free, a sixteenth of it at the most, so that what ends the shortage
  // goes on: deletion, checkpoints, the metadata. 0: they take what there is. Before any other thread.
  void set_reserve(std::uint64_t bytes) { reserve_bytes_ = bytes; }
  // Whether there is room for more records behind the reserve, which they then are to take;
  // kafka_storage_error otherwise. Looks at the device when what it found before is used up. Any thread.
  Result<> take_room(std::uint64_t bytes);

  // Called on the failing thread, at most once, with no lock of this room but perhaps the failing log's held:
  // the handler may post work elsewhere and nothing more.
  void on_offline(std::function<void(LogDirectory&)> handler) { handler_ = std::move(handler); }

  // kafka_storage_error with the path, when offline.
  Result<> check() const;

 private:
  Result<> measure_room(std::uint64_t bytes);
  void set_full(bool full, const std::string& reason);

  FileSystem& files_;
  std::string path_;
  Uuid id_;
  std::atomic<bool> online_{true};
  std::uint64_t reserve_bytes_ = 0;
  std::atomic<std::int64_t> room_bytes_{0};  // that was found free and is not taken
  std::atomic<bool> full_{false};
  std::function<void(LogDirectory&)> handler_;
};

}  // namespace ottla::log
