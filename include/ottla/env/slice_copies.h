// Small slices of files on their way to a socket: copied when they are asked for, and those with which a
// reader goes on ahead of that, while its thread has nothing else to do. What may be read of a File stays as
// it is for as long as that File is there: a segment only grows, and one that is cut or replaced is opened
// anew. So what was read ahead of a File and a position holds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "ottla/base/bytes.h"
#include "ottla/env/file_system.h"

namespace ottla {

// Of one thread, used on that thread only. It allocates its memory with the first copy.
class SliceCopies {
 public:
  // Up to this a copy is cheaper than two calls more with a half-filled segment.
  static constexpr std::size_t max_slice_bytes = 16 << 10;
  // Of all slices of a turn together.
  static constexpr std::size_t room_bytes = 64 << 10;
  // Slices of a turn whose readers' next ones are read ahead.
  static constexpr std::size_t max_readers = 8;

  SliceCopies() = default;
  SliceCopies(const SliceCopies&) = delete;
  SliceCopies& operator=(const SliceCopies&) = delete;

  // A request's turn begins: earlier copies are given up.
  void begin_turn();

  bool has_room(std::size_t size) const { return size <= max_slice_bytes && size <= room_bytes - used_; }

  // `size` bytes at `position`, for which there is room. Valid until the next turn; empty when the file is
  // shorter or cannot be read.
  ByteView copy(const std::shared_ptr<const File>& file, std::uint64_t position, std::size_t size);

  // Whether a copy of this turn was made ahead: its reader asks again as soon as it has an answer, and nobody
  // else asks.
  bool gave_ahead() const { return gave_ahead_; }

  // Of the last copy `size` bytes are used, and the reader will go on behind them; the file is readable up to
  // `end`.
  void keep(std::size_t size, std::uint64_t end);

  // Once the turn's copies are sent: copies what follows them for those readers that have already gone on so
  // from the turn before. May be called again in the same turn.
  void read_ahead();

  // Lets go of the files.
  void rest();

  std::size_t capacity() const { return (room_ ? room_bytes : 0) + (ahead_room_ ? room_bytes : 0); }

 private:
  // Of a file, from `position` on: where it goes on after this turn, and what was read for it.
  struct Reader {
    std::shared_ptr<const File> file;
    std::uint64_t position = 0;
    std::uint64_t end = 0;                // of what is readable; 0: it does not go on
    std::size_t size = 0;                 // of its copies
    bool follows = false;                 // it went on from the turn before
    const std::uint8_t* ahead = nullptr;  // the copy at `position`, once it is read
  };
  using Readers = std::array<Reader, max_readers>;

  const Reader* reader_before(const File& file, std::uint64_t position) const;

  std::unique_ptr<std::uint8_t[]> room_;
  std::unique_ptr<std::uint8_t[]> ahead_room_;  // once a reader follows
  std::size_t used_ = 0;
  std::size_t ahead_used_ = 0;
  bool gave_ahead_ = false;
  Readers before_;  // of the turn before
  Readers now_;
  std::size_t count_before_ = 0;
  std::size_t count_ = 0;
  Reader* last_ = nullptr;  // of the last copy, if there was room for one
};

}  // namespace ottla
