// Reading and cutting.
#include "cli/data/standard_input.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ottla::cli {
namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;

}  // namespace

bool StandardInput::cut_line() {
  if (skip_newline_ && begin_ < buffer_.size()) {
    if (buffer_[begin_] == '\n') ++begin_;
    skip_newline_ = false;
  }
  const std::size_t end = buffer_.find_first_of("\r\n", std::max(begin_, searched_));
  searched_ = buffer_.size();
  if (end == std::string::npos) {
    if (!at_end_ || begin_ == buffer_.size()) return false;
    line_ = std::string_view(buffer_).substr(begin_);
    begin_ = buffer_.size();
    return true;
  }
  line_ = std::string_view(buffer_).substr(begin_, end - begin_);
  skip_newline_ = buffer_[end] == '\r';
  begin_ = end + 1;
  searched_ = begin_;
  return true;
}

StandardInput::Wait StandardInput::wait(int timeout_ms) {
  for (;;) {
    if (cut_line()) return Wait::line;
    if (at_end_) return Wait::end;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, timeout_ms);
    if (ready == 0 || (ready < 0 && errno == EINTR)) return Wait::nothing_yet;
    buffer_.erase(0, begin_);
    searched_ -= std::min(searched_, begin_);
    begin_ = 0;
    const std::size_t had = buffer_.size();
    buffer_.resize(had + read_bytes);
    const ssize_t got = ::read(STDIN_FILENO, buffer_.data() + had, read_bytes);
    buffer_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) return Wait::nothing_yet;
    if (got <= 0) at_end_ = true;
  }
}

}  // namespace ottla::cli
