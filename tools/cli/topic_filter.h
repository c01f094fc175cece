// Regular expressions over topics, as Kafka's IncludeList (once Whitelist) reads them.
#pragma once

#include <regex>
#include <string>
#include <string_view>

namespace ottla::cli {

bool is_internal_topic(std::string_view name);

class TopicFilter {
 public:
  // "a,b" is "a|b", blanks and quotes around it are dropped. A pattern that is none is a Failure:
  // RuntimeException with Kafka's "… is an invalid regex."
  explicit TopicFilter(std::string_view pattern);

  // The whole name has to match.
  bool allows(const std::string& topic, bool exclude_internal) const;

 private:
  std::regex pattern_;
};

}  // namespace ottla::cli
