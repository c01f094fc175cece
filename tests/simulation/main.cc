// Runs seeds. A failing one prints its number, the step and what is wrong, and replays exactly:
//   ottla_simulation --seed N --verbose
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "ottla/base/logging.h"
#include "simulation/failure.h"
#include "simulation/script.h"
#include "simulation/share_life.h"
#include "simulation/transaction_life.h"
#include "support/digest.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

struct Arguments {
  std::uint64_t from = 1;
  std::uint64_t seeds = 1000;
  double hours = 0;  // 0: as many seeds as asked
  bool is_verbose = false;
  bool keeps_going = false;
  bool is_digest = false;
  std::string export_to;
  std::string world = "log";
};

constexpr const char* usage =
    "usage: ottla_simulation [--world NAME] [--seed N | --from N] [--seeds N] [--hours H] [--verbose]\n      "
    " [--export DIR] [--keep-going] [--digest]\n"
    "  --world NAME  what lives there: log, topics and all that may happen to their logs (the default);\n"
    "                transactions, transactional producers, their zombies and readers of what is committed;\n"
    "                shares, members of a share group that hold, acknowledge and lose records\n"
    "  --seed N      this seed alone\n"
    "  --from N      begins with this seed (1)\n"
    "  --seeds N     so many seeds (1000)\n"
    "  --hours H     as many seeds as that time has room for\n"
    "  --verbose     tells every step, and the broker's own log\n"
    "  --export DIR  leaves the log directories of a failing seed there\n"
    "  --keep-going  does not end at the first seed that fails\n"
    "  --digest      tells of each seed a number that stands for all that happened\n";

bool parse(int count, char** values, Arguments& arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name == "--verbose") {
      arguments.is_verbose = true;
      continue;
    }
    if (name == "--keep-going") {
      arguments.keeps_going = true;
      continue;
    }
    if (name == "--digest") {
      arguments.is_digest = true;
      continue;
    }
    if (++i == count) return false;
    if (name == "--export" || name == "--world") {
      (name == "--export" ? arguments.export_to : arguments.world) = values[i];
      continue;
    }
    char* end = nullptr;
    const double value = std::strtod(values[i], &end);
    if (*end != '\0' || value < 0) return false;
    const auto number = static_cast<std::uint64_t>(value);
    if (name == "--seed") {
      arguments.from = number;
      arguments.seeds = 1;
    } else if (name == "--from") {
      arguments.from = number;
    } else if (name == "--seeds") {
      arguments.seeds = number;
    } else if (name == "--hours") {
      arguments.hours = value;
    } else {
      return false;
    }
  }
  return true;
}

template <class Life>
bool run_seed(std::uint64_t seed, const Arguments& arguments) {
  std::function<void(const std::string&)> trace;
  ottla::test::Digest digest;
  if (arguments.is_verbose) trace = [](const std::string& what) { std::printf("%s\n", what.c_str()); };
  if (arguments.is_digest) trace = [&digest](const std::string& what) { digest.add(what); };
  Life life(seed, trace);
  const auto number = static_cast<unsigned long long>(seed);
  bool is_clean = true;
  try {
    life.run();
  } catch (const ottla::simulation::Failure& failure) {
    std::printf("seed %llu fails at step %d: %s\n", number, life.step(), failure.what());
    if (!arguments.export_to.empty()) life.export_directories(arguments.export_to);
    is_clean = false;
  }
  if (arguments.is_digest) {
    std::printf("seed %llu is %016llx\n", number, static_cast<unsigned long long>(digest.value()));
  }
  return is_clean;
}

using RunSeed = bool (*)(std::uint64_t seed, const Arguments& arguments);

// How a seed runs in the world of that name; null when there is none.
RunSeed runner_of(const std::string& world) {
  if (world == "log") return run_seed<ottla::simulation::Script>;
  if (world == "transactions") return run_seed<ottla::simulation::TransactionLife>;
  if (world == "shares") return run_seed<ottla::simulation::ShareLife>;
  return nullptr;
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  const bool is_understood = parse(count, values, arguments);
  const RunSeed run_seed = runner_of(arguments.world);
  if (!is_understood || run_seed == nullptr) {
    std::fputs(usage, stderr);
    return EXIT_FAILURE;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
#ifdef __GLIBC__
  // A seed's memory serves the next one: it is not given back and taken anew each time.
  constexpr int kept_bytes = 64 << 20;
  mallopt(M_TRIM_THRESHOLD, kept_bytes);
  mallopt(M_MMAP_THRESHOLD, kept_bytes);
#endif
  if (!ottla::set_up_logging(arguments.is_verbose ? "info" : "off")) return EXIT_FAILURE;
  using Clock = std::chrono::steady_clock;
  const auto started = Clock::now();
  const std::chrono::duration<double> limit{arguments.hours * 3600};
  std::uint64_t failed = 0;
  std::uint64_t ran = 0;
  for (std::uint64_t seed = arguments.from;; ++seed) {
    const bool is_over = arguments.hours > 0 ? Clock::now() - started >= limit : ran == arguments.seeds;
    if (is_over) break;
    ++ran;
    if (run_seed(seed, arguments)) continue;
    ++failed;
    if (!arguments.keeps_going) break;
  }
  const std::chrono::duration<double> took = Clock::now() - started;
  std::printf("%llu seeds from %llu on, %llu failed, %.1f s, %.2f ms a seed\n",
              static_cast<unsigned long long>(ran), static_cast<unsigned long long>(arguments.from),
              static_cast<unsigned long long>(failed), took.count(),
              ran == 0 ? 0.0 : took.count() * 1000 / static_cast<double>(ran));
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
