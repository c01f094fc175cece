// The one failure of storage that passes by itself: no room. Whoever meets it undoes what it had begun and
// may try again; every other failure says that the disk cannot be trusted.
#pragma once

#include "ottla/base/result.h"

namespace ottla {

// Whether the system's reason was a full device or quota. A failed sync is none, whatever its reason: what it
// should have saved is lost.
bool is_full_disk(const Error& error);

// Ends the message of a failed sync.
inline constexpr const char* sync_failure_ending = "; what was written before may be lost";

}  // namespace ottla
