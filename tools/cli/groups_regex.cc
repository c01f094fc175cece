// Regular expressions that groups may subscribe to, as the broker takes them.
#include "cli/console.h"
#include "cli/groups.h"
#include "ottla/coordinator/topic_pattern.h"

namespace ottla::cli::groups {

void validate_regex(const std::string& text) {
  if (const auto pattern = coordinator::TopicPattern::compile(text)) {
    say("The regular expression `{}` is valid.", text);
  } else {
    say("The regular expression `{}` is invalid: {}.", text, pattern.error().message);
  }
}

}  // namespace ottla::cli::groups
