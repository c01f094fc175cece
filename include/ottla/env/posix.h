// The environment of the real process.
#pragma once

#include "ottla/env/clock.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"

namespace ottla {

// Each lives as long as the process and may be used from any thread.
FileSystem& posix_file_system();
Clock& system_clock();
Entropy& system_entropy();

}  // namespace ottla
