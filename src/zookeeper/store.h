// The tree's file: transactions behind each other, each with its length and checksum, in the directory of the
// metadata log. It is a file and no folder, for Apache Kafka takes folders there for partitions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/env/file_system.h"
#include "zookeeper/tree.h"

namespace ottla::zookeeper {

class Store {
 public:
  // Makes the file when there is none and replays it into the empty tree otherwise. What a power cut left
  // half-written at its end was never acknowledged, and is cut off with a warning.
  static Result<std::unique_ptr<Store>> open(FileSystem& files, const std::string& path, Tree& tree);

  // Kept in memory until commit().
  void append(const Transaction& transaction);
  bool has_appended() const { return !appended_.empty(); }

  // Writes and syncs what was appended: one sync for all of it. Writes the file anew when most of it is
  // history; `tree` must have all that was appended. After a failure nothing more may be written.
  Result<> commit(const Tree& tree);

 private:
  Store(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  Result<> load(Tree& tree);
  Result<> rewrite(const Tree& tree);

  FileSystem& files_;
  const std::string path_;
  std::shared_ptr<File> file_;
  std::uint64_t size_ = 0;
  std::uint64_t size_when_rewritten_ = 0;
  Bytes appended_;
};

}  // namespace ottla::zookeeper
