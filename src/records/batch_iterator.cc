// The walk over a log's entries. The order of the checks is that of Kafka's ByteBufferLogInputStream.
#include "ottla/records/batch_iterator.h"

#include <string>

#include "ottla/base/crc32c.h"

namespace ottla::records {
namespace {

constexpr std::int8_t newest_magic = 2;

std::unexpected<Error> corrupt(std::string message) {
  return fail(ErrorCode::corrupt_message, std::move(message));
}

}  // namespace

Result<> EntryView::check() const {
  if (is_batch()) {
    if (bytes_.size() < header_bytes) {
      return corrupt("Record batch is corrupt (the size " + std::to_string(bytes_.size()) +
                     " is smaller than the minimum allowed overhead " + std::to_string(header_bytes) + ")");
    }
    const std::uint32_t computed = crc32c(batch().checked());
    if (batch().crc() == computed) return {};
    return corrupt("Record is corrupt (stored crc = " + std::to_string(batch().crc()) +
                   ", computed crc = " + std::to_string(computed) + ")");
  }
  if (!message().crc_is_right()) {
    return corrupt("Record is corrupt (stored crc = " + std::to_string(message().crc()) +
                   ", computed crc = " + std::to_string(crc32(message().checked())) + ")");
  }
  return message().check_structure();
}

std::optional<std::int64_t> EntryIterator::next_size_bytes() const {
  const ByteView rest = slice_.subspan(position_);
  if (rest.size() < log_overhead_bytes) return std::nullopt;
  return std::int64_t{load_big_endian<std::int32_t>(rest.data() + 8)} + std::int64_t{log_overhead_bytes};
}

Result<std::optional<EntryView>> EntryIterator::next() {
  const ByteView rest = slice_.subspan(position_);
  if (rest.size() < log_overhead_bytes) return std::nullopt;
  const auto size = load_big_endian<std::int32_t>(rest.data() + 8);
  if (size < static_cast<std::int32_t>(message_overhead_v0)) {
    return corrupt("Record size " + std::to_string(size) + " is less than the minimum record overhead (" +
                   std::to_string(message_overhead_v0) + ")");
  }
  if (static_cast<std::size_t>(size) > max_entry_bytes_) {
    return corrupt("Record size " + std::to_string(size) + " exceeds the largest allowable message size (" +
                   std::to_string(max_entry_bytes_) + ").");
  }
  if (rest.size() <= magic_position) return std::nullopt;
  const auto magic = static_cast<std::int8_t>(rest[magic_position]);
  if (magic < 0 || (magic > newest_magic && later_magic_ == LaterMagic::refused)) {
    return corrupt("Invalid magic found in record: " + std::to_string(magic));
  }
  const std::size_t total = log_overhead_bytes + static_cast<std::size_t>(size);
  if (rest.size() < total) return std::nullopt;
  const std::size_t least =
      magic >= newest_magic ? header_bytes : log_overhead_bytes + message_overhead(magic);
  if (total < least) {
    return corrupt("Record batch is corrupt (the size " + std::to_string(total) +
                   " is smaller than the minimum allowed overhead " + std::to_string(least) + ")");
  }
  position_ += total;
  return EntryView(rest.first(total));
}

}  // namespace ottla::records
