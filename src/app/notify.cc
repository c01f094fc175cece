// One datagram to systemd; a file renamed into place.
#include "app/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

namespace ottla::app {

void notify_service_manager(std::string_view state) {
  const char* name = std::getenv("NOTIFY_SOCKET");
  if (name == nullptr) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::strlen(name);
  if ((name[0] != '/' && name[0] != '@') || length >= sizeof address.sun_path) return;
  std::copy_n(name, length, address.sun_path);
  if (name[0] == '@') address.sun_path[0] = '\0';  // a socket without a file
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
           size);
  ::close(descriptor);
}

ReadyFile::ReadyFile(std::string path) : path_(std::move(path)) { remove(); }

Result<> ReadyFile::write(std::string_view text) {
  if (path_.empty()) return {};
  const std::string part = path_ + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file && std::rename(part.c_str(), path_.c_str()) == 0) return {};
  const std::string reason = std::strerror(errno);
  std::remove(part.c_str());
  return fail(ErrorCode::invalid_config, "--ready-file " + path_ + " cannot be written: " + reason);
}

void ReadyFile::remove() {
  if (!path_.empty()) std::remove(path_.c_str());
}

}  // namespace ottla::app
