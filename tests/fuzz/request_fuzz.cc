// libFuzzer over all request decoders: the input is a frame, header and body. What decodes must encode, and
// the encoded bytes must decode to the same message.
#include <cstdio>
#include <cstdlib>

#include "ottla/protocol/header.h"
#include "protocol/all_messages.h"

namespace ottla::protocol {
namespace {

void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "%s\n", what);
    std::abort();
  }
}

const MessageType& request_of(const Api& api) { return *find_message("request", api.key, api.name); }

void try_frame(ByteView frame) {
  Reader reader(frame);
  const auto header = decode_request_header(reader);
  if (!header) {
    return;
  }
  const int version = header->request_api_version;
  const MessageType& type = request_of(*api_of(header->request_api_key));
  const auto message = type.decode(reader, version);
  if (!message) {
    return;
  }
  Bytes encoded;
  Writer writer(encoded);
  type.encode(message->get(), version, writer);
  require(!writer.failed(), "a decoded request does not encode");
  Reader again(encoded);
  const auto second = type.decode(again, version);
  require(second.has_value() && again.left() == 0, "an encoded request does not decode");
  require(same_struct(type.shape(), message->get(), second->get()), "encoding changed a request");
  require(!to_json(type.shape(), message->get(), version).empty(), "a request has no JSON");
}

}  // namespace
}  // namespace ottla::protocol

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ottla::protocol::try_frame({data, size});
  return 0;
}
