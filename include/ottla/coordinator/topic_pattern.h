// A regular expression for names of topics in RE2's syntax, which a topic's whole name must match: the
// SubscribedTopicRegex of KIP-848.
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
  // invalid_regular_expression when RE2 cannot take it, with what is wrong in the words of RE2/J, which
  // Apache Kafka uses: "missing closing ]".
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
