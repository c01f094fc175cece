// Finding, signalling and leaving processes.
#include "cli/processes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/number.h"

namespace ottla::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view deleted = " (deleted)";  // an executable that was replaced meanwhile
constexpr mode_t log_folder_mode = 0755;
constexpr mode_t log_file_mode = 0644;

std::optional<int> process_id(const std::string& name) { return number_in<int>(name); }

std::string link_target(const fs::path& path) {
  std::error_code ignored;
  std::string target = fs::read_symlink(path, ignored).string();
  if (target.ends_with(deleted)) target.resize(target.size() - deleted.size());
  return target;
}

std::vector<std::string> words_of(const fs::path& file) {
  std::ifstream from(file, std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(from, word, '\0');) words.push_back(word);
  return words;
}

// The signals that scripts send.
constexpr std::array<std::pair<std::string_view, int>, 7> signals = {{{"TERM", SIGTERM},
                                                                      {"INT", SIGINT},
                                                                      {"KILL", SIGKILL},
                                                                      {"HUP", SIGHUP},
                                                                      {"QUIT", SIGQUIT},
                                                                      {"USR1", SIGUSR1},
                                                                      {"USR2", SIGUSR2}}};

int signal_number() {
  const char* given = std::getenv("SIGNAL");
  std::string_view name = given == nullptr ? "TERM" : given;
  if (name.starts_with("SIG")) name.remove_prefix(3);
  for (const auto& [known, number] : signals) {
    if (known == name) return number;
  }
  if (const auto number = process_id(std::string(name))) return *number;
  complain("SIGNAL={}: unknown signal", name);
  throw Exit{1};
}

}  // namespace

std::vector<Process> processes() {
  std::vector<Process> found;
  std::error_code failure;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", failure)) {
    const auto id = process_id(entry.path().filename().string());
    if (!id || *id == ::getpid()) continue;
    const std::string program = link_target(entry.path() / "exe");
    if (program.empty()) continue;  // a thread of the kernel, or another user's
    found.push_back({.id = *id,
                     .program = fs::path(program).filename().string(),
                     .words = words_of(entry.path() / "cmdline"),
                     .folder = link_target(entry.path() / "cwd")});
  }
  return found;
}

std::string program_folder() { return fs::path(link_target("/proc/self/exe")).parent_path().string(); }

int send_signal(const std::vector<int>& ids) {
  const int number = signal_number();
  int status = 1;
  for (const int id : ids) {
    if (::kill(id, number) == 0) {
      status = 0;
    } else {
      complain("kill: ({}) - {}", id, std::strerror(errno));
    }
  }
  return status;
}

void become_daemon(std::string_view name) {
  const char* given = std::getenv("LOG_DIR");
  const fs::path folder =
      given != nullptr ? fs::path(given) : fs::path(program_folder()).parent_path() / "logs";
  ::mkdir(folder.c_str(), log_folder_mode);
  const std::string file = (folder / fmt::format("{}.out", name)).string();
  const int output = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, log_file_mode);
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (output < 0 || input < 0) {
    complain("{}: {}; LOG_DIR names a folder for it", file, std::strerror(errno));
    throw Exit{1};
  }
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child < 0) {
    complain("cannot start a daemon: {}", std::strerror(errno));
    throw Exit{1};
  }
  if (child > 0) ::_exit(0);
  ::setsid();
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
}

}  // namespace ottla::cli
