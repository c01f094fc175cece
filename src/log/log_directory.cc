// One of log.dirs, online until its first failure.
#include "ottla/log/log_directory.h"

#include <algorithm>

#include "ottla/base/logging.h"
#include "ottla/env/full_disk.h"

namespace ottla::log {

namespace {

// Most of the device that is kept free, as a part of it: small ones are to hold records too.
constexpr std::uint64_t largest_part_reserved = 16;
// Most that is taken for free without another look: others write to the device too.
constexpr std::uint64_t largest_room_bytes = std::uint64_t{64} << 20;

}  // namespace

void LogDirectory::fail(const Error& reason) {
  if (!online_.exchange(false, std::memory_order_acq_rel)) return;
  log_error("log directory {} goes offline: {}", path_, reason.message);
  if (handler_) handler_(*this);
}

void LogDirectory::report(const Error& reason) {
  if (!is_full_disk(reason)) return fail(reason);
  room_bytes_.store(0, std::memory_order_relaxed);
  set_full(true, reason.message);
}

void LogDirectory::set_full(bool full, const std::string& reason) {
  if (full_.exchange(full, std::memory_order_relaxed) == full) return;
  if (full) {
    log_error("log directory {} is full, records are refused until there is room: {}", path_, reason);
  } else {
    log_info("log directory {} has room again", path_);
  }
}

Result<> LogDirectory::take_room(std::uint64_t bytes) {
  const auto wanted = static_cast<std::int64_t>(bytes);
  if (room_bytes_.fetch_sub(wanted, std::memory_order_relaxed) >= wanted) return {};
  return measure_room(bytes);
}

Result<> LogDirectory::measure_room(std::uint64_t bytes) {
  const auto space = files_.space(path_);
  // Where the device does not tell, the write will.
  if (!space) return {};
  const std::uint64_t reserve = std::min(reserve_bytes_, space->total / largest_part_reserved);
  if (space->available < reserve + bytes) {
    room_bytes_.store(0, std::memory_order_relaxed);
    const std::string reason = std::to_string(space->available) + " bytes are free, of which " +
                               std::to_string(reserve) + " are kept for deletion and metadata";
    set_full(true, reason);
    return ottla::fail(ErrorCode::kafka_storage_error, "log directory " + path_ + " is full: " + reason);
  }
  const std::uint64_t room = std::min((space->available - reserve - bytes) / 2, largest_room_bytes);
  room_bytes_.store(static_cast<std::int64_t>(room), std::memory_order_relaxed);
  set_full(false, {});
  return {};
}

Result<> LogDirectory::check() const {
  if (is_online()) return {};
  return ottla::fail(ErrorCode::kafka_storage_error, "log directory " + path_ + " is offline");
}

}  // namespace ottla::log
