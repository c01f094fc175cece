// The one failure of storage that passes by itself: no room. Whoever meets it undoes what it had begun and
// may try again; every other failure says that the disk cannot be trusted.
#pragma once

#include "ottla/base/result.h"

namespace ottla {

// Whether the system's reason was a full device or quota. A failed sync is none, whatever its reason: what it
// should have saved is lost.
bool is_full_disk(const Error& error);

// What a failed sync is told as: another failure's error with a message that says what it means.
Error as_sync_failure(Error error);

}  // namespace ottla
