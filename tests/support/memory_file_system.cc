// Nodes keep what programs see and what the disk has, with the changes between the two in their order.
#include "support/memory_file_system.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "ottla/env/full_disk.h"
#include "support/memory_node.h"

namespace ottla::test {
namespace {

constexpr std::string_view no_such_file = "No such file or directory";
constexpr std::string_view no_space = "No space left on device";

std::unexpected<Error> refuse(const std::string& path, std::string_view why) {
  return fail(
      Error{ErrorCode::kafka_storage_error, path + ": " + std::string(why), why == no_space ? ENOSPC : 0});
}

std::unexpected<Error> refuse_sync(const std::string& path, std::string_view why) {
  return fail(as_sync_failure(refuse(path, why).error()));
}

constexpr std::uint64_t device_bytes = std::uint64_t{1} << 40;

// Takes the first name off the front of a path; empty at its end.
std::string_view take_name(std::string_view& path) {
  for (;;) {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    if (name != ".") return name;
  }
}

}  // namespace

// Where a name stands: its directory (null when there is none) and the last part of the path.
struct MemoryFileSystem::Parent {
  std::shared_ptr<Node> directory;
  std::string name;

  std::shared_ptr<Node> child() const {
    if (!directory) return nullptr;
    const auto found = directory->children.find(name);
    return found == directory->children.end() ? nullptr : found->second;
  }
};

class MemoryFileSystem::MemoryFile : public File {
 public:
  MemoryFile(MemoryFileSystem& files, std::shared_ptr<Node> node, std::string path)
      : files_(files), node_(std::move(node)), path_(std::move(path)), generation_(files.generation_) {
    ++files_.open_files_;
  }
  ~MemoryFile() override {
    const std::lock_guard guard(files_.mutex_);
    --files_.open_files_;
  }

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override {
    return guarded<std::size_t>(Call::read, false, [&]() -> Result<std::size_t> {
      const Content& content = node_->content;
      if (offset >= content.size) return 0;
      const std::size_t count = std::min<std::uint64_t>(out.size(), content.size - offset);
      std::size_t held = 0;
      if (offset < content.data.size()) {
        held = std::min<std::uint64_t>(count, content.data.size() - offset);
        std::copy_n(content.data.begin() + static_cast<std::ptrdiff_t>(offset), held, out.begin());
      }
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(held), count - held, 0);
      return count;
    });
  }
  Result<> write_at(std::uint64_t offset, std::span<const ByteView> pieces) override {
    return alive([&] { return files_.write(*node_, path_, offset, pieces); });
  }
  Result<> truncate(std::uint64_t size) override {
    return alive([&] { return files_.resize(*node_, Call::truncate, path_, size); });
  }
  Result<> allocate(std::uint64_t size) override {
    return alive([&]() -> Result<> {
      if (files_.capacity_ && files_.held_bytes() + size > *files_.capacity_ + node_->content.data.size()) {
        return refuse(path_, no_space);
      }
      if (size <= node_->content.size) return {};
      return files_.resize(*node_, Call::allocate, path_, size);
    });
  }
  Result<> sync() override {
    return alive([&] { return files_.sync(*node_, path_); });
  }
  Result<std::uint64_t> size() const override {
    return guarded<std::uint64_t>(Call::size, false,
                                  [&]() -> Result<std::uint64_t> { return node_->content.size; });
  }

 private:
  Result<> alive(auto action) const {
    const std::lock_guard guard(files_.mutex_);
    if (generation_ != files_.generation_) return refuse(path_, "the process that opened it has ended");
    return action();
  }
  template <class T>
  Result<T> guarded(Call kind, bool is_change, auto action) const {
    const std::lock_guard guard(files_.mutex_);
    if (generation_ != files_.generation_) return refuse(path_, "the process that opened it has ended");
    return files_.run(kind, path_, is_change, action);
  }

  MemoryFileSystem& files_;
  std::shared_ptr<Node> node_;
  std::string path_;
  std::uint64_t generation_;
};

class MemoryFileSystem::MemoryLock : public FileLock {
 public:
  MemoryLock(MemoryFileSystem& files, std::string path)
      : files_(files), path_(std::move(path)), generation_(files.generation_) {}
  ~MemoryLock() override {
    const std::lock_guard guard(files_.mutex_);
    if (generation_ == files_.generation_) files_.locks_.erase(path_);
  }

 private:
  MemoryFileSystem& files_;
  std::string path_;
  std::uint64_t generation_;
};

MemoryFileSystem::MemoryFileSystem() : root_(std::make_shared<Node>()) { root_->is_directory = true; }
MemoryFileSystem::~MemoryFileSystem() = default;

