// Processes of this machine, as the stop scripts look for them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ottla::cli {

struct Process {
  int id = 0;
  std::string program;             // the name of its executable, without folders
  std::vector<std::string> words;  // its command line
  std::string folder;              // where it was started; empty when that cannot be known
};

// All that /proc tells of, but not this one.
std::vector<Process> processes();

// Where this program is: "/usr/bin"; empty when that cannot be known.
std::string program_folder();

// The signal that $SIGNAL names ("TERM" if it is not set) goes to each. Status 0 when it reached one.
int send_signal(const std::vector<int>& ids);

// Goes on as a daemon whose output goes to $LOG_DIR/NAME.out (../logs beside this program's folder if LOG_DIR
// is not set), as Kafka's scripts do with -daemon. The calling process ends with status 0.
void become_daemon(std::string_view name);

}  // namespace ottla::cli
