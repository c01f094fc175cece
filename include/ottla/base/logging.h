// The process's one logger: log_info("topic {} created", name). Formatting is fmt's; a level that is off
// costs a test.
#pragma once

#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>

namespace ottla {

template <class... Args>
void log_debug(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::debug(format, std::forward<Args>(args)...);
}
template <class... Args>
void log_info(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::info(format, std::forward<Args>(args)...);
}
template <class... Args>
void log_warn(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::warn(format, std::forward<Args>(args)...);
}
template <class... Args>
void log_error(spdlog::format_string_t<Args...> format, Args&&... args) {
  spdlog::error(format, std::forward<Args>(args)...);
}

// Sends the log to standard error as "[time] level message". `level` is trace, debug, info, warn, error or
// off; gives false and changes nothing when it is none of these.
bool set_up_logging(std::string_view level);

}  // namespace ottla
