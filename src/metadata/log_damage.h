// Tells a torn end of the metadata log, which recovery may cut, from rot in front of synced batches, which it
// must not: cut there, the log would forget topics whose data is whole.
#pragma once

#include <string>

#include "ottla/base/result.h"
#include "ottla/env/file_system.h"

namespace ottla::metadata {

// kafka_storage_error naming file, byte and remedy when a segment of `folder` has damage with synced batches
// behind it. Each append is synced before the next begins, so those that follow damage in one append of their
// own epoch (all of one timestamp) may be its torn rest; anything else was on the disk before.
Result<> check_log_damage(FileSystem& files, const std::string& folder);

}  // namespace ottla::metadata
