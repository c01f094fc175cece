// Copies of slices: what they hold, and which are read ahead, for whom, and until when.
#include "ottla/env/slice_copies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

namespace ottla {
namespace {

// Counts what is read of it.
class CountingFile final : public File {
 public:
  explicit CountingFile(char first) {
    for (int i = 0; i < 200'000; ++i) content_ += static_cast<char>(first + i % 61);
  }

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override {
    ++reads;
    const std::string_view there = std::string_view(content_).substr(offset, out.size());
    std::ranges::copy(there, out.begin());
    return there.size();
  }
  Result<> write_at(std::uint64_t, std::span<const ByteView>) override { return {}; }
  Result<> truncate(std::uint64_t) override { return {}; }
  Result<> allocate(std::uint64_t) override { return {}; }
  Result<> sync() override { return {}; }
  Result<std::uint64_t> size() const override { return content_.size(); }

  std::string_view at(std::uint64_t position, std::size_t size) const {
    return std::string_view(content_).substr(position, size);
  }

  mutable int reads = 0;

 private:
  std::string content_;
};

class SliceCopiesTest : public testing::Test {
 protected:
  // A turn with one slice that is used whole; gives how many reads of the file it cost.
  int turn(std::uint64_t position, std::size_t size = 1000, std::uint64_t end = 200'000) {
    const int before = file_->reads;
    copies_.begin_turn();
    take(file_, position, size, end);
    return file_->reads - before;
  }
  void take(const std::shared_ptr<CountingFile>& file, std::uint64_t position, std::size_t size = 1000,
            std::uint64_t end = 200'000) {
    EXPECT_EQ(as_text(copies_.copy(file, position, size)), file->at(position, size));
    copies_.keep(size, end);
  }
  // Reads ahead; gives how many reads of the file that took.
  int ahead() {
    const int before = file_->reads;
    copies_.read_ahead();
    return file_->reads - before;
  }
  // A reader that is known to go on, at 2000.
  void go_on() {
    turn(0);
    turn(1000);
  }

