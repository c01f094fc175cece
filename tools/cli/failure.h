// How a tool ends early: by throwing, as the tools it stands in for do. run_tool catches both; nothing is
// thrown across rooms.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ottla/base/result.h"

namespace ottla::cli {

// Ends the tool with that status; what there was to say has been said.
struct Exit {
  int status = 1;
};

// Java's exception of that class, which the tool's run may catch to say it in its own way. Uncaught it is
// printed to stderr as the JVM would, without the stack, and the status is 1.
class Failure : public std::exception {
 public:
  Failure(std::string type, std::string message, std::string cause = {})
      : type_(std::move(type)), message_(std::move(message)), cause_(std::move(cause)) {}
  // The exception that the Java client throws for that code (client/exceptions.h).
  explicit Failure(const Error& error);

  const std::string& type() const { return type_; }  // "org.apache.kafka.common.errors.TimeoutException"
  const std::string& message() const { return message_; }
  // "type: message" of the exception behind it; empty for none.
  const std::string& cause() const { return cause_; }
  // What Java prints of it, without the stacks: "type: message", then "Caused by: …".
  std::string trace() const;
  const char* what() const noexcept override { return message_.c_str(); }
  // unknown_server_error when it did not come from a code.
  ErrorCode code() const { return code_; }

 private:
  std::string type_;
  std::string message_;
  std::string cause_;
  ErrorCode code_ = ErrorCode::unknown_server_error;
};

inline constexpr std::string_view illegal_argument = "java.lang.IllegalArgumentException";
inline constexpr std::string_view config_exception = "org.apache.kafka.common.config.ConfigException";

// IllegalArgumentException with that message.
[[noreturn]] void refuse(std::string message);

// The value, or Failure.
template <class T>
T must(Result<T> result) {
  if (!result) throw Failure(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace ottla::cli
