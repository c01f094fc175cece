// Transactions met on the way through a log.
#include "log/cleaned_transactions.h"

#include <algorithm>

#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"

namespace ottla::log {

CleanedTransactions::CleanedTransactions(std::vector<AbortedEntry> aborted) : coming_(std::move(aborted)) {
  std::ranges::stable_sort(coming_, std::ranges::greater{}, &AbortedEntry::first_offset);
}

void CleanedTransactions::begin_aborted_up_to(Offset offset) {
  while (!coming_.empty() && coming_.back().first_offset <= offset) {
    aborted_.try_emplace(coming_.back().producer_id, Aborted{coming_.back()});
    coming_.pop_back();
  }
}

bool CleanedTransactions::on_data(const records::BatchView& batch) {
  begin_aborted_up_to(batch.last_offset());
  if (!batch.is_transactional()) return false;
  const auto found = aborted_.find(batch.producer_id());
  if (found == aborted_.end()) {
    committed_.insert(batch.producer_id());
    return false;
  }
  found->second.has_batches = true;
  return true;
}

Result<CleanedTransactions::Marker> CleanedTransactions::on_control(const records::BatchView& batch) {
  begin_aborted_up_to(batch.last_offset());
  Marker marker;
  records::PlainRecordIterator records(batch, batch.body());
  records::RecordView record;
  const auto more = records.next(record);
  if (!more) return fail(more.error());
  if (!*more) {
    // It was emptied by an earlier cleaning.
    marker.is_of_empty_transaction = true;
    return marker;
  }
  const auto type = records::control_type(record.key.value_or(ByteView{}));
  if (!type) return fail(type.error());
  if (*type == records::ControlType::commit) {
    marker.is_of_empty_transaction = committed_.erase(batch.producer_id()) == 0;
  } else if (*type == records::ControlType::abort) {
    const auto found = aborted_.extract(batch.producer_id());
    marker.is_of_empty_transaction = found.empty() || !found.mapped().has_batches;
    if (!marker.is_of_empty_transaction) marker.aborted = found.mapped().entry;
  }
  return marker;
}

}  // namespace ottla::log
