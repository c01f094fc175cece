// Expected failures as values: a Kafka error code and a sentence that names the thing and the remedy.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include "ottla/base/error_code.h"

namespace ottla {

struct Error {
  ErrorCode code = ErrorCode::unknown_server_error;
  std::string message;
  int system_error = 0;  // errno of the call of the system that failed; 0: another reason, or a failed sync

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

// `return fail(ErrorCode::invalid_config, "...")` from a function that gives a Result.
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}

// Passes another Result's failure on.
inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

}  // namespace ottla
