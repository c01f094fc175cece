// What the coordinators' own classes have in common: the time-outs and the runtime over the topic that holds
// their state, and the end of both.
#pragma once

#include <string_view>
#include <utility>

#include "coordinator/runtime.h"
#include "coordinator/timeouts.h"

namespace ottla::coordinator {

// `Face` is the coordinator's interface, a StateCoordinator. The class that derives from this calls stop() in
// its destructor, as what stands in its partitions goes by its on_unload().
template <class Face>
class Hosted : public Face, protected StateMachine {
 public:
  void stop() final {
    if (std::exchange(stopped_, true)) return;
    cancel_timeouts();
    runtime_.stop();
  }
  bool is_loading() const final { return runtime_.is_loading(); }

 protected:
  // `topic` lives as long as the program.
  template <class Environment>
  Hosted(std::string_view topic, const Environment& environment)
      : timeouts_(environment.timers, environment.clock),
        runtime_(topic, environment.log, timeouts_, *this) {}

  // Those of the coordinator as a whole.
  virtual void cancel_timeouts() = 0;
  bool is_stopped() const { return stopped_; }

  Timeouts timeouts_;
  Runtime runtime_;

 private:
  bool stopped_ = false;
};

}  // namespace ottla::coordinator