// --- accidents ---

std::unique_ptr<MemoryFileSystem> MemoryFileSystem::after_crash(Crash mode, Entropy& entropy) const {
  const std::lock_guard guard(mutex_);
  auto found = std::make_unique<MemoryFileSystem>();
  found->root_ = root_->crashed_copy(mode, entropy);
  found->now_ms_ = now_ms_;
  return found;
}

void MemoryFileSystem::crash(Crash mode, Entropy& entropy) {
  const std::lock_guard guard(mutex_);
  root_->crash(mode, entropy);
  kill();
}

void MemoryFileSystem::kill() {
  const std::lock_guard guard(mutex_);
  ++generation_;
  locks_.clear();
  faults_.clear();
  dead_ = false;
}

void MemoryFileSystem::inject(Fault fault) {
  const std::lock_guard guard(mutex_);
  faults_.push_back({.fault = std::move(fault)});
}

void MemoryFileSystem::clear_faults() {
  const std::lock_guard guard(mutex_);
  faults_.clear();
}

void MemoryFileSystem::die_at_change(std::uint64_t n) {
  const std::lock_guard guard(mutex_);
  Fault fault{.at = n, .written = Fault::Written::part, .then_dead = true, .reason = "the process ends here"};
  faults_.push_back({.fault = std::move(fault), .changes_only = true});
}

void MemoryFileSystem::reset_counts() {
  const std::lock_guard guard(mutex_);
  counts_.fill(0);
  changes_ = 0;
}

std::uint64_t MemoryFileSystem::calls(Call kind) const {
  const std::lock_guard lock(mutex_);
  return counts_[static_cast<std::size_t>(kind)];
}

std::uint64_t MemoryFileSystem::calls() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts_) all += count;
  return all;
}

MemoryFileSystem::Verdict MemoryFileSystem::enter(Call kind, const std::string& path, bool is_change) {
  if (dead_) return {true, Fault::Written::nothing, "the process has ended"};
  ++counts_[static_cast<std::size_t>(kind)];
  if (is_change) ++changes_;
  if (is_change && observer_) observer_(kind, path);
  for (Armed& armed : faults_) {
    const Fault& fault = armed.fault;
    if (armed.changes_only && !is_change) continue;
    if (!fault.kinds.empty() && std::ranges::find(fault.kinds, kind) == fault.kinds.end()) continue;
    if (path.find(fault.path) == std::string::npos) continue;
    ++armed.seen;
    if (armed.seen < fault.at || (armed.seen > fault.at && !fault.sticky)) continue;
    dead_ = fault.then_dead;
    return {true, fault.written, fault.reason};
  }
  return {};
}

template <class Action>
auto MemoryFileSystem::run(Call kind, const std::string& path, bool is_change, Action action)
    -> decltype(action()) {
  const Verdict verdict = enter(kind, path, is_change);
  if (!verdict.fails) return action();
  if (verdict.written == Fault::Written::all) static_cast<void>(action());
  return kind == Call::sync_directory ? refuse_sync(path, verdict.reason) : refuse(path, verdict.reason);
}

// --- files ---

std::uint64_t MemoryFileSystem::held_bytes() const {
  const std::lock_guard guard(mutex_);
  return root_->used_bytes();
}

Result<> MemoryFileSystem::write(Node& node, const std::string& path, std::uint64_t offset,
                                 std::span<const ByteView> pieces) {
  std::string bytes;
  for (const ByteView piece : pieces) bytes.append(as_text(piece));
  const Verdict verdict = enter(Call::write, path, true);
  std::string reason = verdict.reason;
  if (verdict.fails && verdict.written == Fault::Written::nothing) bytes.clear();
  if (verdict.fails && verdict.written == Fault::Written::part) bytes.resize(bytes.size() / 2);
  const std::uint64_t held = node.content.data.size();
  if (capacity_ && offset + bytes.size() > held) {
    const std::uint64_t used = held_bytes();
    const std::uint64_t room = *capacity_ > used ? *capacity_ - used : 0;
    if (offset + bytes.size() - held > room) {
      bytes.resize(held + room > offset ? held + room - offset : 0);
      reason = no_space;
    }
  }
  if (!bytes.empty()) {
    node.unsynced.push_back({.offset = offset, .bytes = bytes});
    node.content.put(offset, bytes);
    node.modified_ms = now_ms_;
  }
  if (!reason.empty()) return refuse(path, reason);
  return {};
}

Result<> MemoryFileSystem::resize(Node& node, Call kind, const std::string& path, std::uint64_t size) {
  return run(kind, path, true, [&]() -> Result<> {
    node.unsynced.push_back({.size = size});
    node.content.resize(size);
    node.modified_ms = now_ms_;
    return {};
  });
}

