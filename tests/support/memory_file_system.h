// A file system in memory that forgets what was not synced, tears writes and fails on demand. Names are
// durable only after sync_directory of their folder, content only after the file's sync. Deterministic: a
// seed replays every choice.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"

namespace ottla::test {

// The calls that can be counted and made to fail.
enum class Call : std::uint8_t {
  open,
  read,
  write,
  truncate,
  allocate,
  sync,
  size,
  status,
  list,
  create_directories,
  rename,
  remove,
  remove_all,
  sync_directory,
  set_modified_time,
  set_mode,
  space,
  lock,
};
inline constexpr std::size_t call_kinds = 18;

enum class Crash : std::uint8_t {
  // Nothing unsynced survives, names included.
  lose_all_unsynced,
  // Any subset of the unsynced writes survives, some torn at sectors of 512 or 4096 bytes; of the unsynced
  // changes of names in a folder the first few, in their order, as journals keep them.
  lose_any_unsynced,
  // Only the process ends, as by kill -9.
  lose_nothing,
};

struct Fault {
  // Which calls count: all kinds when empty; only paths that contain `path`.
  std::vector<Call> kinds;
  std::string path;
  // The n-th of them fails, from 1 on; with `sticky` every later one too.
  std::uint64_t at = 1;
  bool sticky = false;
  // How much of a failing write gets into the file first; any other call happens and then fails for `all`,
  // and does not happen otherwise. What a failed sync should have saved stays readable but never gets to the
  // disk.
  enum class Written : std::uint8_t { nothing, part, all } written = Written::nothing;
  // The process ends there: this and every later call on any handle fails, until kill() or crash().
  bool then_dead = false;
  std::string reason = "Input/output error";
};

struct MemoryNode;

class MemoryFileSystem : public FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;

  // --- accidents ---

  // The power goes: the state that a machine finds afterwards. Every open handle and lock is dead.
  void crash(Crash mode, Entropy& entropy);
  // What a machine would find if it happened now; this file system goes on. May be called by an observer.
  std::unique_ptr<MemoryFileSystem> after_crash(Crash mode, Entropy& entropy) const;
  // The process is killed: what was written stays, every open handle and lock is dead.
  void kill();
  // Adds a fault; several may be armed at once.
  void inject(Fault fault);
  void clear_faults();
  // Whether a fault with then_dead struck and neither kill() nor crash() followed.
  bool is_dead() const { return dead_; }
  // Writes fail with "No space left on device" once they would bring the files' bytes beyond the limit.
  void set_capacity(std::optional<std::uint64_t> bytes) { capacity_ = bytes; }

  // --- what happened ---

  std::uint64_t calls(Call kind) const;
  std::uint64_t calls() const;
  // Calls that change what a disk holds: write, truncate, allocate, sync, rename, remove, remove_all,
  // sync_directory, create_directories and open where they make or empty something.
  std::uint64_t changes() const { return changes_; }
  // The n-th changing call from now on (1 = the next) fails with a part written, and the process is dead.
  void die_at_change(std::uint64_t n);
  void reset_counts();
  // Handles that are open, also those of a process that ended.
  std::size_t open_files() const { return open_files_; }
  // Bytes that the files hold, holes aside.
  std::uint64_t held_bytes() const;
  // Told of every changing call before it happens: kind and path.
  void observe(std::function<void(Call, const std::string&)> observer) { observer_ = std::move(observer); }

  // --- content, around every counter and fault ---

  std::string content(const std::string& path) const;                   // asserts that the file exists
  void set_content(const std::string& path, std::string_view content);  // synced, with its folders
  bool exists(const std::string& path) const;
  // Of all names and contents, as programs see them and as the disk has them.
  std::uint64_t digest() const;
  void set_clock_ms(TimestampMs now_ms) { now_ms_ = now_ms; }  // for modification times
  // Copies a real folder's files in, synced; for golden data.
  void import_folder(const std::string& from_disk, const std::string& to);
  // Copies a folder out to the disk, which must not exist there.
  void export_folder(const std::string& from, const std::string& to_disk) const;

  // --- FileSystem ---

  Result<std::shared_ptr<File>> open(const std::string& path, OpenMode mode) override;
  Result<std::optional<FileStatus>> status(const std::string& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::string& directory) override;
  Result<> create_directories(const std::string& directory) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> remove(const std::string& path) override;
  Result<> remove_all(const std::string& directory) override;
  Result<> sync_directory(const std::string& directory) override;
  Result<> set_modified_time(const std::string& path, TimestampMs modified_ms) override;
  Result<> set_mode(const std::string& path, unsigned mode) override;
  Result<Space> space(const std::string& directory) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  using Node = MemoryNode;
  struct Parent;
  class MemoryFile;
  class MemoryLock;

  // A fault waiting for its call.
  struct Armed {
    Fault fault;
    bool changes_only = false;
    std::uint64_t seen = 0;
  };
  struct Verdict {
    bool fails = false;
    Fault::Written written = Fault::Written::nothing;
    std::string reason;
  };

  // Counts a call and says whether it fails.
  Verdict enter(Call kind, const std::string& path, bool is_change);
  // Runs `action` unless the call is to fail; a fault may let it happen first.
  template <class Action>
  auto run(Call kind, const std::string& path, bool is_change, Action action) -> decltype(action());

  std::shared_ptr<Node> find(const std::string& path) const;
  Parent parent_of(const std::string& path) const;
  std::shared_ptr<Node> make_file(const Parent& parent);
  std::shared_ptr<Node> make_directories(const std::string& directory);
  Result<> write(Node& node, const std::string& path, std::uint64_t offset, std::span<const ByteView> pieces);
  Result<> resize(Node& node, Call kind, const std::string& path, std::uint64_t size);
  Result<> sync(Node& node, const std::string& path);

  mutable std::recursive_mutex mutex_;
  std::shared_ptr<Node> root_;
  std::set<std::string> locks_;
  std::uint64_t generation_ = 0;  // of the process: a handle of an older one is dead
  bool dead_ = false;
  std::array<std::uint64_t, call_kinds> counts_{};
  std::uint64_t changes_ = 0;
  std::size_t open_files_ = 0;
  std::vector<Armed> faults_;
  std::optional<std::uint64_t> capacity_;
  std::function<void(Call, const std::string&)> observer_;
  TimestampMs now_ms_ = 1'700'000'000'000;
};

}  // namespace ottla::test
