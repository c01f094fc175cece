// A change of records in flight that is made at once, written, and taken back when the write or a later step
// fails.
#pragma once

#include <string_view>
#include <vector>

#include "coordinator/shares/in_flight.h"

namespace ottla::coordinator::shares {

class SharePartition::Acknowledgement {
 public:
  explicit Acknowledgement(State& state) : state_(state) {}

  // What the member says of records it holds. Errors as SharePartition::acknowledge; then roll_back() is due.
  Result<> acknowledge(std::string_view member_id, const AcknowledgementBatch& batch, std::int64_t now_ms);
  // What the member holds goes back.
  void release(std::string_view member_id);
  // What locks held that are over goes back.
  void expire(std::int64_t now_ms);

  bool empty() const { return changes_.empty(); }
  // Writes the changes and lets the start offset follow; takes them back when that fails.
  Result<> commit();
  // The same, but the changes stay whether or not they can be written.
  void commit_in_any_case();
  void roll_back();

 private:
  struct Change {
    InFlightState* state;
    InFlightState before;
    Offset first;
    Offset last;
  };

  Result<> check_range(const AcknowledgementBatch& batch) const;
  Result<> acknowledge(std::string_view member_id, InFlightBatch& in_flight,
                       const AcknowledgementBatch& batch, std::int64_t expiry_ms);
  Result<> acknowledge(std::string_view member_id, InFlightState& state, Offset first, Offset last,
                       std::int8_t type, std::int64_t expiry_ms);
  // Those before the start offset are given up with it.
  template <class Condition>
  void put_back(Condition&& is_meant);
  void change(InFlightState& state, Offset first, Offset last, RecordState to);
  std::vector<StateRange> ranges() const;
  void settle();

  State& state_;
  std::vector<Change> changes_;
};

}  // namespace ottla::coordinator::shares
