// Headers of batches that lie close together are read in one go, those of large batches one by one.
#include "broker/fetched_batches.h"

#include <algorithm>
#include <optional>

#include "ottla/records/batch_iterator.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"

namespace ottla::broker {
namespace {

using coordinator::shares::FetchedBatch;

// Read at once; what large batches leave unread is less than it costs to copy.
constexpr std::size_t window_bytes = 4096;
// Enough of any entry to know it.
constexpr std::size_t entry_head_bytes = records::header_bytes;

// A moving window over a slice of a file.
class SliceWindow {
 public:
  explicit SliceWindow(const log::FetchData& data) : data_(data) {}

  // `size` bytes at `at` of the slice, or fewer at its end. Valid until the next call.
  Result<ByteView> at(std::uint32_t at, std::size_t size) {
    size = std::min<std::size_t>(size, data_.size - at);
    if (at < start_ || at + size > start_ + bytes_.size()) {
      bytes_.resize(std::min<std::size_t>(std::max(size, window_bytes), data_.size - at));
      const auto read = data_.file->read_at(data_.position + at, bytes_);
      if (!read) return fail(read.error());
      bytes_.resize(*read);
      start_ = at;
      size = std::min(size, bytes_.size());
    }
    return ByteView(bytes_).subspan(at - start_, size);
  }

 private:
  const log::FetchData& data_;
  Bytes bytes_;
  std::uint32_t start_ = 0;
};

bool is_abort_marker(const records::BatchView& batch) {
  records::PlainRecordIterator all(batch, batch.body());
  records::RecordView record;
  const auto found = all.next(record);
  if (!found || !*found || !record.key) return false;
  const auto type = records::control_type(*record.key);
  return type && *type == records::ControlType::abort;
}

std::int64_t least_size(ByteView head) {
  const bool is_batch = head.size() > records::magic_position && records::EntryView(head).is_batch();
  return static_cast<std::int64_t>(is_batch ? records::header_bytes
                                            : records::log_overhead_bytes + records::message_overhead_v0);
}

Result<FetchedBatch> batch_of(SliceWindow& window, std::uint32_t at, std::uint32_t size, ByteView head,
                              Offset next_offset) {
  const records::EntryView entry(head);
  FetchedBatch fetched;
  fetched.last_offset = entry.last_offset();
  // A wrapper of the old formats does not tell where it begins.
  fetched.base_offset = std::min(entry.base_offset().value_or(next_offset), fetched.last_offset);
  if (!entry.is_batch()) return fetched;
  const records::BatchView batch = entry.batch();
  fetched.producer_id = batch.producer_id();
  fetched.is_transactional = batch.is_transactional();
  if (!batch.is_control()) return fetched;
  const auto whole = window.at(at, size);
  if (!whole) return fail(whole.error());
  fetched.is_abort_marker = whole->size() == size && is_abort_marker(records::BatchView(*whole));
  return fetched;
}

}  // namespace

Result<FetchedBatches> fetched_batches(const log::FetchData& data, Offset offset, Offset end_offset,
                                       std::int32_t max_records) {
  FetchedBatches found;
  SliceWindow window(data);
  std::uint32_t at = 0;
  while (at < data.size) {
    const auto head = window.at(at, entry_head_bytes);
    if (!head) return fail(head.error());
    const auto size = records::EntryIterator(*head).next_size_bytes();
    if (!size || *size > data.size - at) break;
    if (*size < least_size(*head)) {
      return fail(ErrorCode::corrupt_message, "a batch is smaller than its header");
    }
    const auto batch = batch_of(window, at, static_cast<std::uint32_t>(*size), *head, offset);
    if (!batch) return fail(batch.error());
    const Offset first = found.batches.empty() ? batch->base_offset : found.batches.front().base_offset;
    if (batch->base_offset > std::max(first, end_offset) + max_records) break;
    at += static_cast<std::uint32_t>(*size);
    offset = batch->last_offset + 1;
    found.batches.push_back(*batch);
    found.ends.push_back(at);
  }
  return found;
}

void narrow(log::FetchData& data, const FetchedBatches& fetched, Offset first, Offset last) {
  const auto behind = [&fetched](Offset offset) {
    return std::ranges::upper_bound(fetched.batches, offset, {}, &FetchedBatch::base_offset) -
           fetched.batches.begin();
  };
  const auto from = std::max<std::ptrdiff_t>(behind(first) - 1, 0);
  const auto to = std::max<std::ptrdiff_t>(behind(last), from + 1);
  const std::uint32_t start = from == 0 ? 0 : fetched.ends[static_cast<std::size_t>(from) - 1];
  data.position += start;
  data.size = fetched.ends[static_cast<std::size_t>(to) - 1] - start;
}

}  // namespace ottla::broker
