// Walks segments in pieces and compares their indexes with what is found where they point.
#include "ottla/log/log_check.h"

#include <algorithm>
#include <map>
#include <optional>

#include "ottla/log/leader_epochs.h"
#include "ottla/log/names.h"
#include "ottla/log/producer_state.h"
#include "ottla/records/batch_iterator.h"

namespace ottla::log {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;
constexpr std::uint64_t small_file_bytes = std::uint64_t{256} << 20;
constexpr std::size_t offset_entry_bytes = 8;
constexpr std::size_t time_entry_bytes = 12;

// What a walk over a segment's batches found.
struct Walk {
  std::map<std::uint64_t, Offset> ends;  // where a batch begins → its last offset; filled for CheckDepth::all
  std::optional<Offset> last_offset;
  TimestampMs max_timestamp = no_timestamp;
};

class SegmentCheck {
 public:
  SegmentCheck(FileSystem& files, const std::string& folder, Offset base, CheckDepth depth, LogCheck& result)
      : files_(files), folder_(folder), base_(base), depth_(depth), result_(result) {}

  Result<> run() {
    auto index = entries(SegmentFile::offset_index, offset_entry_bytes);
    if (!index) return fail(index.error());
    auto times = entries(SegmentFile::time_index, time_entry_bytes);
    if (!times) return fail(times.error());
    std::uint64_t from = 0;
    if (depth_ == CheckDepth::ends && !index->empty()) {
      from = position_of(ByteView(*index).last(offset_entry_bytes));
    }
    if (auto walked = walk(from); !walked) return walked;
    check_offset_index(*index, from);
    check_time_index(*times);
    return {};
  }

 private:
  std::string path(SegmentFile kind) const { return folder_ + "/" + segment_file_name(base_, kind); }

  void problem(SegmentFile kind, const std::string& what) {
    if (++problems_ > most_problems_a_segment) return;
    result_.problems.push_back(path(kind) + " " + what);
  }

  static std::uint64_t position_of(ByteView entry) {
    return static_cast<std::uint32_t>(load_big_endian<std::int32_t>(entry.data() + sizeof(std::int32_t)));
  }

  // The whole index in full, else its last entry.
  Result<Bytes> entries(SegmentFile kind, std::size_t entry_bytes) {
    auto status = files_.status(path(kind));
    if (!status) return fail(status.error());
    if (!*status) {
      problem(kind, "is missing");
      return Bytes{};
    }
    const std::uint64_t size = (*status)->size;
    if (size % entry_bytes != 0) problem(kind, "ends within an entry");
    const std::uint64_t whole = size - size % entry_bytes;
    const std::uint64_t wanted =
        depth_ == CheckDepth::all ? whole : std::min<std::uint64_t>(whole, entry_bytes);
    Bytes bytes(static_cast<std::size_t>(wanted));
    auto file = files_.open(path(kind), OpenMode::read);
    if (!file) return fail(file.error());
    auto read = (*file)->read_at(whole - wanted, bytes);
    if (!read) return fail(read.error());
    const bool is_blank = !bytes.empty() && std::ranges::all_of(ByteView(bytes).last(entry_bytes),
                                                                [](std::uint8_t byte) { return byte == 0; });
    if (is_blank) {
      problem(kind, "was not trimmed: Kafka would take its zeros for entries");
      bytes.clear();
    }
    return bytes;
  }

