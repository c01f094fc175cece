// Received bytes of one connection, cut into frames: a size of four bytes, then so many bytes. Frames are
// handed out in place, and the memory grows with what has arrived, never with what a size field promises.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ottla/base/bytes.h"
#include "server/buffer_pool.h"

namespace ottla::server {

struct Frame {
  enum class Kind {
    incomplete,  // more bytes are needed
    complete,
    refused,  // a negative size, or more than the limit: the stream has no next frame
  };
  Kind kind = Kind::incomplete;
  MutableByteView bytes = {};  // without the size field; valid until the next space(), rest() or release()
  std::int32_t size = 0;       // what the size field says
};

class FrameBuffer {
 public:
  // `limit_bytes` is socket.request.max.bytes. The pool must outlive the buffer.
  FrameBuffer(BufferPool& pool, std::int32_t limit_bytes) : pool_(pool), limit_bytes_(limit_bytes) {}
  ~FrameBuffer() { release(); }
  FrameBuffer(const FrameBuffer&) = delete;
  FrameBuffer& operator=(const FrameBuffer&) = delete;

  // Where to put the bytes that come next; at least one byte. Ends the validity of frames handed out before.
  MutableByteView space();
  // So many bytes have been put there.
  void received(std::size_t count);

  // Takes the next frame off.
  Frame next_frame();

  // Before a wait for more bytes: keeps an unfinished frame in memory of its own size and gives the rest
  // back.
  void rest();
  // Forgets all bytes and gives the memory back.
  void release();

  std::size_t held_bytes() const { return memory_.capacity(); }

 private:
  std::size_t unread() const { return end_ - begin_; }
  void move_to(Memory memory);
  void grow(std::size_t frame_bytes);

  BufferPool& pool_;
  Memory memory_;
  std::size_t begin_ = 0;  // of the bytes that are no frame yet
  std::size_t end_ = 0;
  std::int32_t limit_bytes_;
};

}  // namespace ottla::server
