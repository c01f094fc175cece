// The coordinator's view of `__consumer_offsets`: the logs of the published view's partitions. On the control
// thread only.
#pragma once

#include "broker/cluster_view.h"
#include "ottla/coordinator/group_log.h"
#include "ottla/env/clock.h"

namespace ottla::broker {

class PartitionGroupLog : public coordinator::GroupLog {
 public:
  PartitionGroupLog(const ViewSource& views, const Clock& clock) : views_(views), clock_(clock) {}

  // An append that reaches flush.messages is synced before this returns.
  Result<Offset> append(PartitionIndex partition, MutableByteView batch) override;
  std::size_t max_batch_bytes(PartitionIndex partition) const override;
  Result<Range> range(PartitionIndex partition) const override;
  Result<> read(PartitionIndex partition, Offset offset, std::size_t max_bytes, Bytes& into) override;

 private:
  const TopicView* topic() const;
  Result<Partition*> find(PartitionIndex partition) const;

  const ViewSource& views_;
  const Clock& clock_;
  mutable ClusterViewPointer view_;
  mutable std::uint64_t generation_ = 0;
};

}  // namespace ottla::broker
