// What an append costs: one write of the batch, no other call and no memory.
#include "log/log_fixture.h"
#include "support/allocations.h"

namespace ottla::log::test {
namespace {

// A file system whose files swallow writes, so that only the log's own allocations count.
class SilentFileSystem : public ottla::test::MemoryFileSystem {
 public:
  class SilentFile : public File {
   public:
    explicit SilentFile(int& calls) : calls_(calls) {}
    Result<std::size_t> read_at(std::uint64_t, MutableByteView) const override { return ++calls_, 0; }
    Result<> write_at(std::uint64_t, std::span<const ByteView>) override { return ++calls_, Result<>(); }
    Result<> truncate(std::uint64_t) override { return ++calls_, Result<>(); }
    Result<> allocate(std::uint64_t) override { return ++calls_, Result<>(); }
    Result<> sync() override { return ++calls_, Result<>(); }
    Result<std::uint64_t> size() const override { return ++calls_, 0; }

   private:
    int& calls_;
  };

  Result<std::shared_ptr<File>> open(const std::string&, OpenMode) override {
    return std::make_shared<SilentFile>(++calls);
  }
  int calls = 0;
};

class CostTest : public LogTest {
 protected:
  CostTest() {
    config.index_interval_bytes = 1'000'000'000;
    log = *Log::create(silent_directory, entropy, options(), std::nullopt);
  }

  struct Cost {
    std::size_t allocations = 0;
    int calls = 0;
  };
  // Of 100 appends of the batch, the first being over.
  Cost cost_of(Bytes bytes, Sequence records = 0) {
    const AppendOptions wanted{.leader_epoch = 0, .now_ms = now_ms};
    const auto send = [&] {
      ASSERT_TRUE(log->append_batches(bytes, wanted));
      if (records == 0) return;
      auto* sequence = bytes.data() + records::position::base_sequence;
      store_big_endian(sequence, load_big_endian<std::int32_t>(sequence) + records);
    };
    send();
    send();
    const std::size_t before = ottla::test::allocation_count;
    const int calls = silent.calls;
    for (int i = 0; i < 100; ++i) send();
    return {ottla::test::allocation_count - before, silent.calls - calls};
  }

  SilentFileSystem silent;
  LogDirectory silent_directory{silent, "/data"};
};

TEST_F(CostTest, an_append_is_one_write_and_no_allocation) {
  const Cost cost = cost_of(batch(10, now_ms, 1000));
  EXPECT_EQ(cost.allocations, 0u);
  EXPECT_EQ(cost.calls, 100);
}

TEST_F(CostTest, an_idempotent_append_is_the_same) {
  const Cost cost =
      cost_of(batch(10, now_ms, 1000, {.producer_id = 1, .producer_epoch = 0, .base_sequence = 0}), 10);
  EXPECT_EQ(cost.allocations, 0u);
  EXPECT_EQ(cost.calls, 100);
}

}  // namespace
}  // namespace ottla::log::test
