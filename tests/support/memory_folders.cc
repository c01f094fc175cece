// Folders that come from the disk, and go there to be looked at.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/memory_file_system.h"
#include "support/memory_node.h"

namespace ottla::test {

void MemoryFileSystem::import_folder(const std::string& from_disk, const std::string& to) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::recursive_directory_iterator(from_disk)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    set_content(to + "/" + fs::relative(entry.path(), from_disk).string(), text.str());
  }
}

void MemoryFileSystem::export_folder(const std::string& from, const std::string& to_disk) const {
  const std::lock_guard guard(mutex_);
  std::filesystem::create_directories(to_disk);
  for (const auto& [name, child] : find(from)->children) {
    const std::string path = to_disk + "/" + name;
    if (child->is_directory) {
      export_folder(from + "/" + name, path);
    } else {
      std::ofstream(path, std::ios::binary) << child->content.whole();
    }
  }
}

}  // namespace ottla::test
