// Base64 of RFC 4648, in the standard and the url-safe alphabet.
#pragma once

#include <string>
#include <string_view>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"

namespace ottla {

// Standard alphabet with padding: what Kafka's JSON uses for bytes.
std::string base64_encode(ByteView bytes);

// Url-safe alphabet without padding: what Kafka uses for uuids.
std::string base64url_encode(ByteView bytes);

// Takes either alphabet, padded or not; invalid_request for any other character or a wrong length.
Result<Bytes> base64_decode(std::string_view text);

}  // namespace ottla
