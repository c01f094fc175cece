// The type in front of a record's key.
#include "coordinator/records.h"

namespace ottla::coordinator {

Result<std::int16_t> record_type(ByteView key) {
  if (key.size() < sizeof(std::int16_t)) return fail(ErrorCode::invalid_record, "a record's key is cut");
  return load_big_endian<std::int16_t>(key.data());
}

}  // namespace ottla::coordinator
