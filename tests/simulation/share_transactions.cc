// Records that a share group may read once their transaction is committed, or at once, by its isolation
// level.
#include "simulation/model.h"
#include "simulation/share_life.h"

namespace ottla::simulation {

// One step: begin, some records, or an end.
void ShareLife::write_in_transaction() {
  if (!writer_is_begun_) return begin_writer();
  if (!written_.empty() && dice_.one_in(2)) return end_transaction(!dice_.one_in(3));
  const auto to = static_cast<PartitionIndex>(dice_.below(source_.partitions));
  SentBatch batch;
  batch.producer_id = writer_.producer_id;
  batch.producer_epoch = writer_.epoch;
  batch.base_sequence = writer_sequences_[to];
  batch.is_transactional = true;
  const std::int64_t count = 1 + dice_.below(3);
  for (std::int64_t i = 0; i < count; ++i) {
    batch.records.push_back({std::nullopt, std::to_string(++values_made_), world_.now_ms()});
    written_.push_back(values_made_);
    fates_[values_made_] = Fate::open;
  }
  const Produced produced = writer().produce(writer_, {topic_, to}, batch.build());
  note(count, " records to ", to, " in a transaction: ", error_name(produced.error), " ",
       produced.base_offset);
  if (produced.error != ErrorCode::none) {
    writer_is_begun_ = false;
    return;
  }
  writer_sequences_[to] += static_cast<Sequence>(count);
  Offset offset = produced.base_offset;
  for (const SentRecord& record : batch.records) partitions_[to].values[offset++] = *record.value;
}

// What it has left open is aborted, unless the broker may know better.
void ShareLife::begin_writer() {
  constexpr std::int32_t timeout_ms = 60'000;
  const Granted granted = writer().begin(writer_, timeout_ms, false);
  note("the writer begins: ", error_name(granted.error));
  if (granted.error != ErrorCode::none) return;
  decide(commit_is_asked_ ? Fate::unknown : Fate::aborted);
  writer_.producer_id = granted.producer_id;
  writer_.epoch = granted.epoch;
  writer_is_begun_ = true;
}

void ShareLife::end_transaction(bool commit) {
  commit_is_asked_ = commit;
  if (commit) {
    for (const std::int64_t value : written_) fates_[value] = Fate::unknown;
  }
  const Granted granted = writer().end(writer_, commit);
  note("the writer ", commit ? "commits: " : "aborts: ", error_name(granted.error));
  if (granted.error != ErrorCode::none) {
    writer_is_begun_ = false;
    return;
  }
  decide(commit ? Fate::committed : Fate::aborted);
  writer_.epoch = granted.epoch;
  writer_.producer_id = granted.producer_id;
}

void ShareLife::decide(Fate fate) {
  for (const std::int64_t value : written_) fates_[value] = fate;
  written_.clear();
  writer_sequences_.clear();
  commit_is_asked_ = false;
}

// Records outside of transactions count as committed.
ShareLife::Fate ShareLife::fate_of(const std::string& value) const {
  const auto found = fates_.find(std::stoll(value));
  return found == fates_.end() ? Fate::committed : found->second;
}

}  // namespace ottla::simulation
