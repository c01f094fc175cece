// The broker's life: from its settings to the end of an orderly stop.
#pragma once

#include "app/process_clock.h"
#include "ottla/base/result.h"
#include "ottla/config/settings.h"

namespace ottla::app {

// Starts everything, serves until a signal comes, stops everything. A failure says in a sentence why it could
// not start or had to stop.
Result<> serve(const config::Settings& settings, const ProcessClock& clock);

}  // namespace ottla::app
