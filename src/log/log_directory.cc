// One of log.dirs, online until its first failure.
#include "ottla/log/log_directory.h"

#include "ottla/base/logging.h"

namespace ottla::log {

void LogDirectory::fail(const Error& reason) {
  if (!online_.exchange(false, std::memory_order_acq_rel)) return;
  log_error("log directory {} goes offline: {}", path_, reason.message);
  if (handler_) handler_(*this);
}

Result<> LogDirectory::check() const {
  if (is_online()) return {};
  return ottla::fail(ErrorCode::kafka_storage_error, "log directory " + path_ + " is offline");
}

}  // namespace ottla::log
