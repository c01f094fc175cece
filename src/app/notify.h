// How others learn that the broker is ready, or on its way out: systemd by its socket, scripts by a file.
#pragma once

#include <string>
#include <string_view>

#include "ottla/base/result.h"

namespace ottla::app {

// Sends a state such as "READY=1" to the socket that $NOTIFY_SOCKET names; nothing happens without one
// (sd_notify).
void notify_service_manager(std::string_view state);

// A file that exists while the broker is ready; nothing with an empty path.
class ReadyFile {
 public:
  // Removes a file that an earlier process left.
  explicit ReadyFile(std::string path);
  ~ReadyFile() { remove(); }
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  // Makes it, complete under its name at once; it holds `text`. invalid_config with the reason.
  Result<> write(std::string_view text);
  void remove();

 private:
  std::string path_;
};

}  // namespace ottla::app
