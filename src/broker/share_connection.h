// Connections that began share sessions: what their members acquired goes back when they close.
#pragma once

#include "broker/request.h"
#include "broker/share_session.h"

namespace ottla::broker {

// The number of the request's connection, given at the first call; on the connection's thread.
ConnectionNumber share_connection(const Request& request);

}  // namespace ottla::broker
