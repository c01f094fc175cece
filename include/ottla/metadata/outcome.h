// What became of one thing that a request asked for.
#pragma once

#include <optional>
#include <string>

#include "ottla/base/error_code.h"
#include "ottla/base/result.h"

namespace ottla::metadata {

struct Outcome {
  ErrorCode error = ErrorCode::none;
  std::optional<std::string> message;  // Kafka leaves it out where the code says it all

  static Outcome of(Error failure) {
    Outcome outcome{failure.code, std::nullopt};
    if (!failure.message.empty()) outcome.message = std::move(failure.message);
    return outcome;
  }

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

}  // namespace ottla::metadata
