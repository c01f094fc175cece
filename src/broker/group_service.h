// The group coordinator as it runs in the broker: with its logs, timers and options. On the control thread
// only, but for construction.
#pragma once

#include <memory>

#include "broker/control_timers.h"
#include "broker/core.h"
#include "broker/group_log.h"
#include "ottla/coordinator/group_coordinator.h"

namespace ottla::broker {

// Kafka's options as the coordinator takes them.
coordinator::GroupOptions group_options(const config::GroupConfig& config);

class GroupService {
 public:
  explicit GroupService(Core& core);

  // After the first view is published.
  void start(const metadata::ImagePointer& image);
  // After the view of the change is published.
  void on_image(const metadata::ImageChange& change);
  // Options that changed while running.
  void set_config(const config::GroupConfig& config) { coordinator_->set_options(group_options(config)); }
  // Answers what is parked; every later call is refused.
  void stop();

  coordinator::GroupCoordinator& coordinator() { return *coordinator_; }

 private:
  Core& core_;
  ControlTimers timers_;
  PartitionGroupLog log_;
  std::unique_ptr<coordinator::GroupCoordinator> coordinator_;
};

}  // namespace ottla::broker
