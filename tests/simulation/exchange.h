// A connection to the broker without a wire: a request goes to the dispatcher as a frame, and its answer is
// decoded, all on this thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "ottla/base/bytes.h"
#include "ottla/protocol/codec.h"
#include "ottla/protocol/header.h"
#include "simulation/failure.h"

namespace ottla::broker {
struct Peer;
}

namespace ottla::simulation {

struct Process;

class Connection {
 public:
  // Both must outlive it.
  Connection(Process& process, broker::Peer& peer) : process_(process), peer_(peer) {}

 protected:
  // Nothing without an answer: the broker hung up, or a file behind the answer could not be read. What is
  // given views what the connection holds until it is asked again. Throws Failure when the answer is
  // malformed, or never comes.
  template <class Response, class Request>
  std::optional<Response> ask(const Request& request, int version, bool is_answered = true) {
    Bytes frame;
    protocol::Writer writer(frame);
    const protocol::RequestHeader header{Request::api.key, static_cast<std::int16_t>(version), correlation,
                                         "simulation"};
    protocol::encode(header, protocol::request_header_version(Request::api, version), writer);
    protocol::encode(request, version, writer);
    if (writer.failed()) broken("a request cannot be written: ", writer.error().message);
    if (!exchange(Request::api.name, frame)) return std::nullopt;
    if (!is_answered) return Response{};
    protocol::Reader reader(answer_);
    check_header(Response::api.name, reader, protocol::response_header_version(Response::api, version));
    auto decoded = protocol::decode<Response>(reader, version);
    if (!decoded) broken(Response::api.name, ": ", decoded.error().message);
    return std::move(*decoded);
  }

 private:
  static constexpr std::int32_t correlation = 7;

  bool exchange(std::string_view name, Bytes& frame);
  void check_header(std::string_view name, protocol::Reader& reader, int version) const;

  Process& process_;
  broker::Peer& peer_;
  Bytes answer_;  // the last one, which the decoded message views
};

}  // namespace ottla::simulation
