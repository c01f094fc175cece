// Frames cut out of a stream: wherever it is split, in one piece or many, and what memory that takes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "server/buffer_pool.h"
#include "server/frame_buffer.h"
#include "server_fixture.h"

namespace ottla::server {
namespace {

constexpr std::int32_t limit = 100 << 20;

class FrameBufferTest : public testing::Test {
 protected:
  // Puts bytes in as a socket would, `piece` at a time, takes frames off and rests between the pieces.
  void feed(std::string_view stream, std::size_t piece) {
    while (!stream.empty()) {
      std::string_view arrived = stream.substr(0, piece);
      stream.remove_prefix(arrived.size());
      while (!arrived.empty()) {
        const MutableByteView room = buffer_.space();
        ASSERT_FALSE(room.empty());
        const std::size_t count = std::min(room.size(), arrived.size());
        std::memcpy(room.data(), arrived.data(), count);
        buffer_.received(count);
        arrived.remove_prefix(count);
        take_frames();
      }
      buffer_.rest();
      most_held_ = std::max(most_held_, buffer_.held_bytes());
    }
  }

  void take_frames() {
    for (Frame frame = buffer_.next_frame(); frame.kind != Frame::Kind::incomplete;
         frame = buffer_.next_frame()) {
      if (frame.kind == Frame::Kind::refused) {
        refused_ = frame.size;
        return;
      }
      frames_.emplace_back(as_text(frame.bytes));
    }
  }

  BufferPool pool_;
  FrameBuffer buffer_{pool_, limit};
  std::vector<std::string> frames_;
  std::optional<std::int32_t> refused_;
  std::size_t most_held_ = 0;
};

std::string letters(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 23);
  return text;
}

TEST_F(FrameBufferTest, AStreamGivesItsFramesHoweverItIsSplit) {
  const std::vector<std::string> frames{"", "x", letters(300), letters(2000), "", letters(5)};
  std::string stream;
  for (const auto& frame : frames) stream += framed(frame);
  for (std::size_t piece = 1; piece <= stream.size(); piece += piece < 40 ? 1 : 37) {
    frames_.clear();
    feed(stream, piece);
    ASSERT_EQ(frames_, frames) << "in pieces of " << piece;
  }
}

TEST_F(FrameBufferTest, AFrameSplitAtAnyByteArrivesWhole) {
  const std::string stream = framed(letters(1500)) + framed("behind");
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    frames_.clear();
    feed(stream.substr(0, cut), cut);
    feed(stream.substr(cut), stream.size());
    ASSERT_EQ(frames_, (std::vector<std::string>{letters(1500), "behind"})) << "cut at " << cut;
  }
}

TEST_F(FrameBufferTest, FramesOfEverySizeClassPass) {
  for (const std::size_t size :
       {1000UL, 1020UL, 1021UL, 65'531UL, 65'532UL, 65'533UL, 200'000UL, 5'000'000UL}) {
    for (const std::size_t piece : {777UL, 65'536UL, 9'000'000UL}) {
      frames_.clear();
      feed(framed("a") + framed(letters(size)) + framed(letters(size / 2)) + framed("z"), piece);
      ASSERT_EQ(frames_, (std::vector<std::string>{"a", letters(size), letters(size / 2), "z"}))
          << size << " in pieces of " << piece;
    }
  }
}

TEST_F(FrameBufferTest, NothingIsHeldWhenNoFrameIsOpen) {
  feed(framed(letters(3'000'000)), 100'000);
  EXPECT_EQ(buffer_.held_bytes(), 0U);
  EXPECT_LE(pool_.kept_bytes(), BufferPool::kept_big_bytes + (1 << 20));
}

TEST_F(FrameBufferTest, ASmallUnfinishedFrameHoldsASmallBuffer) {
  feed(framed(letters(50'000)).substr(0, 900), 900);
  EXPECT_LE(buffer_.held_bytes(), BufferPool::small_bytes);
}

TEST_F(FrameBufferTest, MemoryGrowsWithWhatArrivedNotWithWhatIsPromised) {
  feed(framed(letters(90'000'000)).substr(0, 3000), 3000);
  EXPECT_LE(most_held_, 4096U);
  feed(letters(200'000), 10'000);
  EXPECT_LE(most_held_, 4 * 203'000U);
}

TEST_F(FrameBufferTest, ANegativeSizeIsRefused) {
  feed(std::string("\xff\xff\xff\xfe", 4), 4);
  EXPECT_EQ(refused_, -2);
}

TEST_F(FrameBufferTest, TheLimitItselfPassesAndOneMoreIsRefused) {
  FrameBuffer small(pool_, 10);
  for (const auto& [size, kind] :
       {std::pair(10, Frame::Kind::complete), std::pair(11, Frame::Kind::refused)}) {
    const std::string stream = framed(letters(static_cast<std::size_t>(size)));
    std::memcpy(small.space().data(), stream.data(), stream.size());
    small.received(stream.size());
    EXPECT_EQ(small.next_frame().kind, kind);
    small.release();
  }
}

TEST(BufferPoolTest, KeepsNoMoreThanItsCaps) {
  BufferPool pool;
  std::vector<Memory> lent;
  for (int i = 0; i < 200; ++i) lent.push_back(pool.lend_small());
  for (int i = 0; i < 20; ++i) lent.push_back(pool.lend_standard());
  for (int i = 0; i < 20; ++i) lent.push_back(pool.lend_big(1 << 20, 1 << 20));
  for (auto& memory : lent) pool.give_back(std::move(memory));
  EXPECT_LE(pool.kept_bytes(), BufferPool::kept_small * BufferPool::small_bytes +
                                   BufferPool::kept_standard * BufferPool::standard_bytes +
                                   BufferPool::kept_big_bytes);
}

TEST(BufferPoolTest, BigBuffersThatLieUnusedAreFreed) {
  BufferPool pool;
  pool.give_back(pool.lend_big(1 << 20, 1 << 20));
  pool.trim();
  EXPECT_GE(pool.kept_bytes(), 1U << 20);
  pool.trim();
  EXPECT_EQ(pool.kept_bytes(), 0U);
}

TEST(BufferPoolTest, AnOutputThatGrewBigIsNotKept) {
  BufferPool pool;
  auto output = pool.lend_output();
  output->bytes.resize(1 << 20);
  pool.give_back(std::move(output));
  EXPECT_EQ(pool.kept_bytes(), 0U);
}

}  // namespace
}  // namespace ottla::server
