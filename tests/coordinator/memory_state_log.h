// A coordinator's topic in memory: whole batches by partition, an append that fails on demand.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "ottla/coordinator/state_log.h"

namespace ottla::test {

class MemoryStateLog : public coordinator::StateLog {
 public:
  Result<Offset> append(PartitionIndex partition, MutableByteView batch) override {
    if (failure_ != ErrorCode::none) return fail(failure_, "told to fail");
    constexpr std::size_t last_offset_delta_at = 23;
    Log& log = logs_[partition];
    store_big_endian(batch.data(), log.end);
    const Offset first = log.end;
    log.end += load_big_endian<std::int32_t>(batch.data() + last_offset_delta_at) + 1;
    log.batches.push_back({log.end, Bytes(batch.begin(), batch.end())});
    return first;
  }

  Result<Offset> append_marker(PartitionIndex partition, MutableByteView batch, std::int16_t) override {
    return append(partition, batch);
  }

  std::size_t max_batch_bytes(PartitionIndex) const override { return max_batch_bytes_; }

  Result<Range> range(PartitionIndex partition) const override {
    const auto found = logs_.find(partition);
    return found == logs_.end() ? Range{} : Range{found->second.start, found->second.end};
  }

  Result<> read(PartitionIndex partition, Offset offset, std::size_t max_bytes, Bytes& into) override {
    into.clear();
    for (const Batch& batch : logs_[partition].batches) {
      if (batch.end <= offset) continue;
      if (!into.empty() && into.size() + batch.bytes.size() > max_bytes) break;
      into.insert(into.end(), batch.bytes.begin(), batch.bytes.end());
    }
    return {};
  }

  // Whole batches before the offset go, as by DeleteRecords.
  void delete_records(PartitionIndex partition, Offset before) {
    Log& log = logs_[partition];
    log.start = before;
    std::erase_if(log.batches, [before](const Batch& batch) { return batch.end <= before; });
  }

  void fail_with(ErrorCode failure) { failure_ = failure; }
  void limit_batches(std::size_t bytes) { max_batch_bytes_ = bytes; }
  std::size_t batches(PartitionIndex partition) { return logs_[partition].batches.size(); }
  // What an accident after so many appends leaves.
  MemoryStateLog first_batches(PartitionIndex partition, std::size_t count) const {
    MemoryStateLog cut = *this;
    Log& log = cut.logs_[partition];
    log.batches.resize(count);
    log.end = count == 0 ? 0 : log.batches.back().end;
    return cut;
  }

 private:
  struct Batch {
    Offset end = 0;
    Bytes bytes;
  };
  struct Log {
    Offset start = 0;
    Offset end = 0;
    std::vector<Batch> batches;
  };

  std::map<PartitionIndex, Log> logs_;
  ErrorCode failure_ = ErrorCode::none;
  std::size_t max_batch_bytes_ = std::size_t{1} << 20;
};

}  // namespace ottla::test
