// TxnOffsetCommit: records of a producer's transaction, which count once its marker says so. Source:
// KafkaApis, GroupCoordinatorService and OffsetMetadataManager.commitTransactionalOffset.
#include <string>
#include <utility>

#include "coordinator/offsets.h"
#include "coordinator/utf16.h"
#include "ottla/protocol/messages/28_txn_offset_commit.h"

namespace ottla::coordinator {
namespace {

using protocol::TxnOffsetCommitRequest;
using protocol::TxnOffsetCommitResponse;

// Older producers may crash over a code that they do not expect here (KAFKA-7296).
constexpr int first_version_with_loading = 2;

// One answer a partition, in the request's order; unknown ones have theirs.
TxnOffsetCommitResponse begin_answer(const TxnOffsetCommitRequest& request,
                                     const metadata::MetadataImage& image) {
  TxnOffsetCommitResponse response;
  response.topics.reserve(request.topics.size());
  for (const auto& asked : request.topics) {
    auto& topic = response.topics.emplace_back();
    topic.name = asked.name;
    const metadata::TopicImage* known = image.topic(asked.name);
    for (const auto& partition : asked.partitions) {
      const bool exists = known != nullptr && known->partition(partition.partition_index) != nullptr;
      topic.partitions.push_back({partition.partition_index,
                                  code_of(exists ? ErrorCode::none : ErrorCode::unknown_topic_or_partition)});
    }
  }
  return response;
}

// Calls visit(asked topic, asked partition, its answer) of those that have no error yet.
template <class Visit>
void for_each_valid(const TxnOffsetCommitRequest& request, TxnOffsetCommitResponse& response, Visit visit) {
  for (std::size_t topic = 0; topic < request.topics.size(); ++topic) {
    const auto& asked = request.topics[topic];
    for (std::size_t index = 0; index < asked.partitions.size(); ++index) {
      auto& answer = response.topics[topic].partitions[index];
      if (answer.error_code == code_of(ErrorCode::none)) visit(asked, asked.partitions[index], answer);
    }
  }
}

Record pending_record(std::string_view group_id, std::string_view topic,
                      const TxnOffsetCommitRequest::Topic::Partition& partition, TimestampMs now_ms) {
  protocol::OffsetCommitValue value;
  value.offset = partition.committed_offset;
  value.leader_epoch = partition.committed_leader_epoch;
  value.metadata = partition.committed_metadata.value_or("");
  value.commit_timestamp = now_ms;
  return make_record(protocol::OffsetCommitKey{group_id, topic, partition.partition_index}, value,
                     offset_commit_value_version);
}

}  // namespace

ErrorCode Offsets::check_txn_commit(const TxnOffsetCommitRequest& request, int version,
                                    const TransactionVerifier& verify) const {
  if (request.group_id.empty()) return ErrorCode::invalid_group_id;
  const auto partition = context_.runtime.partition_of(request.group_id);
  if (!partition) return ErrorCode::not_coordinator;
  if (const ErrorCode error = verify(*partition); error != ErrorCode::none) return error;
  if (const ErrorCode error = context_.runtime.check(request.group_id); error != ErrorCode::none)
    return error;
  if (const Group* group = context_.groups.find(request.group_id); group != nullptr) {
    const OffsetCommitter committer{request.member_id, request.group_instance_id, request.generation_id, true,
                                    version};
    const ErrorCode error = group->check_offset_commit(committer);
    return error == ErrorCode::stale_member_epoch ? ErrorCode::illegal_generation : error;
  }
  if (request.generation_id < 0) return ErrorCode::none;
  return context_.groups.contains(request.group_id) ? ErrorCode::unknown_member_id
                                                    : ErrorCode::illegal_generation;
}

void Offsets::txn_commit(const Caller& caller, const TxnOffsetCommitRequest& request,
                         const TransactionVerifier& verify, Reply<TxnOffsetCommitResponse> reply,
                         TimestampMs now_ms) {
  TxnOffsetCommitResponse response = begin_answer(request, *context_.image);
  const auto refuse = [&](ErrorCode error) {
    const bool is_old = caller.version < first_version_with_loading;
    if (is_old && error == ErrorCode::coordinator_load_in_progress) {
      error = ErrorCode::coordinator_not_available;
    }
    for_each_valid(request, response,
                   [&](const auto&, const auto&, auto& answer) { answer.error_code = code_of(error); });
    reply(response);
  };
  bool is_any_valid = false;
  for_each_valid(request, response, [&](const auto&, const auto&, const auto&) { is_any_valid = true; });
  if (!is_any_valid) return reply(response);
  if (const ErrorCode error = check_txn_commit(request, caller.version, verify); error != ErrorCode::none) {
    return refuse(error);
  }
  Decision decision;
  decision.transaction = {request.producer_id, request.producer_epoch};
  for_each_valid(request, response, [&](const auto& topic, const auto& partition, auto& answer) {
    if (utf16_units(partition.committed_metadata.value_or("")) >
        static_cast<std::size_t>(context_.options.offset_metadata_max_bytes)) {
      answer.error_code = code_of(ErrorCode::offset_metadata_too_large);
      return;
    }
    decision.records.push_back(pending_record(request.group_id, topic.name, partition, now_ms));
  });
  decision.then = [&](ErrorCode written) {
    if (written != ErrorCode::none) return refuse(written);
    reply(response);
  };
  context_.runtime.write(request.group_id, std::move(decision), now_ms);
}

}  // namespace ottla::coordinator
