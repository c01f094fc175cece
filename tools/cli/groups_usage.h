// What the tools of groups refuse in a command line, in the words of Kafka's, and how they run what it asks
// for.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/groups.h"

namespace ottla::cli::groups {

using OptionNames = std::vector<std::string_view>;

// Each check ends the tool with its sentence.
class Usage {
 public:
  explicit Usage(const ParsedOptions& options) : options_(options) {}

  bool has(std::string_view option) const { return options_.has(option); }
  bool has_any(const OptionNames& options) const;
  // "[group], [topic]".
  std::string shown(const OptionNames& options, std::string_view between = ", ") const;

  // "Option [describe] " and the rest.
  [[noreturn]] void refuse(std::string_view option, std::string_view rest) const;
  void need_one_of(std::string_view option, const OptionNames& options) const;
  // joptsimple's availableIf.
  void only_beside(std::string_view option, const OptionNames& others) const;
  // --describe shows members, offsets or states, of all kinds.
  void check_views() const;
  // --reset-offsets is tried or done.
  void check_one_of_dry_run_and_execute() const;

 private:
  const ParsedOptions& options_;
};

struct Action {
  std::string_view option;
  void (*run)(const Service& service);
};

// Runs the one that was asked for.
void run_asked(std::span<const Action> actions, const Service& service);
// Runs it; what it throws is told as the failure of a "`what` command". Gives the exit status.
int run_telling_failures(const ParsedOptions& options, Era era, std::string_view what,
                         const std::function<void()>& run);

}  // namespace ottla::cli::groups
