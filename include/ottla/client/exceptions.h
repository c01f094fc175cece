// What Kafka's Java client makes of an error code: the exception's class and the sentence that it has when
// the broker sent none (org.apache.kafka.common.protocol.Errors). Tools print them.
#pragma once

#include <string_view>

#include "ottla/base/error_code.h"

namespace ottla::client {

// "org.apache.kafka.common.errors.TopicExistsException".
std::string_view exception_of(ErrorCode code);

// "Topic with this name already exists."
std::string_view default_message(ErrorCode code);

}  // namespace ottla::client
