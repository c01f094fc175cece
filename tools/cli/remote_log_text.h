// The records of __remote_log_metadata as Java's toString() prints them: kafka-dump-log and a formatter of
// kafka-console-consumer show them so.
#pragma once

#include <string>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"

namespace ottla::cli {

// Of a record's value; unsupported_version or invalid_request for bytes that are none.
Result<std::string> remote_log_text(ByteView value);

}  // namespace ottla::cli
