// Java regular expressions for topics, as far as POSIX extended ones can say the same.
#pragma once

#include <string>
#include <string_view>

namespace ottla::cli {

// "^(…)$", which matches the names that the Java pattern matches as a whole. PatternSyntaxException for a
// pattern that is none, or that uses what there is no way to say (look-around, back references by name …).
std::string posix_pattern(std::string_view java_pattern);

// The old consumer's lists: commas part topics, quotes and blanks are left out (kafka.consumer.TopicFilter).
std::string old_list_pattern(std::string_view list);

}  // namespace ottla::cli
