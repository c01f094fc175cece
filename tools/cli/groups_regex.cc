// Regular expressions that groups may subscribe to: RE2's, in whose words for what is wrong RE2/J and so
// Kafka speak.
#include <re2/re2.h>

#include "cli/console.h"
#include "cli/groups.h"

namespace ottla::cli::groups {
namespace {

std::string_view reason_of(re2::RE2::ErrorCode code) {
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

void validate_regex(const std::string& text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 expression(text, options);
  if (expression.ok()) {
    say("The regular expression `{}` is valid.", text);
  } else {
    say("The regular expression `{}` is invalid: {}.", text, reason_of(expression.error_code()));
  }
}

}  // namespace ottla::cli::groups
