// What the transaction coordinator needs of the broker: partitions to write markers to, and producer ids. On
// the control thread only.
#pragma once

#include "broker/core.h"
#include "ottla/coordinator/group_coordinator.h"
#include "ottla/coordinator/transaction_coordinator.h"

namespace ottla::broker {

class PartitionMarkers : public coordinator::MarkerWriter {
 public:
  PartitionMarkers(Core& core, coordinator::GroupCoordinator& groups) : core_(core), groups_(groups) {}

  ErrorCode write_marker(std::string_view topic, PartitionIndex partition,
                         const coordinator::TransactionMarker& marker) override;

 private:
  Core& core_;
  coordinator::GroupCoordinator& groups_;
  ClusterViewPointer view_;
  std::uint64_t generation_ = 0;
};

// Of the block that the metadata log reserved, or the next one.
class ReservedProducerIds : public coordinator::ProducerIdSource {
 public:
  explicit ReservedProducerIds(Core& core) : core_(core) {}

  Result<ProducerId> next_producer_id() override;

 private:
  Core& core_;
};

}  // namespace ottla::broker
