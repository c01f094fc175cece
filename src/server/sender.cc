// The stream is: bytes up to a splice, the splice's slice, bytes up to the next splice … and the last bytes.
#include "server/sender.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "ottla/base/logging.h"

namespace ottla::server {
namespace {

// Pieces of one gathered send.
constexpr std::size_t max_pieces = 64;

// From here on a sleeping peer wakes by the first slice while the others are copied into the socket.
constexpr std::size_t two_sends_bytes = 32 << 10;
constexpr std::size_t head_and_slice = 2;

bool goes_by_file(const broker::FileSlice& slice) {
  return slice.copy.empty() && slice.size > SliceCopies::max_slice_bytes && slice.file->native_handle() >= 0;
}

Sent outcome_of_errno(int error) {
  return error == EAGAIN || error == EWOULDBLOCK ? Sent::blocked : Sent::failed;
}

}  // namespace

struct Sender::Gathered {
  std::array<iovec, max_pieces> pieces;
  std::size_t count = 0;
  std::size_t bytes = 0;
  bool more = false;    // the stream goes on behind these pieces
  bool copied = false;  // through the scratch memory, which a second call would fill anew

  void add(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return;
    pieces[count++] = {const_cast<std::uint8_t*>(data), size};
    bytes += size;
  }
  void keep_first(std::size_t kept) {
    for (; count > kept; --count) bytes -= pieces[count - 1].iov_len;
  }
};

bool Sender::at_end(const broker::Output& output) const {
  return splices_done_ == output.splices.size() && bytes_done_ == output.bytes.size();
}

void Sender::advance(const broker::Output& output, std::size_t count) {
  sent_bytes_ += count;
  while (true) {
    const bool splices_left = splices_done_ < output.splices.size();
    const std::size_t bytes_end = splices_left ? output.splices[splices_done_].position : output.bytes.size();
    const std::size_t of_bytes = std::min(count, bytes_end - bytes_done_);
    bytes_done_ += of_bytes;
    count -= of_bytes;
    if (!splices_left || bytes_done_ < bytes_end) return;
    const std::uint32_t left = output.splices[splices_done_].slice.size - slice_done_;
    const auto of_slice = static_cast<std::uint32_t>(std::min<std::size_t>(count, left));
    slice_done_ += of_slice;
    count -= of_slice;
    if (of_slice < left) return;
    ++splices_done_;
    slice_done_ = 0;
  }
}

// Collects bytes and small slices from here on, up to a slice that goes by sendfile or the scratch memory's
// end. Gives false when a slice cannot be read in full.
bool Sender::gather(const broker::Output& output, BufferPool& pool, Gathered& gathered) const {
  MutableByteView scratch;
  std::size_t scratch_used = 0;
  std::size_t bytes_from = bytes_done_;
  std::uint32_t slice_from = slice_done_;
  for (std::size_t i = splices_done_; i < output.splices.size(); ++i, slice_from = 0) {
    const auto& splice = output.splices[i];
    gathered.add(output.bytes.data() + bytes_from, splice.position - bytes_from);
    bytes_from = splice.position;
    if (splice.slice.size == slice_from) continue;
    gathered.more = true;
    if (goes_by_file(splice.slice) || gathered.count + 2 > max_pieces) return true;
    if (!splice.slice.copy.empty()) {
      const ByteView left = splice.slice.copy.subspan(slice_from);
      gathered.add(left.data(), left.size());
      continue;
    }
    if (scratch.empty()) scratch = pool.scratch();
    const std::size_t left = splice.slice.size - slice_from;
    const MutableByteView room = scratch.subspan(scratch_used, std::min(left, scratch.size() - scratch_used));
    if (room.empty()) return true;
    const auto read = splice.slice.file->read_at(splice.slice.position + slice_from, room);
    if (!read || *read < room.size()) {
      log_error("cannot send {} bytes at {} of a segment: {}", room.size(),
                splice.slice.position + slice_from, read ? "the file is shorter" : read.error().message);
      return false;
    }
    gathered.add(room.data(), room.size());
    gathered.copied = true;
    scratch_used += room.size();
    if (room.size() < left) return true;
  }
  gathered.add(output.bytes.data() + bytes_from, output.bytes.size() - bytes_from);
  gathered.more = false;
  return true;
}

Sent Sender::send_gathered(int socket, const broker::Output& output, BufferPool& pool, Peer peer) {
  Gathered gathered;
  if (output.splices.empty()) {
    gathered.add(output.bytes.data() + bytes_done_, output.bytes.size() - bytes_done_);
  } else if (!gather(output, pool, gathered)) {
    return Sent::failed;
  }
  const bool begins = bytes_done_ == 0 && slice_done_ == 0;
  if (peer == Peer::sleeps && begins && gathered.bytes >= two_sends_bytes && !gathered.copied) {
    gathered.keep_first(head_and_slice);
    gathered.more = false;
  }
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (gathered.more ? MSG_MORE : 0);
  ssize_t count = 0;
  if (gathered.count == 1) {
    count = ::send(socket, gathered.pieces[0].iov_base, gathered.pieces[0].iov_len, flags);
  } else if (gathered.count > 1) {
    msghdr message{};
    message.msg_iov = gathered.pieces.data();
    message.msg_iovlen = gathered.count;
    count = ::sendmsg(socket, &message, flags);
  }
  if (count < 0) return errno == EINTR ? Sent::all : outcome_of_errno(errno);
  advance(output, static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count) < gathered.bytes ? Sent::blocked : Sent::all;
}

Sent Sender::send_file(int socket, const broker::Output& output) {
  const broker::FileSlice& slice = output.splices[splices_done_].slice;
  off_t from = static_cast<off_t>(slice.position + slice_done_);
  const std::size_t left = slice.size - slice_done_;
  const ssize_t count = ::sendfile(socket, slice.file->native_handle(), &from, left);
  if (count == 0) {
    log_error("cannot send {} bytes at {} of a segment: the file is shorter", left,
              slice.position + slice_done_);
    return Sent::failed;
  }
  if (count < 0) return errno == EINTR ? Sent::all : outcome_of_errno(errno);
  advance(output, static_cast<std::size_t>(count));
  return Sent::all;
}

Sent Sender::send(int socket, const broker::Output& output, BufferPool& pool, Peer peer) {
  while (!at_end(output)) {
    const bool at_splice = splices_done_ < output.splices.size() &&
                           output.splices[splices_done_].position == bytes_done_ &&
                           goes_by_file(output.splices[splices_done_].slice);
    const Sent sent = at_splice ? send_file(socket, output) : send_gathered(socket, output, pool, peer);
    if (sent != Sent::all) return sent;
  }
  bytes_done_ = splices_done_ = 0;
  slice_done_ = 0;
  return Sent::all;
}

}  // namespace ottla::server