  SliceCopies copies_;
  std::shared_ptr<CountingFile> file_ = std::make_shared<CountingFile>('0');
  std::shared_ptr<CountingFile> other_ = std::make_shared<CountingFile>('A');
};

TEST_F(SliceCopiesTest, HasRoomForSmallSlicesUntilItIsFull) {
  EXPECT_TRUE(copies_.has_room(SliceCopies::max_slice_bytes));
  EXPECT_FALSE(copies_.has_room(SliceCopies::max_slice_bytes + 1));
  for (int i = 0; i < 4; ++i) take(file_, 0, SliceCopies::max_slice_bytes - 1);
  EXPECT_TRUE(copies_.has_room(4));
  EXPECT_FALSE(copies_.has_room(5));
  copies_.begin_turn();
  EXPECT_TRUE(copies_.has_room(SliceCopies::max_slice_bytes));
}

TEST_F(SliceCopiesTest, ASliceThatTheFileDoesNotHoldIsNotCopied) {
  EXPECT_TRUE(copies_.copy(file_, 199'999, 2).empty());
}

TEST_F(SliceCopiesTest, ReadsAheadForWhoGoesOn) {
  EXPECT_EQ(turn(0), 1);
  EXPECT_EQ(ahead(), 0);
  EXPECT_EQ(turn(1000), 1);
  for (std::uint64_t position = 2000; position < 10'000; position += 1000) {
    EXPECT_EQ(ahead(), 1);
    EXPECT_EQ(ahead(), 0);
    EXPECT_EQ(turn(position), 0);
    EXPECT_TRUE(copies_.gave_ahead());
  }
  EXPECT_EQ(turn(50'000), 1);
  EXPECT_FALSE(copies_.gave_ahead());
}

TEST_F(SliceCopiesTest, GoesOnWhereAShortenedSliceEnds) {
  go_on();
  copies_.begin_turn();
  (void)copies_.copy(file_, 2000, 1000);
  copies_.keep(700, 200'000);
  EXPECT_EQ(ahead(), 1);
  EXPECT_EQ(turn(2700), 0);
}

TEST_F(SliceCopiesTest, GivesWhatIsAheadOnlyForItsFilePlaceAndSize) {
  go_on();
  ahead();
  EXPECT_EQ(turn(2001), 1);
  go_on();
  ahead();
  EXPECT_EQ(turn(2000, 1001), 1);
  go_on();
  ahead();
  copies_.begin_turn();
  take(other_, 2000);
  EXPECT_EQ(other_->reads, 1);
  go_on();
  ahead();
  EXPECT_EQ(turn(2000, 400), 0);
}

TEST_F(SliceCopiesTest, ReadsAheadNoFurtherThanMayBeRead) {
  turn(0, 1000, 2500);
  turn(1000, 1000, 2500);
  EXPECT_EQ(ahead(), 1);
  EXPECT_EQ(turn(2000, 500, 2500), 0);
  EXPECT_EQ(ahead(), 0);
  EXPECT_EQ(turn(2500), 1);
}

TEST_F(SliceCopiesTest, AnotherTurnInBetweenEndsIt) {
  go_on();
  ahead();
  copies_.begin_turn();
  EXPECT_EQ(turn(2000), 1);
  EXPECT_EQ(ahead(), 0);
}

TEST_F(SliceCopiesTest, SeveralReadersGoOnTogetherAndSomeOfManyDo) {
  for (std::uint64_t position = 0; position < 3000; position += 1000) {
    copies_.begin_turn();
    for (std::uint64_t i = 0; i < 20; ++i) take(i % 2 == 0 ? file_ : other_, position + 5000 * i);
    copies_.read_ahead();
  }
  const int before = file_->reads + other_->reads;
  copies_.begin_turn();
  for (std::uint64_t i = 0; i < 20; ++i) take(i % 2 == 0 ? file_ : other_, 3000 + 5000 * i);
  EXPECT_EQ(file_->reads + other_->reads - before, 20 - static_cast<int>(SliceCopies::max_readers));
}

TEST_F(SliceCopiesTest, ReadingAheadAgainKeepsWhatIsAhead) {
  const std::size_t size = SliceCopies::max_slice_bytes;
  for (std::uint64_t position = 0; position < 10 * size; position += size) {
    copies_.begin_turn();
    for (int i = 0; i < 6; ++i) {
      const auto& file = i % 2 == 0 ? file_ : other_;
      if (copies_.has_room(size)) take(file, position + static_cast<std::uint64_t>(i) * 100, size);
    }
    for (int i = 0; i < 3; ++i) copies_.read_ahead();
  }
}

// Readers that begin anywhere, go on or not, with slices of any size, read ahead or not: each gets its bytes.
TEST_F(SliceCopiesTest, HoldsForWhateverReadersDo) {
  std::minstd_rand random(1);
  std::array<std::uint64_t, 12> positions{};
  int turns_ahead = 0;
  for (int turn = 0; turn < 3000; ++turn) {
    copies_.begin_turn();
    for (std::uint64_t& position : positions) {
      if (random() % 8 == 0 || position > 150'000) position = random() % 1000;
      const std::size_t size = random() % 3 == 0 ? 1 + random() % 20'000 : 16'000;
      const std::size_t kept = random() % 4 == 0 ? 1 + random() % size : size;
      if (random() % 4 == 0 || !copies_.has_room(size)) continue;
      const auto& file = &position - positions.data() < 6 ? file_ : other_;
      ASSERT_EQ(as_text(copies_.copy(file, position, size)), file->at(position, size)) << turn;
      copies_.keep(kept, random() % 4 == 0 ? position + kept + random() % 10'000 : 200'000);
      position += kept;
    }
    turns_ahead += copies_.gave_ahead() ? 1 : 0;
    for (auto times = random() % 4; times > 0; --times) copies_.read_ahead();
    if (random() % 50 == 0) copies_.rest();
  }
  EXPECT_GT(turns_ahead, 500);
}

TEST_F(SliceCopiesTest, AReadAheadThatFailsIsMadeAgainByWhoNeedsIt) {
  turn(197'000);
  turn(198'000, 1500, 300'000);
  EXPECT_EQ(ahead(), 1);
  copies_.begin_turn();
  EXPECT_TRUE(copies_.copy(file_, 199'500, 501).empty());
}

TEST_F(SliceCopiesTest, AtRestItHoldsNoFile) {
  go_on();
  ahead();
  EXPECT_GT(file_.use_count(), 1);
  copies_.rest();
  EXPECT_EQ(file_.use_count(), 1);
  EXPECT_EQ(turn(2000), 1);
}

}  // namespace
}  // namespace ottla
