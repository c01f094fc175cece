// Walks a file of batches from its front, each checked: a snapshot, or a segment of the metadata log.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/env/file_system.h"
#include "ottla/records/batch_view.h"

namespace ottla::metadata {

class BatchFile {
 public:
  static Result<BatchFile> open(FileSystem& files, const std::string& path);

  // The next batch, valid until the next call; nothing at the end of the file. corrupt_message when what
  // follows is no whole batch of format 2 with the right checksum; kafka_storage_error of the disk.
  Result<std::optional<records::BatchView>> next();

  // Where the next batch begins.
  std::uint64_t position() const { return position_; }
  // Goes on from there.
  void seek(std::uint64_t position) { position_ = position; }
  std::uint64_t size() const { return size_; }

 private:
  BatchFile(std::shared_ptr<File> file, std::string path, std::uint64_t size)
      : file_(std::move(file)), path_(std::move(path)), size_(size) {}

  // The bytes at position_, at least `wanted` of them unless the file ends before.
  Result<ByteView> window(std::size_t wanted);
  std::unexpected<Error> damaged(const std::string& reason) const;

  std::shared_ptr<File> file_;
  std::string path_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  Bytes buffer_;
  std::uint64_t buffer_position_ = 0;
};

}  // namespace ottla::metadata
