// Reads ahead in pieces of 64 KiB, or one batch when it is larger.
#include "metadata/batch_file.h"

#include <algorithm>

#include "ottla/records/batch_iterator.h"

namespace ottla::metadata {
namespace {

constexpr std::size_t read_ahead_bytes = std::size_t{64} << 10;

}  // namespace

Result<BatchFile> BatchFile::open(FileSystem& files, const std::string& path) {
  auto file = files.open(path, OpenMode::read);
  if (!file) return fail(file.error());
  auto size = (*file)->size();
  if (!size) return fail(size.error());
  return BatchFile(std::move(*file), path, *size);
}

std::unexpected<Error> BatchFile::damaged(const std::string& reason) const {
  return fail(ErrorCode::corrupt_message,
              path_ + " is damaged at byte " + std::to_string(position_) + ": " + reason);
}

Result<ByteView> BatchFile::window(std::size_t wanted) {
  const std::uint64_t buffered_end = buffer_position_ + buffer_.size();
  const std::uint64_t wanted_end = std::min<std::uint64_t>(size_, position_ + wanted);
  if (position_ < buffer_position_ || wanted_end > buffered_end) {
    const auto left = static_cast<std::size_t>(size_ - position_);
    buffer_.resize(std::min(left, std::max(wanted, read_ahead_bytes)));
    buffer_position_ = position_;
    auto read = file_->read_at(position_, buffer_);
    if (!read) return fail(read.error());
    buffer_.resize(*read);
  }
  return ByteView(buffer_).subspan(static_cast<std::size_t>(position_ - buffer_position_));
}

Result<std::optional<records::BatchView>> BatchFile::next() {
  if (position_ >= size_) return std::nullopt;
  auto head = window(records::header_bytes);
  if (!head) return fail(head.error());
  if (head->size() < records::header_bytes) return damaged("a batch is cut off");
  const records::BatchView header(*head);
  const std::int64_t size_bytes = header.size_bytes();
  if (header.magic() < 2 || size_bytes < static_cast<std::int64_t>(records::header_bytes)) {
    return damaged("no batch begins here");
  }
  if (static_cast<std::uint64_t>(size_bytes) > size_ - position_) return damaged("a batch is cut off");
  auto whole = window(static_cast<std::size_t>(size_bytes));
  if (!whole) return fail(whole.error());
  if (whole->size() < static_cast<std::size_t>(size_bytes)) return damaged("a batch is cut off");
  const ByteView bytes = whole->first(static_cast<std::size_t>(size_bytes));
  if (auto checked = records::EntryView(bytes).check(); !checked) return damaged(checked.error().message);
  position_ += static_cast<std::uint64_t>(size_bytes);
  return records::BatchView(bytes);
}

}  // namespace ottla::metadata
