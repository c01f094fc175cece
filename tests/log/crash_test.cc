// A crash at every change of the disk, in three kinds: only the process ends, all that is unsynced is lost,
// some of it is lost and torn.
#include <cstdlib>

#include "log/crash_fixture.h"
#include "ottla/base/logging.h"

namespace ottla::log::test {
namespace {

using ottla::test::Call;
using ottla::test::Crash;

std::string mode_name(Crash mode) {
  if (mode == Crash::lose_nothing) return "the process killed";
  return mode == Crash::lose_all_unsynced ? "all unsynced lost" : "some unsynced lost and torn";
}

class CrashTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  CrashTest() { EXPECT_TRUE(set_up_logging(std::getenv("OTTLA_LOG") ? "info" : "off")); }
  ~CrashTest() override { set_up_logging("info"); }

  static bool is_long() { return std::getenv("OTTLA_LONG") != nullptr; }

  // Runs the script and looks at what each change of the disk would have left, had it been the last.
  void crash_at_every_change(int operations) {
    CrashScript script(GetParam());
    script.files.observe([&](Call, const std::string& path) {
      if (::testing::Test::HasFailure()) return;
      ++changes_;
      for (const Crash mode : {Crash::lose_nothing, Crash::lose_all_unsynced, Crash::lose_any_unsynced}) {
        SCOPED_TRACE("change " + std::to_string(changes_) + " of " + path + ", " + mode_name(mode));
        ottla::test::SeededEntropy entropy(changes_);
        const auto found = script.files.after_crash(mode, entropy);
        CrashScript::expect_kept(*found, script.promises,
                                 mode == Crash::lose_nothing ? Survival::acknowledged : Survival::flushed);
      }
    });
    script.run(operations);
    script.files.observe(nullptr);
  }

  std::uint64_t changes_ = 0;
};

TEST_P(CrashTest, keeps_every_promise_at_every_change_of_the_disk) {
  crash_at_every_change(is_long() ? 2'000 : 60);
  EXPECT_GT(changes_, 100u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CrashTest, ::testing::Range<std::uint64_t>(1, 5));

}  // namespace
}  // namespace ottla::log::test
