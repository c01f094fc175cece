// The life of the transaction coordinator: partitions that come and go, records that are replayed, time
// limits and expiry.
#include "coordinator/transactions/transactions.h"

#include <utility>

#include "coordinator/transactions/transaction_records.h"
#include "ottla/base/logging.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::coordinator {
namespace {

constexpr std::string_view transaction_version_feature = "transaction.version";

}  // namespace

std::unique_ptr<TransactionCoordinator> TransactionCoordinator::create(const Environment& environment,
                                                                       config::TransactionConfig options) {
  return std::make_unique<Transactions>(environment, options);
}

Transactions::Transactions(const Environment& environment, config::TransactionConfig options)
    : Hosted(metadata::transaction_state_topic, environment),
      markers_(environment.markers),
      producer_ids_(environment.producer_ids),
      offsets_topic_num_partitions_(environment.offsets_topic_num_partitions),
      options_(options),
      image_(std::make_shared<const metadata::MetadataImage>()) {
  runtime_.set_base_sequence(no_sequence);
  runtime_.set_load_bytes(static_cast<std::size_t>(options_.transaction_state_log_load_buffer_size));
}

void Transactions::start(metadata::ImagePointer image, TimestampMs) {
  image_ = std::move(image);
  runtime_.start(*image_);
  schedule_expiry();
}

void Transactions::on_image(const metadata::ImageChange& change, TimestampMs) {
  image_ = change.after;
  runtime_.on_image(change);
}

void Transactions::cancel_timeouts() {
  time_limits_.cancel();
  marker_retry_.cancel();
  expiry_.cancel();
}

Result<> Transactions::replay(const LogRecord& record) {
  auto parsed = parse_transaction_record(record.key, record.value);
  if (!parsed) return fail(parsed.error());
  if (!*parsed) {
    log_warn("{}-{}: the record at offset {} is of a later version and left out",
             metadata::transaction_state_topic, record.partition, record.offset);
    return {};
  }
  auto& [transactional_id, transaction] = **parsed;
  if (!transaction) {
    table_.erase(record.partition, transactional_id);
    return {};
  }
  if (transaction->state == TransactionState::ongoing) watch_time_limits();
  table_.set(record.partition, transactional_id, std::move(*transaction));
  return {};
}

void Transactions::on_loaded(PartitionIndex partition, TimestampMs now_ms) {
  std::vector<std::string> decided;
  table_.for_each_in(partition, [&](const std::string& transactional_id, const Transaction& transaction) {
    if (transaction.is_prepared()) decided.push_back(transactional_id);
  });
  for (const std::string& transactional_id : decided) write_markers(transactional_id, now_ms);
}

void Transactions::on_unload(PartitionIndex partition) {
  table_.for_each_in(partition, [&](const std::string& transactional_id, const Transaction&) {
    unmarked_.erase(transactional_id);
  });
  table_.drop(partition);
}

const Transaction* Transactions::find(std::string_view transactional_id) const {
  const auto partition = runtime_.partition_of(transactional_id);
  return partition ? table_.find(*partition, transactional_id) : nullptr;
}

TransactionVersion Transactions::cluster_version() const {
  return image_->feature_level(transaction_version_feature);
}

std::int32_t Transactions::coordinator_epoch(PartitionIndex partition) const {
  const metadata::TopicImage* topic = image_->topic(metadata::transaction_state_topic);
  const metadata::PartitionImage* found = topic == nullptr ? nullptr : topic->partition(partition);
  return found == nullptr ? no_leader_epoch : found->leader_epoch;
}

ErrorCode Transactions::write(std::string_view transactional_id, const Transaction& next,
                              TimestampMs now_ms) {
  ErrorCode outcome = ErrorCode::none;
  Decision decision;
  decision.records.push_back(make_transaction_record(transactional_id, next, cluster_version()));
  decision.then = [&](ErrorCode written) { outcome = written; };
  runtime_.write(transactional_id, std::move(decision), now_ms);
  // What no record tells is known until the next start, as in Apache Kafka.
  if (outcome == ErrorCode::none) {
    table_.set(*runtime_.partition_of(transactional_id), transactional_id, next);
  }
  return outcome;
}

// Idle while no transaction is open.
void Transactions::watch_time_limits() {
  if (watches_time_limits_ || is_stopped()) return;
  watches_time_limits_ = true;
  time_limits_.set(timeouts_, options_.transaction_abort_timed_out_transaction_cleanup_interval_ms,
                   [this](TimestampMs now_ms) { abort_timed_out(now_ms); });
}

void Transactions::abort_timed_out(TimestampMs now_ms) {
  watches_time_limits_ = false;
  std::vector<std::string> timed_out;
  bool any_open = false;
  table_.for_each([&](const std::string& transactional_id, const Transaction& transaction) {
    any_open |= transaction.state == TransactionState::ongoing;
    if (transaction.is_timed_out(now_ms)) timed_out.push_back(transactional_id);
  });
  for (const std::string& transactional_id : timed_out) {
    if (runtime_.check(transactional_id) != ErrorCode::none) continue;
    if (auto ended = prepare_end(transactional_id, false, cluster_version(), true, now_ms); ended) {
      log_info("the transaction of {} was open longer than its time limit: it is aborted", transactional_id);
    } else {
      log_warn("the transaction of {}, which timed out, cannot be aborted: {}", transactional_id,
               ended.error().message);
    }
  }
  if (any_open) watch_time_limits();
}

void Transactions::schedule_expiry() {
  expiry_.set(timeouts_, options_.transaction_remove_expired_transaction_cleanup_interval_ms,
              [this](TimestampMs now_ms) { expire(now_ms); });
}

void Transactions::expire(TimestampMs now_ms) {
  const TimestampMs newest_ms = now_ms - options_.transactional_id_expiration_ms;
  for (const PartitionIndex partition : runtime_.active()) {
    Decision decision{.atomic = false};
    table_.for_each_in(partition, [&](const std::string& transactional_id, const Transaction& transaction) {
      if (!transaction.is_at_rest() || transaction.last_update_ms > newest_ms) return;
      decision.records.push_back(make_transaction_tombstone(transactional_id));
    });
    if (decision.records.empty()) continue;
    log_debug("{}-{}: {} transactional ids expired", metadata::transaction_state_topic, partition,
              decision.records.size());
    runtime_.write_to(partition, std::move(decision), now_ms);
  }
  schedule_expiry();
}

}  // namespace ottla::coordinator
