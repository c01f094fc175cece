// The table of handlers and the way of a frame to one of them.
#pragma once

#include <span>

#include "broker/request.h"

namespace ottla::broker {

struct TableEntry {
  const protocol::Api* api = nullptr;
  Handler handle = nullptr;
  std::int16_t first_version = 0;  // what is older was a draft that no release serves

  bool serves(int version) const { return version >= first_version && api->versions.contains(version); }
};

// Every API that is served, by key: this is what ApiVersions tells.
std::span<const TableEntry> handler_table();

class TableDispatcher : public Dispatcher {
 public:
  explicit TableDispatcher(Core& core) : core_(core) {}

  Outcome dispatch(Peer& peer, MutableByteView frame, Output& output,
                   std::unique_ptr<PendingRequest>& pending) override;

 private:
  Core& core_;
};

}  // namespace ottla::broker
