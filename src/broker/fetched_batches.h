// The batches of a slice of a log by their headers: what a share group is to acquire of it.
#pragma once

#include <vector>

#include "ottla/coordinator/share_partition.h"
#include "ottla/log/log.h"

namespace ottla::broker {

struct FetchedBatches {
  std::vector<coordinator::shares::FetchedBatch> batches;
  std::vector<std::uint32_t> ends;  // where each ends in the slice
};

// The whole batches of `data`, which was read at `offset`; a batch that the slice cuts is left out, and so is
// what lies further than `max_records` behind both the first batch and `end_offset`, where the records in
// flight end. kafka_storage_error; corrupt_message.
Result<FetchedBatches> fetched_batches(const log::FetchData& data, Offset offset, Offset end_offset,
                                       std::int32_t max_records);

// Makes the slice begin with the batch that has `first` and end with the one that has `last`.
void narrow(log::FetchData& data, const FetchedBatches& fetched, Offset first, Offset last);

}  // namespace ottla::broker
