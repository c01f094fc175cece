// Which of Java's exceptions a code of the protocol is.
#include "cli/failure.h"

#include "ottla/client/exceptions.h"

namespace ottla::cli {

Failure::Failure(const Error& error)
    : type_(client::exception_of(error.code)),
      message_(error.message.empty() ? std::string(client::default_message(error.code)) : error.message),
      code_(error.code) {}

void refuse(std::string message) { throw Failure(std::string(illegal_argument), std::move(message)); }

}  // namespace ottla::cli
