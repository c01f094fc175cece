// B.txnindex: the aborted transactions that ended in a segment, 34 bytes each in the order of their markers
// (org.apache.kafka. storage.internals.log.TransactionIndex, AbortedTxn). The file is made at the first
// abort. Guarded by the log's lock.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "ottla/log/folder.h"

namespace ottla::log {

struct AbortedEntry {
  ProducerId producer_id = no_producer_id;
  Offset first_offset = 0;
  Offset last_offset = 0;         // the abort marker's
  Offset last_stable_offset = 0;  // of the partition when the marker was written

  friend bool operator==(const AbortedEntry&, const AbortedEntry&) = default;
};

class TransactionIndex {
 public:
  static constexpr std::size_t entry_size = 34;

  // Touches no file. `folder` outlives the index; `exists` tells whether the file is there.
  TransactionIndex(const Folder& folder, Offset base_offset, bool exists);

  // Writes the entry at once (aborts are rare), making the file when absent. Its last_offset is above the one
  // before: kafka_storage_error otherwise.
  Result<> append(const AbortedEntry& aborted);

  // Adds to `out` the aborted transactions that reach into [fetch_offset, upper_bound). Gives true when no
  // later segment can hold another one.
  Result<bool> collect(Offset fetch_offset, Offset upper_bound, std::vector<AbortedEntry>& out) const;

  Result<std::vector<AbortedEntry>> all() const;

  // Drops entries from the first on whose last_offset is ≥ the given one.
  Result<> truncate_to(Offset offset);
  // Empties the file if there is one: before a rebuild.
  Result<> reset();
  Result<> sync();
  // Closes the handle; the next use opens the file again.
  void release() { file_.reset(); }

  // corrupt_message when an entry's version is unknown, its last offset is below the base, or a part of an
  // entry is at the end. Then the segment is recovered.
  Result<> sanity_check() const;

  bool exists() const { return exists_; }
  void set_stage(FileStage stage) { stage_ = stage; }
  std::string path() const { return folder_->file(base_offset_, SegmentFile::transaction_index, stage_); }

 private:
  Result<File*> handle() const;
  Result<std::uint64_t> whole_bytes(File& file) const;
  // Calls visit(entry, position) for each until it gives false.
  Result<> for_each(const std::function<bool(const AbortedEntry&, std::uint64_t)>& visit) const;

  const Folder* folder_;
  Offset base_offset_;
  mutable std::shared_ptr<File> file_;
  mutable Offset last_offset_ = unknown;
  FileStage stage_ = FileStage::final;
  bool exists_;

  static constexpr Offset unknown = -2;
};

}  // namespace ottla::log
