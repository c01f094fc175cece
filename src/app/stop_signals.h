// SIGTERM, SIGINT and SIGHUP as something to wait for: the first one asks for an orderly stop, a second one
// ends the process at once.
#pragma once

#include <csignal>

namespace ottla::app {

class StopSignals {
 public:
  // Holds the signals back in this thread and in those it starts: make it before any thread. SIGHUP stays
  // ignored where it was (nohup).
  StopSignals();

  // Gives the signal that came, from the constructor on.
  int wait();

  // As if a signal had come; any thread.
  static void raise();

  // From now on a signal ends the process.
  void let_through();

 private:
  sigset_t set_;
};

}  // namespace ottla::app