Result<> MemoryFileSystem::sync(Node& node, const std::string& path) {
  const Verdict verdict = enter(Call::sync, path, true);
  if (!verdict.fails || verdict.written == Fault::Written::all) node.sync_all();
  if (!verdict.fails) return {};
  // The kernel has dropped the pages as if they were written: a second sync would succeed and save nothing.
  if (!dead_) node.unsynced.clear();
  return refuse_sync(path, verdict.reason);
}

std::shared_ptr<MemoryNode> MemoryFileSystem::find(const std::string& path) const {
  std::shared_ptr<Node> node = root_;
  std::string_view rest = path;
  for (std::string_view name = take_name(rest); node && !name.empty(); name = take_name(rest)) {
    const auto found = node->children.find(name);
    node = found == node->children.end() ? nullptr : found->second;
  }
  return node;
}

MemoryFileSystem::Parent MemoryFileSystem::parent_of(const std::string& path) const {
  const std::size_t end = path.find_last_not_of('/');
  assert(end != std::string::npos);
  const std::size_t slash = path.rfind('/', end);
  const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
  std::shared_ptr<Node> directory = find(path.substr(0, start));
  if (directory && !directory->is_directory) directory = nullptr;
  return {std::move(directory), path.substr(start, end + 1 - start)};
}

std::shared_ptr<MemoryNode> MemoryFileSystem::make_file(const Parent& parent) {
  auto node = std::make_shared<Node>();
  node->modified_ms = now_ms_;
  parent.directory->change_names({{parent.name, node}});
  return node;
}

std::shared_ptr<MemoryNode> MemoryFileSystem::make_directories(const std::string& directory) {
  std::shared_ptr<Node> node = root_;
  std::string_view rest = directory;
  for (std::string_view name = take_name(rest); !name.empty(); name = take_name(rest)) {
    const Parent parent{node, std::string(name)};
    std::shared_ptr<Node> child = parent.child();
    if (!child) {
      child = make_file(parent);
      child->is_directory = true;
    }
    node = std::move(child);
  }
  return node;
}

Result<std::shared_ptr<File>> MemoryFileSystem::open(const std::string& path, OpenMode mode) {
  const std::lock_guard guard(mutex_);
  const Parent parent = parent_of(path);
  const std::shared_ptr<Node> there = parent.child();
  const bool makes = !there && (mode == OpenMode::create || mode == OpenMode::replace);
  const bool empties = there && mode == OpenMode::replace && there->content.size > 0;
  return run(Call::open, path, makes || empties, [&]() -> Result<std::shared_ptr<File>> {
    if (!parent.directory || (!there && !makes)) return refuse(path, no_such_file);
    if (there && there->is_directory) return refuse(path, "Is a directory");
    const std::shared_ptr<Node> node = makes ? make_file(parent) : there;
    if (empties) {
      node->unsynced.push_back({.size = 0});
      node->content.resize(0);
    }
    return std::make_shared<MemoryFile>(*this, node, path);
  });
}

Result<std::optional<FileStatus>> MemoryFileSystem::status(const std::string& path) {
  const std::lock_guard guard(mutex_);
  return run(Call::status, path, false, [&]() -> Result<std::optional<FileStatus>> {
    const std::shared_ptr<Node> node = find(path);
    if (!node) return std::nullopt;
    return FileStatus{node->content.size, node->modified_ms, node->is_directory};
  });
}

Result<std::vector<DirectoryEntry>> MemoryFileSystem::list(const std::string& directory) {
  const std::lock_guard guard(mutex_);
  return run(Call::list, directory, false, [&]() -> Result<std::vector<DirectoryEntry>> {
    const std::shared_ptr<Node> node = find(directory);
    if (!node || !node->is_directory) return refuse(directory, no_such_file);
    std::vector<DirectoryEntry> entries;
    for (const auto& [name, child] : node->children) entries.push_back({name, child->is_directory});
    return entries;
  });
}

// --- names ---

Result<> MemoryFileSystem::create_directories(const std::string& directory) {
  const std::lock_guard guard(mutex_);
  const std::shared_ptr<Node> there = find(directory);
  return run(Call::create_directories, directory, !there, [&]() -> Result<> {
    if (there && !there->is_directory) return refuse(directory, "Not a directory");
    make_directories(directory);
    return {};
  });
}

