// Opening, measuring and mapping.
#include "cli/dump/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/failure.h"

namespace ottla::cli::dump {
namespace {

[[noreturn]] void fail_for(const std::string& path) {
  if (errno == ENOENT) throw Failure("java.nio.file.NoSuchFileException", path);
  if (errno == EACCES) throw Failure("java.nio.file.AccessDeniedException", path);
  throw Failure("java.io.IOException", path + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path) : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

MappedFile::MappedFile(const std::string& path) {
  const Descriptor file(path);
  struct stat status = {};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) fail_for(path);
  if (S_ISDIR(status.st_mode)) throw Failure("java.io.IOException", path + " is a directory");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return;
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (start == MAP_FAILED) fail_for(path);
  mapping_ = std::shared_ptr<void>(start, [size](void* mapped) { ::munmap(mapped, size); });
  bytes_ = ByteView(static_cast<const std::uint8_t*>(start), size);
}

}  // namespace ottla::cli::dump
