// Which of the right names a mistyped one meant.
#pragma once

#include <string_view>
#include <vector>

namespace ottla::cli {

// The candidate with the fewest edits (letters put in, left out, changed, or two swapped), if they are few
// for its length, or that has `typed` as its beginning or a part; empty when none is near.
std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& candidates);

}  // namespace ottla::cli
