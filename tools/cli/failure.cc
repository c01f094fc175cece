// Which of Java's exceptions a code of the protocol is.
#include "cli/failure.h"

#include "ottla/client/exceptions.h"

namespace ottla::cli {

Failure::Failure(const Error& error)
    : type_(client::exception_of(error.code)),
      message_(error.message.empty() ? std::string(client::default_message(error.code)) : error.message),
      code_(error.code) {}

std::string Failure::trace() const {
  std::string text = type_ + (message_.empty() ? "" : ": ") + message_;
  if (!cause_.empty()) text += "\nCaused by: " + cause_;
  return text;
}

void refuse(std::string message) { throw Failure(std::string(illegal_argument), std::move(message)); }

}  // namespace ottla::cli
