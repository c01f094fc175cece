// Leader epochs of a partition and their checkpoint file.
#include "ottla/log/leader_epochs.h"

#include <algorithm>
#include <cassert>

#include "log/checkpoint_text.h"
#include "ottla/log/checkpoints.h"

namespace ottla::log {

Result<std::vector<EpochEntry>> parse_leader_epochs(std::string_view text) {
  std::vector<EpochEntry> entries;
  auto parsed = parse_checkpoint(text, 2, [&](std::span<const std::string_view> fields) {
    const auto epoch = parse_number<LeaderEpoch>(fields[0]);
    const auto start_offset = parse_number<Offset>(fields[1]);
    if (!epoch || !start_offset || *epoch < 0 || *start_offset < 0) return false;
    entries.push_back({*epoch, *start_offset});
    return true;
  });
  if (!parsed) return fail(std::move(parsed.error()));
  return entries;
}

std::string print_leader_epochs(std::span<const EpochEntry> entries) {
  std::string text(checkpoint_version);
  text.append("\n").append(std::to_string(entries.size())).append("\n");
  for (const EpochEntry& entry : entries) {
    text.append(std::to_string(entry.epoch))
        .append(" ")
        .append(std::to_string(entry.start_offset))
        .append("\n");
  }
  return text;
}

Result<LeaderEpochCache> LeaderEpochCache::read(FileSystem& files, const std::string& path) {
  auto text = read_checkpoint(files, path, checkpoint_file_bytes);
  if (!text) return fail(std::move(text.error()));
  auto entries = parse_leader_epochs(*text);
  if (!entries) return fail(entries.error().code, path + ": " + entries.error().message);
  LeaderEpochCache cache;
  for (const EpochEntry& entry : *entries) cache.assign(entry.epoch, entry.start_offset);
  return cache;
}

Result<> LeaderEpochCache::write(FileSystem& files, const std::string& path, Durability durability) const {
  return replace_whole(files, path, print_leader_epochs(entries_), durability);
}

bool LeaderEpochCache::assign(LeaderEpoch epoch, Offset start_offset) {
  assert(epoch >= 0 && start_offset >= 0);
  if (!entries_.empty()) {
    const EpochEntry& last = entries_.back();
    if (epoch == last.epoch && start_offset >= last.start_offset) return false;
  }
  while (!entries_.empty() &&
         (entries_.back().epoch >= epoch || entries_.back().start_offset >= start_offset)) {
    entries_.pop_back();
  }
  entries_.push_back({epoch, start_offset});
  return true;
}

std::optional<EpochEntry> LeaderEpochCache::latest() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.back();
}

std::optional<EpochEntry> LeaderEpochCache::earliest() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.front();
}

LeaderEpoch LeaderEpochCache::epoch_for_offset(Offset offset) const {
  const auto after = std::ranges::upper_bound(entries_, offset, {}, &EpochEntry::start_offset);
  return after == entries_.begin() ? no_leader_epoch : std::prev(after)->epoch;
}

std::optional<EpochEntry> LeaderEpochCache::find(LeaderEpoch epoch) const {
  const auto at = std::ranges::lower_bound(entries_, epoch, {}, &EpochEntry::epoch);
  if (at == entries_.end() || at->epoch != epoch) return std::nullopt;
  return *at;
}

std::optional<EpochEntry> LeaderEpochCache::previous(LeaderEpoch epoch) const {
  const auto at = std::ranges::lower_bound(entries_, epoch, {}, &EpochEntry::epoch);
  if (at == entries_.begin()) return std::nullopt;
  return *std::prev(at);
}

std::optional<EpochEntry> LeaderEpochCache::next(LeaderEpoch epoch) const {
  const auto at = std::ranges::upper_bound(entries_, epoch, {}, &EpochEntry::epoch);
  if (at == entries_.end()) return std::nullopt;
  return *at;
}

LeaderEpochCache::EndOffset LeaderEpochCache::end_offset_for(LeaderEpoch requested,
                                                             Offset log_end_offset) const {
  if (requested == no_leader_epoch || entries_.empty()) return {};
  if (requested == entries_.back().epoch) return {requested, log_end_offset};
  const auto higher = std::ranges::upper_bound(entries_, requested, {}, &EpochEntry::epoch);
  if (higher == entries_.end()) return {};
  // Below the first known epoch the records are gone; who asks continues where the log begins.
  if (higher == entries_.begin()) return {requested, higher->start_offset};
  return {std::prev(higher)->epoch, higher->start_offset};
}

bool LeaderEpochCache::truncate_from_end(Offset end_offset) {
  if (end_offset < 0) return false;
  const auto first = std::ranges::lower_bound(entries_, end_offset, {}, &EpochEntry::start_offset);
  if (first == entries_.end()) return false;
  entries_.erase(first, entries_.end());
  return true;
}

bool LeaderEpochCache::truncate_from_start(Offset start_offset) {
  const auto after = std::ranges::upper_bound(entries_, start_offset, {}, &EpochEntry::start_offset);
  if (after == entries_.begin()) return false;
  const auto kept = std::prev(after);
  if (kept == entries_.begin() && kept->start_offset == start_offset) return false;
  kept->start_offset = start_offset;
  entries_.erase(entries_.begin(), kept);
  return true;
}

bool LeaderEpochCache::clear() {
  if (entries_.empty()) return false;
  entries_.clear();
  return true;
}

}  // namespace ottla::log
