// codec_check FILE: tries the codecs on vectors, plain or gzipped. Prints each failing line's message and
// version, then "N passed, M failed"; the exit code is 1 when any failed.
#include <cstdio>

#include "protocol/vectors.h"

int main(int count, char** arguments) {
  using namespace ottla::protocol;
  if (count != 2) {
    std::fputs("usage: codec_check FILE\n", stderr);
    return 2;
  }
  int passed = 0, failed = 0, others = 0;
  const auto read = each_line(arguments[1], [&](std::string_view line) {
    const VectorOutcome outcome = check_vector(line);
    passed += outcome.verdict == VectorVerdict::passed;
    others += outcome.verdict == VectorVerdict::not_described && !outcome.message.empty();
    if (outcome.verdict == VectorVerdict::failed) {
      ++failed;
      std::printf("%s: %s\n", outcome.message.c_str(), outcome.reason.c_str());
    }
  });
  if (!read) {
    std::fprintf(stderr, "%s\n", read.error().message.c_str());
    return 2;
  }
  std::printf("%d lines of messages that are not on a broker's listener left out\n", others);
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