  Result<> walk(std::uint64_t position) {
    auto file = files_.open(path(SegmentFile::log), OpenMode::read);
    if (!file) return fail(file.error());
    auto size = (*file)->size();
    if (!size) return fail(size.error());
    std::size_t wanted = piece_bytes;
    while (position < *size) {
      piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(wanted, *size - position)));
      auto read = (*file)->read_at(position, piece_);
      if (!read) return fail(read.error());
      piece_.resize(*read);
      records::EntryIterator entries(piece_, limits::batch_bytes, records::LaterMagic::as_batch);
      for (;;) {
        const std::uint64_t at = position + entries.position();
        auto entry = entries.next();
        if (!entry || (*entry && !take(**entry, at))) {
          problem(SegmentFile::log, "is damaged at byte " + std::to_string(at));
          return {};
        }
        if (!*entry) break;
      }
      if (entries.position() == 0 && piece_.size() == *size - position) {
        problem(SegmentFile::log, "ends within a batch at byte " + std::to_string(position));
        return {};
      }
      wanted = entries.position() == 0 ? std::max(2 * wanted, piece_bytes) : piece_bytes;
      position += entries.position();
    }
    return {};
  }

  // False for an entry that is not what it says, or not where it belongs.
  bool take(const records::EntryView& entry, std::uint64_t at) {
    if (!entry.check()) return false;
    const auto first = entry.base_offset();
    const bool in_order = entry.last_offset() > walk_.last_offset.value_or(base_ - 1) &&
                          (!first || *first > walk_.last_offset.value_or(base_ - 1));
    walk_.last_offset = entry.last_offset();
    walk_.max_timestamp = std::max(walk_.max_timestamp, entry.max_timestamp());
    if (depth_ == CheckDepth::all) walk_.ends.emplace(at, entry.last_offset());
    return in_order;
  }

  void check_offset_index(ByteView entries, std::uint64_t from) {
    if (depth_ == CheckDepth::ends) {
      if (!entries.empty() && from > 0 && !walk_.last_offset) {
        problem(SegmentFile::offset_index, "points behind its segment");
      }
      return;
    }
    std::optional<Offset> before;
    for (std::size_t at = 0; at < entries.size(); at += offset_entry_bytes) {
      const ByteView entry = entries.subspan(at, offset_entry_bytes);
      const Offset offset = base_ + load_big_endian<std::int32_t>(entry.data());
      const auto batch = walk_.ends.find(position_of(entry));
      // Kafka names a batch's last offset, releases before 4.0 its first.
      if (batch == walk_.ends.end() || offset > batch->second || (before && offset <= *before)) {
        return problem(SegmentFile::offset_index,
                       "does not fit its segment at entry " + std::to_string(at / offset_entry_bytes));
      }
      before = offset;
    }
  }

  void check_time_index(ByteView entries) {
    std::optional<TimestampMs> before;
    for (std::size_t at = 0; at < entries.size(); at += time_entry_bytes) {
      const TimestampMs timestamp = load_big_endian<std::int64_t>(entries.data() + at);
      const Offset offset = base_ + load_big_endian<std::int32_t>(entries.data() + at + sizeof(timestamp));
      const bool fits = offset >= base_ && offset <= walk_.last_offset.value_or(base_) &&
                        (depth_ == CheckDepth::ends || timestamp <= walk_.max_timestamp);
      if (!fits || (before && timestamp <= *before)) {
        return problem(SegmentFile::time_index,
                       "does not fit its segment at entry " + std::to_string(at / time_entry_bytes));
      }
      before = timestamp;
    }
  }

  FileSystem& files_;
  const std::string& folder_;
  Offset base_;
  CheckDepth depth_;
  LogCheck& result_;
  std::size_t problems_ = 0;
  Walk walk_;
  Bytes piece_;
};

Result<> check_snapshot(FileSystem& files, const std::string& path, LogCheck& result) {
  auto text = read_whole(files, path, small_file_bytes);
  if (!text) return fail(text.error());
  if (!parse_producer_snapshot(as_bytes(*text))) result.problems.push_back(path + " is damaged");
  return {};
}

}  // namespace

Result<LogCheck> check_log(FileSystem& files, const std::string& folder, CheckDepth depth) {
  auto names = files.list(folder);
  if (!names) return fail(names.error());
  LogCheck result;
  std::vector<Offset> bases;
  for (const DirectoryEntry& entry : *names) {
    const auto name = parse_segment_file(entry.name);
    const std::string path = folder + "/" + entry.name;
    if (!name || name->stage == FileStage::deleted) continue;
    if (name->stage != FileStage::final) {
      result.problems.push_back(path + " is of an exchange that was not finished");
    } else if (name->kind == SegmentFile::log) {
      auto status = files.status(path);
      if (!status) return fail(status.error());
      result.size_bytes += *status ? (*status)->size : 0;
      bases.push_back(name->base_offset);
    } else if (name->kind == SegmentFile::producer_snapshot) {
      if (auto checked = check_snapshot(files, path, result); !checked) return fail(checked.error());
    }
  }
  std::ranges::sort(bases);
  result.segments = bases.size();
  if (bases.empty()) result.problems.push_back(folder + " has no segment");
  for (const Offset base : bases) {
    if (auto checked = SegmentCheck(files, folder, base, depth, result).run(); !checked) {
      return fail(checked.error());
    }
  }
  const std::string epochs = folder + "/" + std::string(partition_file::leader_epochs);
  if (auto read = LeaderEpochCache::read(files, epochs); !read)
    result.problems.push_back(read.error().message);
  return result;
}

}  // namespace ottla::log
