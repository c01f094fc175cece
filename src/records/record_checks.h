// What Kafka asks of each record of a produce, and the collection of what is wrong with them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ottla/records/record_reader.h"
#include "ottla/records/validation.h"

namespace ottla::records {

Rejection reject(ErrorCode code, std::string message);

// " in topic partition foo-0", the end of most of Kafka's messages.
std::string place_of(const AppendRequest& request);

// Whether a CreateTime is outside of what the rules allow; no_timestamp never is.
bool timestamp_is_out_of_range(TimestampMs timestamp, const AppendRules& rules, TimestampMs now_ms);

// Checks records one by one and keeps the errors: all are counted, the first record_errors_at_most are kept.
class RecordChecks {
 public:
  // `skimmed`: Kafka would read compressed records without their fields here, which shows in its messages.
  RecordChecks(const AppendRules& rules, const AppendRequest& request, bool skimmed = false)
      : rules_(rules), request_(request), skimmed_(skimmed) {}

  // `entry` holds the record, which is its `index`th.
  void check(EntryView entry, const RecordView& record, std::int32_t index);

  bool failed() const { return count_ > 0; }
  // The rejection for the errors so far; failed() only.
  Rejection rejection();

 private:
  std::string describe(const RecordView& record) const;
  // `say` makes the message; only of an error that is kept.
  void add(ErrorCode code, std::int32_t index, auto say);

  const AppendRules& rules_;
  const AppendRequest& request_;
  bool skimmed_;
  std::vector<RecordError> errors_;
  std::size_t count_ = 0;
  bool any_timestamp_ = false;
};

}  // namespace ottla::records
