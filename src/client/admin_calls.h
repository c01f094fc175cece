// What the admin functions share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ottla/client/admin.h"
#include "ottla/client/exceptions.h"

namespace ottla::client {

// The failure of a code in an answer: the broker's sentence, else Kafka's for the code.
inline Error error_of(std::int16_t code, std::optional<std::string_view> message = std::nullopt) {
  const auto error = static_cast<ErrorCode>(code);
  return {error, std::string(message && !message->empty() ? *message : default_message(error))};
}

inline std::optional<std::string> text_of(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

}  // namespace ottla::client
