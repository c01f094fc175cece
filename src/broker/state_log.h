// A coordinator's view of its topic: the logs of the published view's partitions. On the control thread only.
#pragma once

#include <string_view>

#include "broker/cluster_view.h"
#include "ottla/coordinator/state_log.h"
#include "ottla/env/clock.h"

namespace ottla::broker {

// Appends batches that this broker made itself. One that reaches flush.messages is synced before this
// returns. `marker_version` is log::EndMarker::transaction_version of markers.
Result<Offset> append_as_coordinator(Partition& partition, MutableByteView batch, TimestampMs now_ms,
                                     std::int16_t marker_version = 0);

class PartitionStateLog : public coordinator::StateLog {
 public:
  // `topic` is its name, which lives as long as the program.
  PartitionStateLog(std::string_view topic, const ViewSource& views, const Clock& clock)
      : topic_(topic), views_(views), clock_(clock) {}

  Result<Offset> append(PartitionIndex partition, MutableByteView batch) override;
  Result<Offset> append_marker(PartitionIndex partition, MutableByteView batch,
                               std::int16_t transaction_version) override;
  std::size_t max_batch_bytes(PartitionIndex partition) const override;
  Result<Range> range(PartitionIndex partition) const override;
  Result<> read(PartitionIndex partition, Offset offset, std::size_t max_bytes, Bytes& into) override;
  // Records before the offset go, as by DeleteRecords. offset_out_of_range beyond the high watermark.
  Result<> delete_records(PartitionIndex partition, Offset before);

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
