// What one Fetch reads: its partitions in order, resolved against a view of the cluster, and the slices found
// for them under the request's limits. It holds slices of files, never bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/cluster_view.h"
#include "broker/fetch_session.h"
#include "broker/partition.h"
#include "ottla/log/log.h"

namespace ottla::broker {

struct FetchEntry {
  FetchKey key;
  std::string_view
      name;  // of the topic where it is known; views into the plan's views, its names or the frame
  FetchWant want;
  FetchSession::Partition* cached = nullptr;  // in the session's list, valid while its epoch stays

  // By resolve().
  const TopicView* topic = nullptr;
  Partition* partition = nullptr;
  bool is_unknown = false;  // the metadata has no such partition: told, but no reason to hurry

  // By read().
  ErrorCode error = ErrorCode::none;
  log::FetchData data;
  std::optional<log::EpochEnd> diverging;
  bool has_offsets = false;  // data's offsets are to be told
  bool is_changed = false;   // to be read again

  bool is_told = true;  // stands in the answer

  Offset high_watermark() const { return has_offsets ? data.high_watermark : -1; }
  Offset last_stable_offset() const { return has_offsets ? data.last_stable_offset : -1; }
  Offset log_start_offset() const { return has_offsets ? data.log_start_offset : -1; }
};

struct FetchLimits {
  std::uint32_t max_bytes = 0;
  std::int64_t min_bytes = 0;
  // Fetch v0-2: max_bytes cuts the first batch too, and a cut batch is sent.
  bool hard = false;
  log::UpperBound bound = log::UpperBound::high_watermark;
  // The reader says it is a follower: no other broker has a replica here, so it is refused.
  bool from_follower = false;
};

class FetchPlan {
 public:
  FetchPlan(ClusterViewPointer view, bool by_id, FetchLimits limits)
      : by_id_(by_id), limits_(limits), views_{std::move(view)} {}

  // Adds a partition; `name` is its topic's as the asker or the session knows it, and must stay.
  FetchEntry& add(const FetchKey& key, std::string_view name, const FetchWant& want);
  // Keeps a text for as long as the plan lives.
  std::string_view keep(std::string_view text) { return names_.emplace_back(text); }
  std::vector<FetchEntry>& entries() { return entries_; }
  // Of every entry; null where it has none.
  std::vector<Partition*> partitions() const;
  const ClusterView& view() const { return *views_.back(); }

  // Reads every entry. `copies`, of who sends them at once, takes small slices as far as it has room.
  void read(SliceCopies* copies = nullptr);
  // Reads those again that are changed or had something; the others still have nothing.
  void read_changed();
  // Goes on with a newer view. Gives whether an entry means another partition now.
  bool renew(ClusterViewPointer view);

  // Whether there is nothing to wait for (DelayedFetch of Kafka): enough bytes, a failure, or nothing that
  // could come.
  bool is_satisfied() const;

 private:
  void resolve(FetchEntry& entry) const;
  void refuse(FetchEntry& entry, ErrorCode error) const;
  void read_all(bool only_changed, SliceCopies* copies);
  void read(FetchEntry& entry, std::uint32_t max_bytes, bool min_one_batch, SliceCopies* copies) const;
  // Whether the epochs that the reader names let it read; else the entry has its answer.
  bool check_epochs(FetchEntry& entry, log::Log& log) const;
  void tell_offsets(FetchEntry& entry, log::Log& log) const;

  bool by_id_;
  FetchLimits limits_;
  std::vector<ClusterViewPointer>
      views_;  // the newest last; the older ones hold what was resolved and is watched
  std::deque<std::string> names_;
  std::vector<FetchEntry> entries_;
  std::int64_t bytes_ = 0;
};

}  // namespace ottla::broker
