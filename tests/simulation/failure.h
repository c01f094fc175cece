// What a check that does not hold throws: the seed fails with this sentence.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace ottla::simulation {

class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class... Parts>
std::string text_of(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

template <class... Parts>
[[noreturn]] void broken(const Parts&... parts) {
  throw Failure(text_of(parts...));
}

}  // namespace ottla::simulation
