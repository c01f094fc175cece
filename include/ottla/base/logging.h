// The process's one logger: log_info("topic {} created", name). Formatting is fmt's; a level that is off
// costs a call.
#pragma once

#include <fmt/core.h>

#include <string_view>

namespace ottla {

enum class LogLevel { debug, info, warn, error };

// Formats and writes a line unless the level is off. The functions below are the way to call it: who logs
// compiles no more than the call.
void write_log(LogLevel level, fmt::string_view format, fmt::format_args arguments);

template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  write_log(LogLevel::debug, format, fmt::make_format_args(args...));
}
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  write_log(LogLevel::info, format, fmt::make_format_args(args...));
}
template <class... Args>
void log_warn(fmt::format_string<Args...> format, Args&&... args) {
  write_log(LogLevel::warn, format, fmt::make_format_args(args...));
}
template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  write_log(LogLevel::error, format, fmt::make_format_args(args...));
}

// Sends the log to standard error as "[time] level message". `level` is trace, debug, info, warn, error or
// off; gives false and changes nothing when it is none of these.
bool set_up_logging(std::string_view level);

// The level now; "critical" is above error. Any thread.
std::string_view logging_level();
// Another level from now on; `level` as above. Any thread.
bool set_logging_level(std::string_view level);

}  // namespace ottla
