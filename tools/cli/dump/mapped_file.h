// A whole file in memory, read only.
#pragma once

#include <memory>
#include <string>

#include "ottla/base/bytes.h"

namespace ottla::cli::dump {

class MappedFile {
 public:
  // Throws Failure (NoSuchFileException, AccessDeniedException, IOException) when it cannot be read.
  explicit MappedFile(const std::string& path);

  ByteView bytes() const { return bytes_; }

 private:
  std::shared_ptr<void> mapping_;
  ByteView bytes_;
};

}  // namespace ottla::cli::dump
