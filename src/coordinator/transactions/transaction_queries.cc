// DescribeTransactions and ListTransactions.
#include <set>

#include "coordinator/context.h"
#include "coordinator/transactions/transactions.h"
#include "ottla/coordinator/topic_pattern.h"
#include "ottla/protocol/messages/65_describe_transactions.h"
#include "ottla/protocol/messages/66_list_transactions.h"

namespace ottla::coordinator {

void Transactions::describe_transactions(const Caller&, const protocol::DescribeTransactionsRequest& request,
                                         Reply<protocol::DescribeTransactionsResponse> reply) {
  protocol::DescribeTransactionsResponse response;
  response.transaction_states.reserve(request.transactional_ids.size());
  for (const std::string_view transactional_id : request.transactional_ids) {
    auto& told = response.transaction_states.emplace_back();
    told.transactional_id = transactional_id;
    const ErrorCode error =
        transactional_id.empty() ? ErrorCode::invalid_request : runtime_.check(transactional_id);
    const Transaction* transaction = error == ErrorCode::none ? find(transactional_id) : nullptr;
    if (transaction == nullptr) {
      told.error_code = code_of(error == ErrorCode::none ? ErrorCode::transactional_id_not_found : error);
      continue;
    }
    told.transaction_state = state_name(transaction->state);
    told.transaction_timeout_ms = transaction->timeout_ms;
    told.transaction_start_time_ms = transaction->start_ms;
    told.producer_id = transaction->producer_id;
    told.producer_epoch = transaction->producer_epoch;
    // Of what is decided Apache Kafka tells the partitions that lack their marker.
    const auto unmarked = unmarked_.find(transactional_id);
    const PartitionSet& partitions = unmarked == unmarked_.end() ? transaction->partitions : unmarked->second;
    for (const PartitionSet::Topic& topic : partitions.topics()) {
      told.topics.push_back({topic.name, topic.partitions});
    }
  }
  reply(response);
}

void Transactions::list_transactions(const Caller&, const protocol::ListTransactionsRequest& request,
                                     Reply<protocol::ListTransactionsResponse> reply, TimestampMs now_ms) {
  protocol::ListTransactionsResponse response;
  const auto refuse = [&](ErrorCode error) {
    response.error_code = code_of(error);
    reply(response);
  };
  if (is_stopped()) return refuse(ErrorCode::coordinator_not_available);
  if (runtime_.is_loading()) return refuse(ErrorCode::coordinator_load_in_progress);
  std::optional<TopicPattern> pattern;
  if (request.transactional_id_pattern && !request.transactional_id_pattern->empty()) {
    auto compiled = TopicPattern::compile(*request.transactional_id_pattern);
    if (!compiled) return refuse(compiled.error().code);
    pattern = std::move(*compiled);
  }
  std::set<TransactionState> states;
  for (const std::string_view name : std::set(request.state_filters.begin(), request.state_filters.end())) {
    if (const auto state = state_of_name(name)) {
      states.insert(*state);
    } else {
      response.unknown_state_filters.push_back(name);
    }
  }
  const std::set<ProducerId> producer_ids(request.producer_id_filters.begin(),
                                          request.producer_id_filters.end());
  table_.for_each([&](const std::string& transactional_id, const Transaction& transaction) {
    if (!producer_ids.empty() && !producer_ids.contains(transaction.producer_id)) return;
    if (!request.state_filters.empty() && !states.contains(transaction.state)) return;
    if (request.duration_filter >= 0 && now_ms - transaction.start_ms <= request.duration_filter) return;
    if (pattern && !pattern->matches(transactional_id)) return;
    response.transaction_states.push_back(
        {transactional_id, transaction.producer_id, state_name(transaction.state)});
  });
  reply(response);
}

}  // namespace ottla::coordinator
