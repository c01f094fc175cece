// What Java makes of bytes and numbers when it prints them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/bytes.h"

namespace ottla::cli {

// Appends what `new String(bytes, UTF_8)` prints as UTF-8: each malformed piece is one U+FFFD, cut as the JVM
// cuts it. Well-formed text stays as it is.
void append_java_text(std::string& to, ByteView bytes);
std::string java_text(ByteView bytes);

// String.hashCode() of UTF-8 text (of its UTF-16 form).
std::int32_t java_hash(std::string_view text);

// Boolean settings of Kafka's console tools: "true" in any case, white space around it ignored.
bool is_java_true(std::string_view text);

}  // namespace ottla::cli
