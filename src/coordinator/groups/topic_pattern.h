// A SubscribedTopicRegex in RE2's syntax, which a topic's whole name must match. The only user of RE2.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "ottla/base/result.h"

namespace ottla::coordinator {

// What one compiled pattern may take of memory; a larger one is refused as invalid.
inline constexpr std::size_t max_pattern_memory_bytes = 4 << 20;

class TopicPattern {
 public:
  // invalid_regular_expression with Kafka's sentence when RE2 cannot take it.
  static Result<TopicPattern> compile(std::string_view text);

  TopicPattern(TopicPattern&&) noexcept;
  TopicPattern& operator=(TopicPattern&&) noexcept;
  ~TopicPattern();

  bool matches(std::string_view topic) const;

 private:
  struct Compiled;
  explicit TopicPattern(std::unique_ptr<const Compiled> compiled);

  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace ottla::coordinator
