// The process or the machine dies at every call that changes the disk: what was answered is there afterwards,
// and the start always works.
#include <map>
#include <set>

#include "metadata/metadata_fixture.h"

namespace ottla::metadata {
namespace {

using ottla::test::SeededEntropy;

enum class Death { of_the_process, of_the_machine, of_the_machine_with_some_writes };

// What the callers were told.
struct Told {
  std::map<std::string, Uuid> topics;
  std::set<std::string> removed;
  std::string in_doubt;  // the topic of the call that was not answered
  ProducerId next_producer_id = 0;
};

class CrashTest : public test::MetadataFixture, public ::testing::WithParamInterface<Death> {
 protected:
  CrashTest() {
    config_.metadata_log_max_record_bytes_between_snapshots = 2000;
    config_.metadata_log_segment_bytes = 4000;
    config_.metadata_max_retention_bytes = 6000;
  }

  void begin_anew() {
    controller_.reset();
    files_.kill();
    ASSERT_TRUE(files_.remove_all("/data"));
    new_directory();
    told_ = {};
  }

  // Goes on until the end of the script or the death of the process.
  void run_script(int steps) {
    SeededEntropy choice(3);
    bool alive = try_start().has_value();
    for (int step = 0; alive && step < steps; ++step) {
      now_ms_ += 10;
      alive = one_step(step, choice.below(10));
    }
  }

  bool one_step(int step, std::uint64_t choice) {
    if (choice < 5) return create_one("topic-" + std::to_string(step));
    if (choice < 7) return remove_one();
    if (choice == 7) return take_ids();
    if (choice == 8) return controller_->maintain(now_ms_).has_value();
    return controller_->stop(now_ms_) && try_start();
  }

  bool create_one(const std::string& name) {
    told_.in_doubt = name;
    const CreatedTopic created = create({.name = name, .partitions = 2, .configs = {{"retention.ms", "1"}}});
    if (created.error != ErrorCode::none) return false;
    told_.topics.emplace(name, created.id);
    told_.in_doubt.clear();
    return true;
  }

  bool remove_one() {
    if (told_.topics.empty()) return true;
    const std::string name = told_.topics.begin()->first;
    told_.in_doubt = name;
    if (remove({.name = name}).error != ErrorCode::none) return false;
    told_.topics.erase(name);
    told_.removed.insert(name);
    told_.in_doubt.clear();
    return true;
  }

  bool take_ids() {
    const auto block = controller_->allocate_producer_ids(now_ms_);
    if (!block) return false;
    EXPECT_GE(block->first, told_.next_producer_id);
    told_.next_producer_id = block->first + block->count;
    return true;
  }

  void die(std::uint64_t seed) {
    SeededEntropy entropy(seed);
    controller_.reset();
    if (GetParam() == Death::of_the_process) {
      files_.kill();
    } else {
      files_.crash(GetParam() == Death::of_the_machine ? ottla::test::Crash::lose_all_unsynced
                                                       : ottla::test::Crash::lose_any_unsynced,
                   entropy);
    }
    files_.clear_faults();
  }

  // The append of its epoch is written, and nothing after it happens.
  void start_and_end_before_the_sync() {
    files_.inject({.kinds = {ottla::test::Call::write},
                   .path = ".log",
                   .written = ottla::test::Fault::Written::all,
                   .then_dead = true});
    EXPECT_FALSE(try_start());
    controller_.reset();
  }

  void expect_what_was_told() {
    for (const auto& [name, id] : told_.topics) {
      if (name == told_.in_doubt) continue;
      const TopicImage* topic = image()->topic(name);
      ASSERT_NE(topic, nullptr) << name;
      EXPECT_EQ(topic->id, id);
      EXPECT_EQ(topic->partitions.size(), 2u);
      EXPECT_EQ(topic->configs->size(), 1u);
      EXPECT_EQ(topic->partitions[1].leader, 1);
    }
    for (const std::string& name : told_.removed) EXPECT_EQ(image()->topic(name), nullptr) << name;
    EXPECT_GE(image()->next_producer_id, told_.next_producer_id);
    EXPECT_LE(image()->topics_by_id.size(), told_.topics.size() + 2);  // in doubt, and "after"
  }

  Told told_;
};

TEST_P(CrashTest, AtEveryChangeOfTheDiskLosesNothingThatWasTold) {
  new_directory();
  const std::uint64_t setup = files_.changes();
  run_script(30);
  const std::uint64_t changes = files_.changes() - setup;
  ASSERT_GT(changes, 100u);
  for (std::uint64_t at = 1; at <= changes; ++at) {
    SCOPED_TRACE("death at change " + std::to_string(at));
    begin_anew();
    files_.die_at_change(at);
    run_script(30);
    die(at);
    const auto started = try_start();
    ASSERT_TRUE(started) << started.error().message;
    expect_what_was_told();
    ASSERT_EQ(create({.name = "after"}).error, ErrorCode::none);
    restart();
    ASSERT_NO_FATAL_FAILURE(expect_what_was_told());
  }
}

TEST_P(CrashTest, InTheMiddleOfTheRestartAfterACrashLosesNothingEither) {
  config_.metadata_log_segment_bytes = 1 << 20;
  new_directory();
  run_script(30);
  die(1);
  for (std::uint64_t at = 1;; ++at) {
    SCOPED_TRACE("death at change " + std::to_string(at));
    files_.die_at_change(at);
    const auto started = try_start();
    const bool died = files_.is_dead();
    die(at);
    if (!died) break;
    ASSERT_LT(at, 100u) << started.error().message;
  }
  start();
  expect_what_was_told();
}

TEST_P(CrashTest, InAStartBehindOneThatWasKilledLosesNothingEither) {
  for (int seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    begin_anew();
    run_script(seed % 10);
    stop();
    start_and_end_before_the_sync();
    files_.kill();
    start_and_end_before_the_sync();
    die(static_cast<std::uint64_t>(seed));
    start();
    ASSERT_NO_FATAL_FAILURE(expect_what_was_told());
  }
}

INSTANTIATE_TEST_SUITE_P(Deaths, CrashTest,
                         ::testing::Values(Death::of_the_process, Death::of_the_machine,
                                           Death::of_the_machine_with_some_writes));

}  // namespace
}  // namespace ottla::metadata
