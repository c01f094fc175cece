// What a failed reading says.
#include "ottla/protocol/reader.h"

#include <fmt/format.h>

namespace ottla::protocol {

Error Reader::error() const {
  return {ErrorCode::invalid_request, fmt::format("at byte {}: {}", position(), reason_)};
}

}  // namespace ottla::protocol
