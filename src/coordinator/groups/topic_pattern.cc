// RE2 with the defaults of RE2/J, and RE2/J's names of what is wrong with a pattern.
#include "ottla/coordinator/topic_pattern.h"

#include <re2/re2.h>

#include <string>
#include <utility>

namespace ottla::coordinator {

namespace {

re2::RE2::Options pattern_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(static_cast<std::int64_t>(max_pattern_memory_bytes));
  return options;
}

std::string_view describe(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass:
    case re2::RE2::ErrorBadCharRange:
      return "invalid character class range";
    case re2::RE2::ErrorMissingBracket:
      return "missing closing ]";
    case re2::RE2::ErrorMissingParen:
      return "missing closing )";
    case re2::RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    case re2::RE2::ErrorPatternTooLarge:
      return "pattern too large";
    default:
      return "regexp/syntax: internal error";  // of a ) too many, too
  }
}

}  // namespace

struct TopicPattern::Compiled {
  explicit Compiled(std::string_view text)
      : expression(re2::StringPiece(text.data(), text.size()), pattern_options()) {}

  const re2::RE2 expression;
};

TopicPattern::TopicPattern(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
TopicPattern::TopicPattern(TopicPattern&&) noexcept = default;
TopicPattern& TopicPattern::operator=(TopicPattern&&) noexcept = default;
TopicPattern::~TopicPattern() = default;

Result<TopicPattern> TopicPattern::compile(std::string_view text) {
  auto compiled = std::make_unique<const Compiled>(text);
  if (!compiled->expression.ok()) {
    return fail(ErrorCode::invalid_regular_expression,
                std::string(describe(compiled->expression.error_code())));
  }
  return TopicPattern(std::move(compiled));
}

bool TopicPattern::matches(std::string_view topic) const {
  return re2::RE2::FullMatch(re2::StringPiece(topic.data(), topic.size()), compiled_->expression);
}

}  // namespace ottla::coordinator
