// write_seeds DIRECTORY: one frame of every version of every request, for the fuzzer to start from.
#include <cstdio>
#include <fstream>
#include <string>

#include "ottla/protocol/header.h"
#include "protocol/filler.h"

namespace ottla::protocol {
namespace {

Bytes frame_of(const MessageType& type, int version) {
  constexpr std::uint64_t seed = 1;
  Filler filler(seed);
  Bytes frame;
  Writer writer(frame);
  encode(RequestHeader{type.api->key, static_cast<std::int16_t>(version), 1, "fuzz"},
         request_header_version(*type.api, version), writer);
  type.encode(filler.make(type, version).get(), version, writer);
  return frame;
}

bool write_seeds(const std::string& directory) {
  bool written = true;
  each_version([&](const MessageType& type, int version) {
    if (type.kind == "request") {
      std::ofstream file(directory + "/" + std::string(type.api->name) + "_v" + std::to_string(version));
      file << as_text(frame_of(type, version));
      written = written && file.good();
    }
  });
  return written;
}

}  // namespace
}  // namespace ottla::protocol

int main(int count, char** arguments) {
  if (count != 2 || !ottla::protocol::write_seeds(arguments[1])) {
    std::fputs("usage: write_seeds DIRECTORY\n", stderr);
    return 2;
  }
  return 0;
}
