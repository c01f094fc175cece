// A file of fixed-size, ascending entries: what the offset index and the time index have in common. Appended
// entries stay in a small tail in memory until a group is written; a look-up is a binary search over the
// first keys of 4 KiB blocks (read once, then remembered) and one read of a block. Not safe for several
// threads at once: the log's lock guards it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/log/folder.h"

namespace ottla::log {

// Entries that an index holds back before it writes them as one piece: at one entry every 4 KiB of log, one
// write for 512 KiB of data.
inline constexpr std::size_t index_tail_entries = 128;

// What one read of an index brings in, at the most.
inline constexpr std::size_t index_block_bytes = 4096;

class IndexFile {
 public:
  // Touches no file. `folder` outlives the index. `entry_bytes` is 8 or 12; the first `key_bytes` (4 or 8) of
  // an entry are its ascending big-endian key.
  IndexFile(const Folder& folder, Offset base_offset, SegmentFile kind, std::uint8_t entry_bytes,
            std::uint8_t key_bytes);

  // Makes an empty file, or empties the one there, preallocated (sparse) for `max_bytes` rounded down to
  // whole entries. max_bytes ≥ entry_bytes. From then on the index takes entries.
  Result<> create(std::int64_t max_bytes);

  // Takes the file as it is: every whole entry in it counts, however the last process ended, so
  // `sanity_check` comes next. A file that is absent gives an empty index (Kafka makes an absent time index
  // empty). `size_bytes` is the file's size when the caller has it already (absent = 0); costs no system call
  // then.
  Result<> load(std::optional<std::int64_t> size_bytes = std::nullopt);

  // The loaded index takes entries from now on: the active segment's. The file is grown for `max_bytes` by
  // the first write to it, so one that nobody appends to stays as it is. More entries than max_bytes holds:
  // it counts as full.
  Result<> make_writable(std::int64_t max_bytes);

  // Writes the entries held in memory; does not sync.
  Result<> flush();
  // flush(), and the file's sync unless nothing was written since the last one.
  Result<> sync();
  // flush() and cut to the entries in use, as at roll and close; the index takes no entries afterwards.
  Result<> trim();
  // Closes the handle and lets go of the memory for look-ups; the next use opens the file again. Entries not
  // yet written are kept. A new index has no handle until its first write or look-up.
  void release();

  // Drops every entry: before a rebuild, which trim() ends. `in_place` leaves the file as it is until it is
  // written over and trimmed, for a rebuild that begins anew after a kill; else it is a new file.
  Result<> reset(std::int64_t max_bytes, bool in_place);

  // The files were renamed by the segment; the folder's own renaming needs no call.
  void set_stage(FileStage stage) { stage_ = stage; }
  std::string path() const { return folder_->file(base_offset_, kind_, stage_); }

  Offset base_offset() const { return base_offset_; }
  std::size_t entries() const { return entries_; }
  // Bytes of the entries in use, which trim() cuts the file to.
  std::size_t size_bytes() const { return entries_ * entry_bytes_; }
  std::size_t max_entries() const { return max_entries_; }
  bool is_writable() const { return writable_; }
  // Whether an offset can be told relative to the base (fits 31 bits).
  bool can_hold(Offset offset) const { return offset >= base_offset_ && offset - base_offset_ <= 0x7fffffff; }

 protected:
  ~IndexFile() = default;
  IndexFile(IndexFile&&) = default;
  IndexFile& operator=(IndexFile&&) = default;

  // A big-endian integer within an entry.
  struct Field {
    std::uint8_t at = 0;
    std::uint8_t bytes = 4;
  };

  // Appends one entry of entry_bytes; the caller has checked order and fullness.
  Result<> append_entry(const std::uint8_t* entry);
  // The entry in slot n < entries(), copied to `out` (entry_bytes of room).
  Result<> read_entry(std::size_t slot, std::uint8_t* out) const;
  // The number of entries whose key is ≤ target. The last of those, if any, is copied to `out`.
  Result<std::size_t> count_at_or_below(std::int64_t target, std::uint8_t* out) const;
  // The number of leading entries whose `field` is < bound; the field ascends (not strictly).
  Result<std::size_t> count_below(std::int64_t bound, Field field) const;
  // Keeps the first `count` entries.
  Result<> truncate_to_entries(std::size_t count);
  Error corrupt(std::string_view why) const;
  // A size that is not a whole number of entries, seen by load().
  bool has_partial_entry() const { return partial_entry_; }

 private:
  static constexpr std::int64_t unknown_key = INT64_MIN;

  std::size_t block_entries() const { return index_block_bytes / entry_bytes_; }
  std::size_t block_count() const { return (written_ + block_entries() - 1) / block_entries(); }
  std::int64_t key_of(const std::uint8_t* entry) const;
  Result<File*> handle() const;
  Result<> grow(File& file);
  // What lies behind the entries in use must not be there: after a kill it would be counted.
  Result<> cut();
  Result<std::int64_t> first_key_of_block(std::size_t block) const;
  Result<std::size_t> read_block(std::size_t block, std::uint8_t* out) const;
  Result<std::size_t> find_in_file(std::int64_t target, std::uint8_t* out) const;

  const Folder* folder_;
  Offset base_offset_;
  mutable std::shared_ptr<File> file_;
  std::vector<std::uint8_t> tail_;                // entries from written_ on
  mutable std::vector<std::int64_t> block_keys_;  // first key of each block in the file, or unknown_key
  std::uint32_t entries_ = 0;
  std::uint32_t written_ = 0;
  std::uint32_t max_entries_ = 0;
  SegmentFile kind_;
  FileStage stage_ = FileStage::final;
  std::uint8_t entry_bytes_;
  std::uint8_t key_bytes_;
  bool writable_ = false;
  bool grown_ = false;  // the file is longer than the entries in it
  bool unsynced_ = false;
  bool partial_entry_ = false;
};

}  // namespace ottla::log
