// What the codecs of all messages share.
#include <fmt/format.h>

#include "protocol/shape_codec.h"

namespace ottla::protocol {

Error unsupported(const Api& api, int version) {
  return {ErrorCode::unsupported_version, fmt::format("{} has no version {}: it has {} to {}", api.name,
                                                      version, api.versions.min, api.versions.max)};
}

}  // namespace ottla::protocol
