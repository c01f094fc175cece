// Slices of files between the bytes of answers: small and big, from a real file and from memory, to quick and
// slow readers.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ottla/env/posix.h"
#include "server_fixture.h"

namespace ottla::server {
namespace {

using Slices = std::vector<std::pair<std::size_t, std::size_t>>;  // position, size

// A file without a descriptor.
class MemoryFile final : public File {
 public:
  explicit MemoryFile(std::string content) : content_(std::move(content)) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteView out) const override {
    const std::string_view there =
        std::string_view(content_).substr(std::min(offset, content_.size()), out.size());
    std::memcpy(out.data(), there.data(), there.size());
    return there.size();
  }
  Result<> write_at(std::uint64_t, std::span<const ByteView>) override { return refused(); }
  Result<> truncate(std::uint64_t) override { return refused(); }
  Result<> allocate(std::uint64_t) override { return refused(); }
  Result<> sync() override { return {}; }
  Result<std::uint64_t> size() const override { return content_.size(); }

 private:
  static Result<> refused() { return fail(ErrorCode::kafka_storage_error, "a file to read from"); }

  std::string content_;
};

class SpliceTest : public ServerTest, public testing::WithParamInterface<bool> {
 protected:
  static constexpr std::size_t file_bytes = 12 << 20;

  void SetUp() override {
    content_.resize(file_bytes);
    for (std::size_t i = 0; i < file_bytes; ++i) content_[i] = static_cast<char>(i * 2654435761U >> 13);
    dispatcher_.use_file(GetParam() ? posix_file() : std::make_shared<MemoryFile>(content_));
    start();
  }

  std::shared_ptr<const File> posix_file() const {
    const std::string path = testing::TempDir() + "/splice-" + std::to_string(::getpid());
    auto file = posix_file_system().open(path, OpenMode::replace);
    EXPECT_TRUE(file && (*file)->write_at(0, as_bytes(content_)) && posix_file_system().remove(path));
    EXPECT_GE((*file)->native_handle(), 0);
    return *file;
  }

  static std::string request(const Slices& slices) {
    std::string text = "f";
    for (const auto& [position, size] : slices)
      text += std::to_string(position) + "," + std::to_string(size) + ";";
    return text;
  }

  std::string expected(const Slices& slices) const {
    std::string text;
    for (const auto& [position, size] : slices) text += "at" + content_.substr(position, size);
    return text;
  }

  std::string inverted(const Slices& slices) const {
    std::string text;
    for (const auto& [position, size] : slices) {
      text += "at";
      for (const char byte : content_.substr(position, size)) text += static_cast<char>(~byte);
    }
    return text;
  }

  std::string content_;
};

TEST_P(SpliceTest, SlicesOfEverySizeArriveInPlace) {
  Client client = connect();
  for (const std::size_t size : {0UL, 1UL, 4095UL, 8191UL, 8192UL, 8193UL, 65'536UL, 65'537UL, 1'000'003UL}) {
    const Slices slices{{7, size}, {1000, 3}, {5, size}};
    ASSERT_TRUE(client.ask(request(slices)) == expected(slices)) << size;
  }
}

TEST_P(SpliceTest, ManySmallSlicesArriveInPlace) {
  Client client = connect();
  Slices slices;
  for (std::size_t i = 0; i < 500; ++i) slices.emplace_back(i * 3000, i * 37 % 6000);
  EXPECT_TRUE(client.ask(request(slices)) == expected(slices));
}

TEST_P(SpliceTest, BigSlicesReachASlowReader) {
  Client client = connect();
  const Slices slices{{0, file_bytes}, {10, 100}, {0, file_bytes}, {1, file_bytes - 1}};
  client.send_frame(request(slices));
  client.send_frame("e behind");
  const std::string whole = framed(expected(slices)) + framed("e behind");
  std::string received;
  for (std::size_t i = 0; received.size() < whole.size() && i < 100'000; ++i) {
    if (i % 16 == 0) std::this_thread::yield();
    received += client.receive(std::min<std::size_t>(whole.size() - received.size(), 1 + i * 7919 % 40'000));
  }
  EXPECT_TRUE(received == whole);
}

TEST_P(SpliceTest, CopiesGoOutInThePlaceOfTheirSlices) {
  Client client = connect();
  const Slices slices{{7, 100}, {1000, 20'000}, {5, 3}};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.ask("g" + request(slices).substr(1)) == inverted(slices));
}

TEST_P(SpliceTest, WhatIsLeftAfterAWaitComesOutOfTheFiles) {
  Client client = connect();
  const Slices first{{7, 100}}, big(8, {0, file_bytes}), last{{1000, 20'000}, {5, 3}};
  Slices all = first;
  for (const Slices& part : {big, last}) all.insert(all.end(), part.begin(), part.end());
  client.send_frame("g" + request(all).substr(1));
  ASSERT_TRUE(eventually([&] { return dispatcher_.frames().size() == 1; }));
  for (int i = 0; i < 8; ++i) ASSERT_EQ(connect().ask("e"), "e");  // every thread has had another turn
  EXPECT_TRUE(client.receive_frame() == inverted(first) + expected(big) + expected(last));
}

TEST_P(SpliceTest, AnswersWithSlicesKeepTheirOrderAmongOthers) {
  Client client = connect();
  const Slices small{{3, 10}}, big{{1 << 20, 100'000}};
  client.send(framed("e1") + framed(request(small)) + framed("e2") + framed(request(big)) + framed("e3"));
  EXPECT_EQ(client.receive_frame(), "e1");
  EXPECT_TRUE(client.receive_frame() == expected(small));
  EXPECT_EQ(client.receive_frame(), "e2");
  EXPECT_TRUE(client.receive_frame() == expected(big));
  EXPECT_EQ(client.receive_frame(), "e3");
}

TEST_P(SpliceTest, AFileThatIsTooShortEndsTheConnection) {
  for (const std::size_t size : {100UL, 100'000UL}) {
    Client client = connect();
    client.send_frame(request({{file_bytes - 10, size}}));
    client.receive(size);
    EXPECT_TRUE(client.is_closed());
  }
  EXPECT_EQ(connect().ask("e"), "e");
}

INSTANTIATE_TEST_SUITE_P(Files, SpliceTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "posix" : "memory"; });

}  // namespace
}  // namespace ottla::server
