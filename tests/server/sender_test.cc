// How an answer is cut into sends. The socket keeps the bounds of each, as a stream's would not.
#include "server/sender.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace ottla::server {
namespace {

class SenderTest : public testing::Test {
 protected:
  SenderTest() {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_.data()), 0);
    const int bytes = 1 << 20;
    EXPECT_EQ(::setsockopt(ends_[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes)), 0);
  }
  ~SenderTest() override {
    for (const int end : ends_) ::close(end);
  }

  // An answer with slices of this size that are copied already.
  void add_slices(int count, std::size_t bytes) {
    copies_.resize(static_cast<std::size_t>(count) * bytes, 's');
    for (int i = 0; i < count; ++i) {
      add_bytes(20);
      const ByteView copy = ByteView(copies_).subspan(static_cast<std::size_t>(i) * bytes, bytes);
      output_.splices.push_back(
          {output_.bytes.size(), {nullptr, 0, static_cast<std::uint32_t>(bytes), copy}});
    }
  }
  void add_bytes(std::size_t count) { output_.bytes.insert(output_.bytes.end(), count, 'b'); }

  // The sizes of what is sent.
  std::vector<std::size_t> sent(Sender::Peer peer) {
    Sender sender;
    EXPECT_EQ(sender.send(ends_[0], output_, pool_, peer), Sent::all);
    std::vector<std::size_t> sizes;
    std::vector<char> packet(1 << 20);
    for (std::size_t all = 0; all < sender.sent_bytes(); all += sizes.back()) {
      const ssize_t size = ::recv(ends_[1], packet.data(), packet.size(), MSG_DONTWAIT);
      if (size <= 0) break;
      sizes.push_back(static_cast<std::size_t>(size));
    }
    return sizes;
  }

  using Sizes = std::vector<std::size_t>;

  std::array<int, 2> ends_{};
  broker::Output output_;
  Bytes copies_;
  BufferPool pool_;
};

TEST_F(SenderTest, AnAnswerOfSmallSlicesGoesInOneSend) {
  add_slices(4, 16'000);
  EXPECT_EQ(sent(Sender::Peer::unknown), Sizes({64'080}));
}

TEST_F(SenderTest, ASleepingPeerGetsTheFirstSliceByItself) {
  add_slices(4, 16'000);
  add_bytes(3);
  EXPECT_EQ(sent(Sender::Peer::sleeps), Sizes({16'020, 48'063}));
}

TEST_F(SenderTest, ASmallAnswerGoesInOneSendToASleepingPeerToo) {
  add_slices(4, 5'000);
  EXPECT_EQ(sent(Sender::Peer::sleeps), Sizes({20'080}));
}

TEST_F(SenderTest, BytesWithoutSlicesGoInOneSendToASleepingPeerToo) {
  add_bytes(100'000);
  EXPECT_EQ(sent(Sender::Peer::sleeps), Sizes({100'000}));
}

}  // namespace
}  // namespace ottla::server
