// Rules that heartbeats of all protocols share, and the value of a group's option now.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ottla/base/result.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

inline std::unexpected<Error> invalid_request(std::string_view message) {
  return fail(ErrorCode::invalid_request, std::string(message));
}

// The group's own value within the broker's bounds, or else the broker's.
std::int32_t group_number(const metadata::ConfigMap& configs, std::string_view key, std::int32_t of_broker,
                          std::int32_t least, std::int32_t most);

}  // namespace ottla::coordinator
