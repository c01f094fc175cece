// The broker's life: from its settings to the end of an orderly stop.
#pragma once

#include <string>

#include "app/process_clock.h"
#include "ottla/base/result.h"
#include "ottla/config/settings.h"
#include "ottla/server/host_side.h"

namespace ottla::app {

struct ServeOptions {
  std::string ready_file;  // exists while clients are served; empty: none
  server::HostSide host;   // of the container around us, see server::ServerOptions
};

// Starts everything, serves until a signal comes, stops everything. A failure says in a sentence why it could
// not start or had to stop.
Result<> serve(const config::Settings& settings, const ServeOptions& wanted, const ProcessClock& clock);

}  // namespace ottla::app
