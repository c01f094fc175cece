// The metadata of directories that no broker uses, read without changing a byte.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/env/file_system.h"
#include "ottla/metadata/controller.h"

namespace ottla::metadata {

struct Inspection {
  ImagePointer image;  // its cluster and node are those of meta.properties
  std::int16_t kraft_version = 0;
  LogDirectory metadata_directory;
  std::vector<LogDirectory> log_directories;
};

// The directories of one node, all of them; one of them holds the metadata log. Failures name what is
// missing, damaged, of another node or cluster, or of a release that Ottla does not know. [disk]
Result<Inspection> inspect(FileSystem& files, const std::vector<std::string>& directories);

}  // namespace ottla::metadata
