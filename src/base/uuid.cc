// Uuid to and from its 22 characters.
#include "ottla/base/uuid.h"

#include <algorithm>

#include "ottla/base/base64.h"

namespace ottla {

std::string Uuid::to_string() const { return base64url_encode(bytes); }

Result<Uuid> Uuid::parse(std::string_view text) {
  const auto decoded = base64_decode(text);
  if (!decoded || decoded->size() != 16) {
    return fail(ErrorCode::invalid_request,
                "'" + std::string(text) + "' is not a uuid of 22 base64 characters");
  }
  Uuid id;
  std::copy(decoded->begin(), decoded->end(), id.bytes.begin());
  return id;
}

}  // namespace ottla
