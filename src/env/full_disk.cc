// By the number of the system's error, which a failed sync has none of.
#include "ottla/env/full_disk.h"

#include <cerrno>
#include <utility>

namespace ottla {

bool is_full_disk(const Error& error) {
  return error.code == ErrorCode::kafka_storage_error &&
         (error.system_error == ENOSPC || error.system_error == EDQUOT);
}

Error as_sync_failure(Error error) {
  return {error.code, std::move(error.message) + "; what was written before may be lost"};
}

}  // namespace ottla
