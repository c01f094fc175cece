// Batches of the metadata log and its snapshots: records packed into them, control records of KRaft, and the
// way back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "metadata/record_list.h"
#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/metadata/image.h"
#include "ottla/records/batch_view.h"

namespace ottla::metadata {

// A voter of KRaft as VotersRecord says it.
struct Voter {
  BrokerId id = -1;
  Uuid directory_id;
  std::vector<Endpoint> endpoints;
  SupportedVersions kraft_versions;

  friend bool operator==(const Voter&, const Voter&) = default;
};

// What control records say of the quorum. With version 0 the voters stand in the configuration alone.
struct Quorum {
  std::int16_t kraft_version = 0;
  std::vector<Voter> voters;

  friend bool operator==(const Quorum&, const Quorum&) = default;
};

struct BatchPlace {
  Offset base_offset = 0;
  LeaderEpoch epoch = 0;
  TimestampMs timestamp_ms = 0;
};

// Appends the records to `out` as batches of at most about `limit_bytes`; one batch, and so atomic, when they
// fit.
void append_data_batches(const RecordList& records, BatchPlace place, std::size_t limit_bytes, Bytes& out);

// A LeaderChange that makes `leader` the leader by its own vote; with `quorum` KRaftVersion and KRaftVoters
// in the same batch.
void append_leader_change(BrokerId leader, const std::optional<Quorum>& quorum, BatchPlace place, Bytes& out);

// The first batch of a snapshot, with the quorum of kraft.version 1, and the last one.
void append_snapshot_header(TimestampMs last_contained_ms, const Quorum& quorum, BatchPlace place,
                            Bytes& out);
void append_snapshot_footer(BatchPlace place, Bytes& out);

// What one control batch says.
struct ControlFacts {
  std::optional<BrokerId> leader;
  std::optional<std::int16_t> kraft_version;
  std::optional<std::vector<Voter>> voters;
  std::optional<TimestampMs> snapshot_last_contained_ms;
  bool snapshot_footer = false;

  void apply_to(Quorum& quorum) const;
};

// invalid_record for a control record that cannot be read; control types that are unknown are passed over, as
// in Kafka.
Result<ControlFacts> read_control_batch(records::BatchView batch);

// Calls visit(offset, value) for every record of a data batch. invalid_record for a malformed, compressed or
// null one.
Result<> for_each_value(records::BatchView batch, const std::function<Result<>(Offset, ByteView)>& visit);

}  // namespace ottla::metadata
