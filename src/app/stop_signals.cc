// Signals are blocked in every thread and taken by sigwait: no handler runs, so nothing needs to be
// async-signal-safe.
#include "app/stop_signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <initializer_list>

namespace ottla::app {

StopSignals::StopSignals() {
  ::sigemptyset(&set_);
  ::sigaddset(&set_, SIGTERM);
  ::sigaddset(&set_, SIGINT);
  struct sigaction hang_up {};
  ::sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) ::sigaddset(&set_, SIGHUP);
  ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

int StopSignals::wait() {
  int signal = 0;
  while (::sigwait(&set_, &signal) != 0) {
  }
  return signal;
}

void StopSignals::raise() { ::kill(::getpid(), SIGTERM); }

void StopSignals::let_through() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    if (::sigismember(&set_, signal) == 1) ::signal(signal, SIG_DFL);
  }
  ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
}

}  // namespace ottla::app
