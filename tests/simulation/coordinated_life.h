// The course of a life that is about coordinators: actions drawn by weight, the process that ends in every
// way, and what must hold whenever nothing is being broken. What is driven and checked, its heirs say.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "simulation/client.h"
#include "simulation/dice.h"
#include "simulation/failure.h"
#include "simulation/world.h"

namespace ottla::simulation {

class CoordinatedLife {
 public:
  // `trace` is told of every step; it may be empty.
  using Trace = std::function<void(const std::string&)>;
  CoordinatedLife(std::uint64_t seed, Trace trace, const Options& options);
  virtual ~CoordinatedLife() = default;
  CoordinatedLife(const CoordinatedLife&) = delete;
  CoordinatedLife& operator=(const CoordinatedLife&) = delete;

  // Throws Failure.
  void run();

  int step() const { return step_; }
  // The log directories as they are now, to a folder of the disk that is not there yet.
  void export_directories(const std::string& to) const { world_.files.export_folder("/kafka", to); }

 protected:
  // --- what an heir says ---

  // Topics and all else that is there before the first step.
  virtual void begin() = 0;
  // Once, after begin(): calls add_action for each.
  virtual void add_actions() = 0;
  // Time has passed in a process that nothing is wrong with.
  virtual void on_time_passed(std::int64_t) {}
  // The process has ended; nobody is answered any more.
  virtual void on_end() {}
  // All that must hold once the coordinators went on with what was decided. Nothing is wrong with the
  // process.
  virtual void check() = 0;

  // --- what it may use ---

  void add_action(int weight, std::function<void()> run);
  // The process will end within so many changes of the disk.
  void arm_death(std::int64_t within_changes);
  // Whether a request may fail now without anybody being at fault.
  bool may_fail() const { return is_faulty_ || world_.has_ended(); }
  void pass_time(std::int64_t ms);
  // A batch must fit into one.
  void set_internal_segments(std::string_view topic, std::initializer_list<const char*> sizes);
  template <class... Parts>
  void note(const Parts&... parts) const {
    if (trace_) trace_(text_of(step_, ": ", parts...));
  }

  Dice dice_;
  const bool is_flushed_;  // every acknowledged record is on the disk, so the power may be cut
  World world_;
  int most_steps_ = 200;

 private:
  // How the process ends.
  enum class End : std::uint8_t { clean, kill, power };
  struct Action {
    int weight = 0;
    std::function<void()> run;
  };

  void add_common_actions();
  void take_step();
  void clean();
  void jump_clock();
  void arm_failing_write();
  void recover_from_death();
  void restart(End end);
  void end_process(End end);
  void start_again();
  void check_if_sound();

  Trace trace_;
  std::vector<Action> actions_;
  int total_weight_ = 0;
  int step_ = 0;
  bool is_faulty_ = false;  // a fault was armed in this life of the process
};

}  // namespace ottla::simulation
