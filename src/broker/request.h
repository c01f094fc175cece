// One request on its way through a handler, and how a handler answers it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "broker/core.h"
#include "ottla/base/logging.h"
#include "ottla/broker/dispatcher.h"
#include "ottla/protocol/codec.h"
#include "ottla/protocol/header.h"

namespace ottla::broker {

// Its views point into the frame, which stays until the answer is out; so a pending request keeps a copy of
// this.
struct Request {
  Core* core = nullptr;
  Peer* peer = nullptr;
  IoThread* thread = nullptr;
  const protocol::Api* api = nullptr;
  int version = 0;
  std::int32_t correlation_id = 0;
  std::string_view client_id;
  MutableByteView body;

  // The newest view of the cluster; holds until the thread's next look.
  const ClusterViewPointer& view() const { return thread->view(core->views); }
};

// Answers into `output`, or leaves what is to be answered later in `pending`.
using HandlerFunction = Outcome(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending);
using Handler = HandlerFunction*;

// Appends the whole response frame. `slices` are what the message's external records count. Closes the
// connection when the message cannot be written, which is a fault of ours and logged.
template <class Message>
Outcome answer(const Request& request, const Message& message, Output& output,
               std::span<const FileSlice> slices = {}) {
  constexpr std::size_t size_bytes = 4;
  const std::size_t start = output.bytes.size();
  output.bytes.resize(start + size_bytes);
  protocol::Writer writer(output.bytes);
  protocol::encode(protocol::ResponseHeader{request.correlation_id},
                   protocol::response_header_version(*request.api, request.version), writer);
  protocol::encode(message, request.version, writer);
  if (writer.failed()) {
    log_error("{} v{}: the answer cannot be written: {}", request.api->name, request.version,
              writer.error().message);
    output.bytes.resize(start);
    return Outcome::close;
  }
  store_big_endian(output.bytes.data() + start, static_cast<std::int32_t>(writer.size()));
  for (const protocol::Writer::Splice& splice : writer.splices()) {
    output.splices.push_back({splice.position, slices[splice.index]});
  }
  return Outcome::answered;
}

// Hangs up on a body that is none, as Kafka does.
inline Outcome close_malformed(const Request& request, const Error& error) {
  log_warn("closing the connection of {}:{}: {} v{}: {}", request.peer->address, request.peer->port,
           request.api->name, request.version, error.message);
  return Outcome::close;
}

constexpr std::int16_t code_of(ErrorCode code) { return static_cast<std::int16_t>(code); }

}  // namespace ottla::broker
