// SIGINT and SIGTERM ask a tool to end in order; its status then is Java's.
#pragma once

namespace ottla::cli {

// From now on the signals only set what stop_signal() gives; a second one ends the process at once.
void watch_stop_signals();
// The number of the signal that came, or 0.
int stop_signal();
// What a JVM ends with after that signal: 130 or 143.
int status_after(int signal);

}  // namespace ottla::cli
