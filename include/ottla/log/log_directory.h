// One of log.dirs: where it is, who it is, and whether it still works. After the first failed write or sync
// in it the directory is offline for good: every log in it answers kafka_storage_error until the process is
// started again.
#pragma once

#include <atomic>
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

  // Called on the failing thread, at most once, with no lock of this room but perhaps the failing log's held:
  // the handler may post work elsewhere and nothing more.
  void on_offline(std::function<void(LogDirectory&)> handler) { handler_ = std::move(handler); }

  // kafka_storage_error with the path, when offline.
  Result<> check() const;

 private:
  FileSystem& files_;
  std::string path_;
  Uuid id_;
  std::atomic<bool> online_{true};
  std::function<void(LogDirectory&)> handler_;
};

}  // namespace ottla::log
