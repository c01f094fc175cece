// A file or folder of the memory file system: what programs see, what the disk has, and the changes between
// the two in their order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/digest.h"
#include "support/memory_file_system.h"

namespace ottla::test {

// Bytes with a hole of zeros at their end that takes no memory: preallocated indexes are mostly that.
struct Content {
  std::string data;
  std::uint64_t size = 0;

  void put(std::uint64_t offset, std::string_view bytes) {
    if (bytes.empty()) return;
    if (data.size() < offset + bytes.size()) data.resize(offset + bytes.size());
    std::ranges::copy(bytes, data.begin() + static_cast<std::ptrdiff_t>(offset));
    size = std::max(size, offset + bytes.size());
  }
  void resize(std::uint64_t to) {
    if (data.size() > to) data.resize(to);
    size = to;
  }
  std::string whole() const { return data + std::string(size - data.size(), '\0'); }
};

// A write, or (size set) a change of the file's size.
struct FileChange {
  std::uint64_t offset = 0;
  std::string bytes;
  std::optional<std::uint64_t> size;
};

inline void apply(const FileChange& change, Content& content) {
  if (change.size) {
    content.resize(*change.size);
  } else {
    content.put(change.offset, change.bytes);
  }
}

// Some sectors of a write arrive, others do not.
inline void apply_torn(const FileChange& change, Content& content, Entropy& entropy) {
  const std::uint64_t sector = entropy.below(2) == 0 ? 512 : 4096;
  std::uint64_t at = 0;
  while (at < change.bytes.size()) {
    const std::uint64_t end = std::min<std::uint64_t>(
        ((change.offset + at) / sector + 1) * sector - change.offset, change.bytes.size());
    if (entropy.below(2) == 0)
      content.put(change.offset + at, std::string_view(change.bytes).substr(at, end - at));
    at = end;
  }
}

struct MemoryNode {
  using Children = std::map<std::string, std::shared_ptr<MemoryNode>, std::less<>>;
  using NameChange = std::vector<std::pair<std::string, std::shared_ptr<MemoryNode>>>;  // null: the name goes

  bool is_directory = false;
  TimestampMs modified_ms = 0;
  // A file: what programs see, what the disk has, what lies between.
  Content content;
  Content synced;
  std::vector<FileChange> unsynced;
  // A directory: the same of names.
  Children children;
  Children synced_children;
  std::vector<NameChange> unsynced_names;

  void change_names(NameChange change) {
    apply(change, children);
    unsynced_names.push_back(std::move(change));
  }
  static void apply(const NameChange& change, Children& to) {
    for (const auto& [name, node] : change) {
      if (node) {
        to[name] = node;
      } else {
        to.erase(name);
      }
    }
  }
  void sync_all() {
    for (const FileChange& change : unsynced) test::apply(change, synced);
    unsynced.clear();
    for (const NameChange& change : unsynced_names) apply(change, synced_children);
    unsynced_names.clear();
  }

  void crash(Crash mode, Entropy& entropy) {
    lose(mode, entropy);
    for (const auto& [name, child] : children) child->crash(mode, entropy);
  }

  // What would be left here and below; this node stays as it is.
  std::shared_ptr<MemoryNode> crashed_copy(Crash mode, Entropy& entropy) const {
    auto copy = std::make_shared<MemoryNode>(*this);
    copy->lose(mode, entropy);
    for (auto& [name, child] : copy->children) child = child->crashed_copy(mode, entropy);
    copy->synced_children = copy->children;
    return copy;
  }

  // This node alone after a crash.
  void lose(Crash mode, Entropy& entropy) {
    const std::uint64_t fates = mode == Crash::lose_any_unsynced ? 3 : 1;
    for (const FileChange& change : unsynced) {
      std::uint64_t fate = entropy.below(fates);  // lost, whole, torn
      if (mode == Crash::lose_nothing) fate = 1;
      if (fate == 2 && !change.size) {
        apply_torn(change, synced, entropy);
      } else if (fate != 0) {
        test::apply(change, synced);
      }
    }
    std::size_t kept = mode == Crash::lose_nothing ? unsynced_names.size() : 0;
    if (mode == Crash::lose_any_unsynced) kept = entropy.below(unsynced_names.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) apply(unsynced_names[i], synced_children);
    unsynced.clear();
    unsynced_names.clear();
    content = synced;
    children = synced_children;
  }

  void add_to(Digest& digest) const {
    for (const Content* each : {&content, &synced}) {
      digest.add(each->size);
      digest.add(each->data);
    }
    for (const Children* each : {&children, &synced_children}) {
      digest.add(each->size());
      for (const auto& [name, child] : *each) digest.add(name);
    }
    for (const auto& [name, child] : children) child->add_to(digest);
  }

  std::uint64_t used_bytes() const {
    std::uint64_t used = content.data.size();
    for (const auto& [name, child] : children) used += child->used_bytes();
    return used;
  }
};

}  // namespace ottla::test
