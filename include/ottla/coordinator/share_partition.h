// One topic partition as one share group consumes it (KIP-932): which records are in flight, who holds them,
// how often they were delivered. Deterministic and single-threaded: time is an argument, what must last is
// given to a writer before it is answered. Source of its rules: kafka.server.share.SharePartition.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/base/result.h"

namespace ottla::coordinator::shares {

// Numbers of the wire and of `__share_group_state`.
enum class RecordState : std::int8_t {
  available = 0,
  acquired = 1,
  acknowledged = 2,
  archiving = 3,
  archived = 4
};

// No way leads on from here: the record is done with.
constexpr bool is_terminal(RecordState state) {
  return state == RecordState::acknowledged || state == RecordState::archived;
}

// Of ShareFetch and ShareAcknowledge; gap: there is no record to deliver at the offset.
enum class AcknowledgeType : std::int8_t { gap = 0, accept = 1, release = 2, reject = 3, renew = 4 };

// KIP-1206. batch_optimized: whole batches of the log, so that more than the limit may be acquired.
enum class AcquireMode : std::int8_t { batch_optimized = 0, record_limit = 1 };

struct StateRange {
  Offset first_offset = 0;
  Offset last_offset = 0;
  RecordState state = RecordState::available;
  std::int16_t delivery_count = 0;

  friend bool operator==(const StateRange&, const StateRange&) = default;
};

// What is written after every change, and found again by the next leader.
struct ShareStateUpdate {
  std::int32_t state_epoch = 0;
  LeaderEpoch leader_epoch = 0;
  Offset start_offset = 0;
  std::int32_t delivery_complete_count = 0;  // records from the start offset on that are done with
  std::vector<StateRange> ranges;            // ascending, neighbours of one state joined
};

// Gives once the update will outlive this process, or why it will not.
using ShareStateWriter = std::function<Result<>(const ShareStateUpdate&)>;

// The options as they hold for the group now.
struct ShareLimits {
  std::int32_t delivery_count_limit = 5;
  std::int32_t partition_max_record_locks = 2000;
  std::int32_t record_lock_duration_ms = 30'000;
  bool renew_acknowledge_enable = true;
};

// A batch of the log, by its header.
struct FetchedBatch {
  Offset base_offset = 0;
  Offset last_offset = 0;
  ProducerId producer_id = no_producer_id;
  bool is_transactional = false;
  bool is_abort_marker = false;
};

struct AbortedTransaction {
  ProducerId producer_id = no_producer_id;
  Offset first_offset = 0;
};

// A state that was read may hold: offsets up to this one, and ranges of no more offsets than this, as each
// may come to be kept one by one. Whoever is let to write states of share groups may write anything.
inline constexpr Offset largest_offset = std::numeric_limits<Offset>::max() - 1;
inline constexpr Offset longest_range = Offset{1} << 24;

// What was read from the log at `fetch_offset`.
struct FetchedRecords {
  Offset fetch_offset = 0;
  std::span<const FetchedBatch> batches;        // ascending; the first may begin before the fetch offset
  std::span<const AbortedTransaction> aborted;  // read_committed only: their records are passed over
};

struct AcquireRequest {
  std::string_view member_id;  // not empty
  AcquireMode mode = AcquireMode::batch_optimized;
  std::int32_t batch_size = 0;  // of a range of acquired records; batches of the log are not torn for it
  std::int32_t max_records = 0;
};

struct AcquiredRange {
  Offset first_offset = 0;
  Offset last_offset = 0;
  std::int16_t delivery_count = 0;

  friend bool operator==(const AcquiredRange&, const AcquiredRange&) = default;
};

struct AcknowledgementBatch {
  Offset first_offset = 0;
  Offset last_offset = 0;
  std::span<const std::int8_t> types;  // one for all, or one for each offset
};

// Who holds what, for whoever looks on.
struct InFlightRange {
  StateRange range;
  std::string owner;  // empty unless acquired

  friend bool operator==(const InFlightRange&, const InFlightRange&) = default;
};

class SharePartition {
 public:
  // Takes up the state that was written last; `start_offset` is where consuming begins. unknown_server_error
  // for ranges that lie before it, cross each other or end before they begin, and behind the limits above.
  static Result<std::unique_ptr<SharePartition>> load(Offset start_offset, std::int32_t state_epoch,
                                                      LeaderEpoch leader_epoch,
                                                      std::span<const StateRange> ranges,
                                                      ShareStateWriter writer);
  ~SharePartition();
  SharePartition(const SharePartition&) = delete;
  SharePartition& operator=(const SharePartition&) = delete;

  void set_limits(const ShareLimits& limits);
  LeaderEpoch leader_epoch() const;

  // Where the next fetch reads.
  Offset next_fetch_offset();
  // Whether a fetch could acquire anything: something is available again, or there is room for more.
  bool can_acquire();
  // Acquires what is available of the fetched records. Their locks end at `now_ms` (any monotonic clock) plus
  // record_lock_duration_ms.
  std::vector<AcquiredRange> acquire(const AcquireRequest& request, const FetchedRecords& fetched,
                                     std::int64_t now_ms);

  // All or nothing, but for renewed locks. invalid_request for unknown types and offsets that were never
  // fetched; invalid_record_state for records that the member does not hold; errors of the writer.
  Result<> acknowledge(std::string_view member_id, std::span<const AcknowledgementBatch> batches,
                       std::int64_t now_ms);
  // Everything that the member holds goes back, as at the end of its session. Errors of the writer.
  Result<> release(std::string_view member_id);
  // The same for locks that are over, whether or not it can be written. Gives whether there were any.
  bool expire_locks(std::int64_t now_ms);
  // When the first lock ends.
  std::optional<std::int64_t> next_lock_expiry_ms() const;

  // The log begins here now: what lies before it is gone.
  void move_log_start(Offset log_start_offset);

  Offset start_offset() const;
  // The last offset in flight; the next to be fetched when nothing is.
  Offset end_offset() const;
  std::vector<InFlightRange> in_flight() const;

 private:
  struct State;
  class Acquisition;
  class Acknowledgement;
  explicit SharePartition(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace ottla::coordinator::shares
