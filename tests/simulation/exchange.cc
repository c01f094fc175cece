// A frame to the dispatcher and back.
#include "simulation/exchange.h"

#include <asio/co_spawn.hpp>
#include <cstddef>
#include <exception>
#include <memory>

#include "simulation/process.h"

namespace ottla::simulation {
namespace {

// Puts the slices of files where they belong; false when one could not be read.
bool flatten(const broker::Output& output, Bytes& whole) {
  whole.clear();
  std::size_t done = 0;
  for (const broker::Output::Splice& splice : output.splices) {
    whole.insert(whole.end(), output.bytes.begin() + static_cast<std::ptrdiff_t>(done),
                 output.bytes.begin() + static_cast<std::ptrdiff_t>(splice.position));
    done = splice.position;
    const std::size_t start = whole.size();
    whole.resize(start + splice.slice.size);
    const auto read =
        splice.slice.file->read_at(splice.slice.position, MutableByteView(whole).subspan(start));
    if (!read || *read != splice.slice.size) return false;
  }
  whole.insert(whole.end(), output.bytes.begin() + static_cast<std::ptrdiff_t>(done), output.bytes.end());
  return true;
}

}  // namespace

bool Connection::exchange(std::string_view name, Bytes& frame) {
  broker::Output output;
  std::unique_ptr<broker::PendingRequest> pending;
  std::optional<broker::Outcome> outcome;
  const broker::Outcome first = process_.dispatcher.dispatch(peer_, frame, output, pending);
  if (first == broker::Outcome::waiting) {
    asio::co_spawn(process_.io, pending->finish(output),
                   [&outcome](std::exception_ptr, broker::Outcome finished) { outcome = finished; });
    process_.pump();
    if (!outcome) broken(name, " is never answered");
  } else {
    outcome = first;
    process_.pump();
  }
  return *outcome != broker::Outcome::close && flatten(output, answer_);
}

void Connection::check_header(std::string_view name, protocol::Reader& reader, int version) const {
  if (reader.integer<std::int32_t>() != static_cast<std::int32_t>(answer_.size() - 4)) {
    broken(name, ": the answer's size is wrong");
  }
  const auto header = protocol::decode<protocol::ResponseHeader>(reader, version);
  if (!header || header->correlation_id != correlation) broken(name, ": another's answer");
}

}  // namespace ottla::simulation
