// The codec vectors: messages made by Apache Kafka's own classes, one a line, as bytes and as JSON
// (tests/golden/protocol/README.md).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ottla/base/result.h"

namespace ottla::protocol {

enum class VectorVerdict {
  passed,
  failed,
  not_described,  // a message between brokers and controllers, or a comment
};

struct VectorOutcome {
  VectorVerdict verdict = VectorVerdict::passed;
  std::string message;  // its kind, name and version
  std::string reason;   // when failed
};

// Decodes the line's bytes, compares the JSON, encodes again and compares the bytes. Requests, responses and
// headers that hold unknown tagged fields drop them: their second decoding is compared in place of the bytes.
VectorOutcome check_vector(std::string_view line);

// Calls `each` with every line of a file, plain or gzipped. Gives kafka_storage_error when it cannot be read.
Result<> each_line(const std::string& path, const std::function<void(std::string_view)>& each);

}  // namespace ottla::protocol
