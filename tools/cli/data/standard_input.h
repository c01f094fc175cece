// Lines of standard input as BufferedReader gives them: ended by "\n", "\r" or "\r\n", the last one by the
// end.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ottla::cli {

class StandardInput {
 public:
  // What came of waiting for a line.
  enum class Wait { line, end, nothing_yet };

  // Reads until a line is whole, for `timeout_ms` at the most; returns early after a signal.
  Wait wait(int timeout_ms);
  // The line that wait() found; valid until the next wait().
  std::string_view line() const { return line_; }

 private:
  bool cut_line();

  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not yet given
  std::size_t searched_ = 0;
  std::string_view line_;
  bool at_end_ = false;
  bool skip_newline_ = false;  // after a "\r"
};

}  // namespace ottla::cli
