// The message of a failed call ends with the system's reason.
#include "ottla/env/full_disk.h"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace ottla {

bool is_full_disk(const Error& error) {
  if (error.code != ErrorCode::kafka_storage_error) return false;
  static const std::array<std::string, 2> reasons{std::generic_category().message(ENOSPC),
                                                  std::generic_category().message(EDQUOT)};
  for (const std::string& reason : reasons) {
    if (error.message.ends_with(reason)) return true;
  }
  return false;
}

}  // namespace ottla
