// The handler and the flag that it sets.
#include "cli/data/stop_signals.h"

#include <csignal>

namespace ottla::cli {
namespace {

volatile std::sig_atomic_t caught = 0;

void on_signal(int number) { caught = number; }

}  // namespace

void watch_stop_signals() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  // No SA_RESTART: a read that waits for a line ends. The next signal has its own way again.
  action.sa_flags = SA_RESETHAND;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader of standard output that goes away shows as a failed write.
  std::signal(SIGPIPE, SIG_IGN);
}

int stop_signal() { return caught; }

int status_after(int signal) { return 128 + signal; }

}  // namespace ottla::cli