Result<> MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  return run(Call::rename, from, true, [&]() -> Result<> {
    const Parent source = parent_of(from);
    const Parent target = parent_of(to);
    const std::shared_ptr<Node> node = source.child();
    if (!node || !target.directory) return refuse(from, no_such_file);
    const std::shared_ptr<Node> replaced = target.child();
    if (replaced == node) return {};
    if (replaced && replaced->is_directory && !replaced->children.empty())
      return refuse(to, "Directory not empty");
    if (source.directory == target.directory) {
      source.directory->change_names({{source.name, nullptr}, {target.name, node}});
    } else {
      target.directory->change_names({{target.name, node}});
      source.directory->change_names({{source.name, nullptr}});
    }
    return {};
  });
}

Result<> MemoryFileSystem::remove(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const Parent parent = parent_of(path);
  const std::shared_ptr<Node> there = parent.child();
  return run(Call::remove, path, there != nullptr, [&]() -> Result<> {
    if (there && there->is_directory) return refuse(path, "Is a directory");
    if (there) parent.directory->change_names({{parent.name, nullptr}});
    return {};
  });
}

Result<> MemoryFileSystem::remove_all(const std::string& directory) {
  const std::lock_guard guard(mutex_);
  const Parent parent = parent_of(directory);
  const std::shared_ptr<Node> there = parent.child();
  return run(Call::remove_all, directory, there != nullptr, [&]() -> Result<> {
    if (there) parent.directory->change_names({{parent.name, nullptr}});
    return {};
  });
}

Result<> MemoryFileSystem::sync_directory(const std::string& directory) {
  const std::lock_guard guard(mutex_);
  return run(Call::sync_directory, directory, true, [&]() -> Result<> {
    const std::shared_ptr<Node> node = find(directory);
    if (!node || !node->is_directory) return refuse(directory, no_such_file);
    node->sync_all();
    return {};
  });
}

Result<> MemoryFileSystem::set_modified_time(const std::string& path, TimestampMs modified_ms) {
  const std::lock_guard guard(mutex_);
  return run(Call::set_modified_time, path, false, [&]() -> Result<> {
    const std::shared_ptr<Node> node = find(path);
    if (!node) return refuse(path, no_such_file);
    node->modified_ms = modified_ms;
    return {};
  });
}

Result<> MemoryFileSystem::set_mode(const std::string& path, unsigned) {
  const std::lock_guard guard(mutex_);
  return run(Call::set_mode, path, false, [&]() -> Result<> {
    if (!find(path)) return refuse(path, no_such_file);
    return {};
  });
}

Result<FileSystem::Space> MemoryFileSystem::space(const std::string& directory) {
  const std::lock_guard guard(mutex_);
  return run(Call::space, directory, false, [&]() -> Result<Space> {
    const std::uint64_t total = capacity_.value_or(device_bytes);
    return Space{.available = total - std::min(total, held_bytes()), .total = total};
  });
}

Result<std::unique_ptr<FileLock>> MemoryFileSystem::lock(const std::string& path) {
  const std::lock_guard guard(mutex_);
  return run(Call::lock, path, false, [&]() -> Result<std::unique_ptr<FileLock>> {
    const Parent parent = parent_of(path);
    if (!parent.directory) return refuse(path, no_such_file);
    if (!parent.child()) make_file(parent);
    if (!locks_.insert(path).second) {
      return fail(ErrorCode::invalid_config, path + ": another process holds the lock");
    }
    return std::make_unique<MemoryLock>(*this, path);
  });
}

// --- content ---

std::string MemoryFileSystem::content(const std::string& path) const {
  const std::lock_guard guard(mutex_);
  const std::shared_ptr<Node> node = find(path);
  return node ? node->content.whole() : std::string("<no such file: ") + path + ">";
}

bool MemoryFileSystem::exists(const std::string& path) const {
  const std::lock_guard guard(mutex_);
  return find(path) != nullptr;
}

std::uint64_t MemoryFileSystem::digest() const {
  const std::lock_guard guard(mutex_);
  Digest digest;
  root_->add_to(digest);
  return digest.value();
}

void MemoryFileSystem::set_content(const std::string& path, std::string_view content) {
  const std::lock_guard guard(mutex_);
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) make_directories(path.substr(0, slash));
  const Parent parent = parent_of(path);
  std::shared_ptr<Node> node = parent.child();
  if (!node) node = make_file(parent);
  node->content = {std::string(content), content.size()};
  node->synced = node->content;
  node->unsynced.clear();
  std::shared_ptr<Node> directory = root_;
  std::string_view rest = path;
  for (std::string_view name = take_name(rest); directory && !name.empty(); name = take_name(rest)) {
    directory->sync_all();
    directory = Parent{directory, std::string(name)}.child();
  }
}

}  // namespace ottla::test
