// Where a partition's files are. Its log owns it and its segments, indexes and producer state point to it, so
// that a renamed folder (…-delete) is found by all of them and an index object carries no path of its own.
#pragma once

#include <string>

#include "ottla/env/file_system.h"
#include "ottla/log/names.h"

namespace ottla::log {

struct Folder {
  FileSystem& files;
  std::string path;

  std::string file(std::string_view name) const {
    std::string full;
    full.reserve(path.size() + 1 + name.size());
    return full.append(path).append("/").append(name);
  }
  std::string file(Offset base_offset, SegmentFile kind, FileStage stage = FileStage::final) const {
    return file(segment_file_name(base_offset, kind, stage));
  }
};

}  // namespace ottla::log
