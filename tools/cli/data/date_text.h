// Times in the patterns of java.text.SimpleDateFormat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ottla::cli {

// Local time. Letters y M d H h m s S a E z and quoted text; IllegalArgumentException for another letter.
std::string date_text(std::int64_t epoch_ms, std::string_view pattern);

}  // namespace ottla::cli
