// Checks of command lines that the tools of groups share.
#include "cli/groups_usage.h"

#include <algorithm>

#include "cli/console.h"

namespace ottla::cli::groups {

bool Usage::has_any(const OptionNames& options) const {
  return std::ranges::any_of(options, [&](std::string_view option) { return has(option); });
}

std::string Usage::shown(const OptionNames& options, std::string_view between) const {
  std::vector<std::string> texts;
  for (const std::string_view option : options) texts.push_back(options_.shown(option));
  return fmt::format("{}", fmt::join(texts, between));
}

void Usage::refuse(std::string_view option, std::string_view rest) const {
  options_.parser().usage(fmt::format("Option {} {}", options_.shown(option), rest));
}

void Usage::need_one_of(std::string_view option, const OptionNames& options) const {
  if (!has_any(options)) refuse(option, "takes one of these options: " + shown(options));
}

void Usage::only_beside(std::string_view option, const OptionNames& others) const {
  if (!has(option) || has_any(others)) return;
  complain("Option(s) {} are unavailable given other options on the command line", options_.shown(option));
  throw Exit{1};
}

void Usage::check_views() const {
  const OptionNames views = {"members", "offsets", "state"};
  if (std::ranges::count_if(views, [&](std::string_view view) { return has(view); }) > 1)
    refuse("describe", "takes at most one of these options: " + shown(views));
  if (has("state") && options_.find("state"))
    refuse("describe", "does not take a value for " + options_.shown("state"));
}

void Usage::check_one_of_dry_run_and_execute() const {
  if (has("dry-run") && has("execute"))
    refuse("reset-offsets", "only accepts one of " + shown({"execute", "dry-run"}, " and "));
}

void run_asked(std::span<const Action> actions, const Service& service) {
  const auto asked =
      std::ranges::find_if(actions, [&](const Action& action) { return service.options.has(action.option); });
  if (asked != actions.end()) asked->run(service);
}

int run_telling_failures(const ParsedOptions& options, Era era, std::string_view what,
                         const std::function<void()>& run) {
  try {
    run();
  } catch (const Failure& failure) {
    if (failure.type() == illegal_argument) options.parser().usage(failure.message());
    print_error(era, fmt::format("Executing {} command failed due to {}", what, failure.message()), failure);
  }
  return 0;
}

}  // namespace ottla::cli::groups
