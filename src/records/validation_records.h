// The long way of a produce: batches whose records are read, recompressed or converted.
#pragma once

#include "ottla/records/validation.h"

namespace ottla::records {

// Reads every record of the batch of format 2 in `bytes`, whose header is checked. In place when codec and
// offsets allow, with max timestamp and timestamp type put right; else rebuilt with `target`.
Validated<PreparedBatch> prepare_records(MutableByteView bytes, Compression target, const AppendRules& rules,
                                         const AppendRequest& request, Workspace& workspace);

// Converts checked entries of formats 0 and 1 (several plain ones or one wrapper) to one batch of format 2.
Validated<PreparedBatch> convert_messages(ByteView entries, Compression target, const AppendRules& rules,
                                          const AppendRequest& request, Workspace& workspace);

// Sets timestamp type and max timestamp of a batch and its CRC with them.
void stamp(MutableByteView batch, TimestampType type, TimestampMs max_timestamp);

}  // namespace ottla::records
