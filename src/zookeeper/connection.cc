// Waits for the socket, then reads and writes without waiting: between two waits everything is plain calls.
#include "zookeeper/connection.h"

#include <asio/write.hpp>
#include <utility>

#include "zookeeper/four_letter_words.h"
#include "zookeeper/limits.h"

namespace ottla::zookeeper {
namespace {

constexpr std::size_t length_bytes = 4;

}  // namespace

bool Connection::may_receive() const {
  return !closing_ && !closed_ && held_.size() + sending_.size() < limits::output_bytes;
}

void Connection::wait_for_input() {
  if (waits_ || !may_receive()) return;
  waits_ = true;
  socket_.async_wait(asio::socket_base::wait_read,
                     [self = shared_from_this()](const asio::error_code& error) {
                       self->waits_ = false;
                       if (self->closed_) return;
                       if (error) return self->owner_.hung_up(*self);
                       self->receive();
                     });
}

void Connection::receive() {
  if (!may_receive()) return;
  const MutableByteView scratch = owner_.scratch();
  asio::error_code error;
  const std::size_t count = socket_.read_some(asio::buffer(scratch.data(), scratch.size()), error);
  if (error == asio::error::would_block || error == asio::error::try_again) return wait_for_input();
  if (error) return owner_.hung_up(*this);
  const auto self = shared_from_this();
  if (input_.empty()) {
    take(ByteView(scratch).first(count));
  } else {
    input_.insert(input_.end(), scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(count));
    const Bytes bytes = std::exchange(input_, {});
    take(bytes);
  }
  wait_for_input();
}

void Connection::take(ByteView bytes) {
  const std::size_t taken = take_frames(bytes);
  if (closed_ || closing_) return;
  input_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end());
}

void Connection::resume() {
  if (std::exchange(rests_, false)) {
    const auto self = shared_from_this();
    const Bytes bytes = std::exchange(input_, {});
    take(bytes);
  }
  wait_for_input();
}

std::size_t Connection::take_frames(ByteView bytes) {
  std::size_t taken = 0;
  while (!closed_ && !closing_ && bytes.size() - taken >= length_bytes) {
    if (!may_receive()) {
      rests_ = true;
      return taken;
    }
    const std::uint8_t* const at = bytes.data() + taken;
    if (!std::exchange(has_begun_, true)) {
      const std::string_view letters = as_text({at, length_bytes});
      if (is_four_letter_word(letters)) {
        owner_.word(*this, letters);
        return bytes.size();
      }
    }
    const auto length = load_big_endian<std::int32_t>(at);
    if (length < 0 || static_cast<std::size_t>(length) > limits::frame_bytes) {
      owner_.hung_up(*this);
      return bytes.size();
    }
    if (bytes.size() - taken - length_bytes < static_cast<std::size_t>(length)) return taken;
    owner_.frame(*this, {at + length_bytes, static_cast<std::size_t>(length)});
    taken += length_bytes + static_cast<std::size_t>(length);
  }
  return taken;
}

bool Connection::hold(ByteView frames) {
  if (closed_) return true;
  held_.insert(held_.end(), frames.begin(), frames.end());
  return held_.size() + sending_.size() <= 2 * limits::output_bytes;
}

void Connection::flush() {
  if (closed_ || sends_) return;
  if (held_.empty()) {
    if (closing_) close();
    return;
  }
  sending_ = std::exchange(held_, {});
  sent_ = 0;
  continue_sending();
}

void Connection::continue_sending() {
  while (sent_ < sending_.size()) {
    asio::error_code error;
    sent_ += socket_.write_some(asio::buffer(sending_.data() + sent_, sending_.size() - sent_), error);
    if (error == asio::error::would_block || error == asio::error::try_again) {
      sends_ = true;
      socket_.async_wait(asio::socket_base::wait_write,
                         [self = shared_from_this()](const asio::error_code& failure) {
                           self->sends_ = false;
                           if (self->closed_) return;
                           if (failure) return self->owner_.hung_up(*self);
                           self->continue_sending();
                         });
      return;
    }
    if (error) return owner_.hung_up(*this);
  }
  sending_ = {};
  sent_ = 0;
  if (!held_.empty()) return owner_.holds(*this);
  if (closing_) return close();
  resume();
}

void Connection::close_when_sent() {
  closing_ = true;
  input_ = {};
}

void Connection::close() {
  if (std::exchange(closed_, true)) return;
  const auto self = shared_from_this();
  asio::error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_both, ignored);
  socket_.close(ignored);
  owner_.ended(*this);
}

}  // namespace ottla::zookeeper
