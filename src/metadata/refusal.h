// How a decision refuses what a request asks for.
#pragma once

#include <string>
#include <utility>

#include "ottla/base/result.h"

namespace ottla::metadata {

// INVALID_REQUEST, with the sentence that the client shows.
inline std::unexpected<Error> refuse_request(std::string message) {
  return fail(ErrorCode::invalid_request, std::move(message));
}

}  // namespace ottla::metadata
