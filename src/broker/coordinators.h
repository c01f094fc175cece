// The coordinators as they run in the broker: with their logs, timers and options. On the control thread
// only, but for construction.
#pragma once

#include <array>
#include <memory>

#include "broker/control_timers.h"
#include "broker/core.h"
#include "broker/state_log.h"
#include "broker/transaction_parts.h"
#include "ottla/coordinator/group_coordinator.h"
#include "ottla/coordinator/share_coordinator.h"
#include "ottla/coordinator/transaction_coordinator.h"

namespace ottla::broker {

class Coordinators {
 public:
  explicit Coordinators(Core& core);

  // After the first view is published.
  void start(const metadata::ImagePointer& image);
  // After the view of the change is published.
  void on_image(const metadata::ImageChange& change);
  // Options that changed while running.
  void set_config(const config::BrokerConfig& config);
  // Answers what is parked; every later call is refused.
  void stop();

  // Where markers of transactions go.
  coordinator::MarkerWriter& markers() { return markers_; }
  coordinator::ProducerIdSource& producer_ids() { return producer_ids_; }
  Core& core() { return core_; }

  // The coordinator of that class; Coordinators is this.
  template <class Coordinator>
  Coordinator& get() = delete;

 private:
  std::array<coordinator::StateCoordinator*, 3> in_order() const;
  Timers& timers() { return core_.lone_timers != nullptr ? *core_.lone_timers : system_timers_; }

  Core& core_;
  ControlTimers system_timers_;
  PartitionStateLog share_states_;
  std::unique_ptr<coordinator::ShareCoordinator> shares_;
  PartitionStateLog offsets_;
  std::unique_ptr<coordinator::InternalTopics> topics_;
  std::unique_ptr<coordinator::GroupCoordinator> groups_;
  PartitionStateLog transaction_state_;
  PartitionMarkers markers_;
  ReservedProducerIds producer_ids_;
  std::unique_ptr<coordinator::TransactionCoordinator> transactions_;
};

template <>
inline Coordinators& Coordinators::get() {
  return *this;
}

template <>
inline coordinator::GroupCoordinator& Coordinators::get() {
  return *groups_;
}

template <>
inline coordinator::TransactionCoordinator& Coordinators::get() {
  return *transactions_;
}

template <>
inline coordinator::ShareCoordinator& Coordinators::get() {
  return *shares_;
}

}  // namespace ottla::broker
