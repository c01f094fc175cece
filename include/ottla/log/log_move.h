// A partition's log on its way to another log directory (AlterReplicaLogDirs): its closed segments are copied
// while it serves, the rest in one short moment in which nobody can append. Until then the folder
// "TOPIC-N.HEX32-future" is a copy in progress that may be thrown away at any time; from then on it is the
// log. At no instant is the log in no folder, and what was durable stays so.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/log/log.h"

namespace ottla::log {

class Segment;

class LogMove {
 public:
  // Makes the future folder in `target`, which is not the source's directory. `folder` is the name of one
  // that is there already: what is in it is not trusted and goes. [disk]
  static Result<std::shared_ptr<LogMove>> begin(std::shared_ptr<Log> source, LogDirectory& target,
                                                Entropy& entropy, std::optional<std::string> folder = {});
  LogMove(const LogMove&) = delete;
  LogMove& operator=(const LogMove&) = delete;

  const TopicPartition& partition() const { return partition_; }
  const std::shared_ptr<Log>& source() const { return source_; }
  LogDirectory& target() const { return target_; }
  // Of what was copied: bytes of segments, and the offset up to which it goes.
  std::uint64_t size_bytes() const { return copied_bytes_.load(std::memory_order_relaxed); }
  Offset end_offset() const { return copied_end_.load(std::memory_order_relaxed); }

  // Copies about so many bytes. Gives whether to go on so; otherwise finish() is due. not_leader_or_follower
  // when the move was given up. [disk]
  Result<bool> copy(std::uint64_t max_bytes, TimestampMs now_ms);

  struct Moved {
    std::shared_ptr<Log> log;
    Removal former;  // the folder that was the log's
  };
  // Copies the rest, syncs it and changes the folders. `publish` is called with the new log before any append
  // that waits goes on; the old one then answers not_leader_or_follower. [disk]
  Result<Moved> finish(TimestampMs now_ms, const std::function<void(const std::shared_ptr<Log>&)>& publish);

  // Gives up and removes the copy; waits for a copy() or finish() that runs. [disk]
  void cancel();
  // Gives up but leaves the folder, without segments, as the sign that the move was wanted: nothing in it can
  // be mistaken for the log's. [disk]
  void suspend();

 private:
  struct PendingFile {
    std::shared_ptr<File> from;
    std::string name;
    std::uint64_t size = 0;
    std::optional<TimestampMs> modified_ms;  // of a .log file, whose time counts for retention
  };

  LogMove(std::shared_ptr<Log> source, LogDirectory& target, Entropy& entropy, std::string folder);

  std::string path(const std::string& name) const { return folder_path_ + "/" + name; }
  void hold_cleaning(bool held);
  Result<> empty_folder();
  Result<bool> plan_next_segment(TimestampMs now_ms);
  Result<> add_files(Segment& segment);
  Result<std::uint64_t> copy_some(std::uint64_t max_bytes);
  Result<> copy_pending();
  Result<> copy_rest();
  Result<> remove_unknown_files();
  Result<std::shared_ptr<Log>> open_copy(TimestampMs now_ms);
  Result<std::string> change_folders(Log& moved);
  // Takes the target offline for a failure of its storage but a full disk.
  std::unexpected<Error> target_failed(const Error& error) const;

  const TopicPartition partition_;
  const std::shared_ptr<Log> source_;
  LogDirectory& target_;
  Entropy& entropy_;
  const std::string folder_;
  const std::string folder_path_;

  std::mutex mutex_;  // guards what follows; taken before the log's own
  bool over_ = false;
  std::vector<PendingFile> pending_;
  std::shared_ptr<File> to_;    // of the first pending file
  std::uint64_t position_ = 0;  // in it
  std::set<std::string> kept_;  // names of the files that belong to the copy
  Offset next_base_ = -1;       // segments below are copied
  int rolls_ = 0;
  Bytes buffer_;

  std::atomic<std::uint64_t> copied_bytes_ = 0;
  std::atomic<Offset> copied_end_ = 0;
};

}  // namespace ottla::log
