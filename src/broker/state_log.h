// A coordinator's view of its topic: the logs of the published view's partitions. On the control thread only.
#pragma once

#include <string_view>

#include "broker/cluster_view.h"
#include "ottla/coordinator/state_log.h"
#include "ottla/env/clock.h"

namespace ottla::broker {

class PartitionStateLog : public coordinator::StateLog {
 public:
  // `topic` is its name, which lives as long as the program.
  PartitionStateLog(std::string_view topic, const ViewSource& views, const Clock& clock)
      : topic_(topic), views_(views), clock_(clock) {}

  // An append that reaches flush.messages is synced before this returns.
  Result<Offset> append(PartitionIndex partition, MutableByteView batch) override;
  std::size_t max_batch_bytes(PartitionIndex partition) const override;
  Result<Range> range(PartitionIndex partition) const override;
  Result<> read(PartitionIndex partition, Offset offset, std::size_t max_bytes, Bytes& into) override;

 private:
  const TopicView* topic() const;
  Result<Partition*> find(PartitionIndex partition) const;

  std::string_view topic_;
  const ViewSource& views_;
  const Clock& clock_;
  mutable ClusterViewPointer view_;
  mutable std::uint64_t generation_ = 0;
};

}  // namespace ottla::broker
