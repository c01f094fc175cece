// Prints a message's description in the form of tests/golden/protocol/messages.txt.
#pragma once

#include <string>

#include "protocol/all_messages.h"

namespace ottla::protocol {

// The line that names the message, then one line a field.
std::string print_schema(const MessageType& type);

}  // namespace ottla::protocol
