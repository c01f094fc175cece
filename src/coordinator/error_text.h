// The sentences that Kafka gives clients with an error code (org.apache.kafka.common.protocol.Errors), of the
// codes that coordinators tell with one.
#pragma once

#include <string_view>

#include "ottla/base/error_code.h"

namespace ottla::coordinator {

// That of unknown_server_error for a code that has none here.
std::string_view error_text(ErrorCode error);

}  // namespace ottla::coordinator
