// The APIs of committed offsets: who may commit, what is stored, what expires. Decisions only; the store is
// changed by replay. Source: OffsetMetadataManager and KafkaApis.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "coordinator/context.h"
#include "coordinator/offset_store.h"
#include "ottla/coordinator/group_coordinator.h"
#include "ottla/protocol/messages/08_offset_commit.h"
#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/47_offset_delete.h"

namespace ottla::coordinator {

class Offsets {
 public:
  explicit Offsets(Context& context) : context_(context), store_(context.groups) {}

  OffsetStore& store() { return store_; }
  const OffsetStore& store() const { return store_; }

  // Unknown topics and partitions are answered first, then the others, as OffsetCommitResponse.Builder does.
  void commit(const Caller& caller, const protocol::OffsetCommitRequest& request,
              Reply<protocol::OffsetCommitResponse> reply, TimestampMs now_ms);
  // Offsets of a producer's transaction, which verify(partition of the group) says may write there.
  void txn_commit(const Caller& caller, const protocol::TxnOffsetCommitRequest& request,
                  const TransactionVerifier& verify, Reply<protocol::TxnOffsetCommitResponse> reply,
                  TimestampMs now_ms);
  // One group, named or the only one of versions to 7. Views of the answer point into the request, the image
  // and the store.
  protocol::OffsetFetchResponse::Group fetch(const Caller& caller,
                                             const protocol::OffsetFetchRequest::Group& group,
                                             bool require_stable) const;
  void remove(const protocol::OffsetDeleteRequest& request, Reply<protocol::OffsetDeleteResponse> reply,
              TimestampMs now_ms);

  // Tombstones of what expired; whether the group has no offset left, none pending either.
  bool add_expired(const std::string& group_id, const GroupEntry& entry, TimestampMs now_ms,
                   std::vector<Record>& records) const;
  // Deletes the offsets of deleted topics, in every served partition.
  void on_topics_deleted(const std::vector<metadata::TopicPointer>& topics, TimestampMs now_ms);

 private:
  ErrorCode check_commit(const protocol::OffsetCommitRequest& request,
                         const OffsetCommitter& committer) const;
  ErrorCode check_txn_commit(const protocol::TxnOffsetCommitRequest& request, int version,
                             const TransactionVerifier& verify) const;

  Context& context_;
  OffsetStore store_;
};

}  // namespace ottla::coordinator
