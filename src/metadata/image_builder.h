// Makes the next image out of the last one by replaying records: the only way that metadata changes, live and
// at start. What is shared with a published image is copied before it is touched; what this builder made
// itself is changed in place.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/metadata/image.h"
#include "ottla/protocol/metadata_records.h"

namespace ottla::metadata {

class ImageBuilder {
 public:
  explicit ImageBuilder(ImagePointer base);

  // Applies one record value. unsupported_version for a frame version, type, record version or feature level
  // that this release does not know; invalid_record for bytes that are no record or name what is not there.
  // The message says which record it was; the builder must not be used after a failure.
  Result<> replay(ByteView value, Offset offset);

  // Says that a LeaderChange began this epoch.
  void begin_epoch(LeaderEpoch epoch) { image_.controller_epoch = epoch; }

  // Says where the log is after the batch that was replayed last.
  void advance(const MetadataPosition& position);

  // Between BeginTransaction and its end nothing is published.
  bool in_transaction() const { return before_transaction_.has_value(); }
  // Undoes what came since BeginTransaction.
  void abort_transaction();

  // The image as it is now (in a transaction: as it was before it) and what changed since the last time.
  ImageChange publish();

 private:
  // A part of the image that is copied at its first change.
  template <class T>
  class Part {
   public:
    T& edit(std::shared_ptr<const T>& place) {
      if (!own_) {
        own_ = std::make_shared<T>(*place);
        place = own_;
      }
      return *own_;
    }
    void seal() { own_.reset(); }

   private:
    std::shared_ptr<T> own_;
  };

  struct TopicEdit {
    std::shared_ptr<TopicImage> topic;
    std::shared_ptr<ConfigMap> configs;  // null: still shared
  };

  Result<> apply(const protocol::TopicRecord& record);
  Result<> apply(const protocol::PartitionRecord& record);
  Result<> apply(const protocol::PartitionChangeRecord& record);
  Result<> apply(const protocol::RemoveTopicRecord& record);
  Result<> apply(const protocol::ClearElrRecord& record);
  Result<> apply(const protocol::ConfigRecord& record);
  Result<> apply(const protocol::FeatureLevelRecord& record);
  Result<> apply(const protocol::ClientQuotaRecord& record);
  Result<> apply(const protocol::ProducerIdsRecord& record);
  Result<> apply(const protocol::NoOpRecord& record);
  Result<> apply(const protocol::ZkMigrationStateRecord& record);
  Result<> apply(const protocol::BeginTransactionRecord& record);
  Result<> apply(const protocol::EndTransactionRecord& record);
  Result<> apply(const protocol::AbortTransactionRecord& record);
  Result<> apply(const protocol::RegisterBrokerRecord& record);
  Result<> apply(const protocol::UnregisterBrokerRecord& record);
  Result<> apply(const protocol::FenceBrokerRecord& record);
  Result<> apply(const protocol::UnfenceBrokerRecord& record);
  Result<> apply(const protocol::BrokerRegistrationChangeRecord& record);
  Result<> apply(const protocol::RegisterControllerRecord& record);
  Result<> apply(const protocol::DelegationTokenRecord& record);
  Result<> apply(const protocol::RemoveDelegationTokenRecord& record);
  Result<> apply(const protocol::UserScramCredentialRecord& record);
  Result<> apply(const protocol::RemoveUserScramCredentialRecord& record);
  Result<> apply(const protocol::AccessControlEntryRecord& record);
  Result<> apply(const protocol::RemoveAccessControlEntryRecord& record);

  Result<BrokerImage*> edit_broker(BrokerId id, std::int64_t epoch);
  // The topic, made this builder's own; null when there is none.
  TopicEdit* edit_topic(const Uuid& id);
  ConfigMap& edit_configs(TopicEdit& edit);
  void set_topic_config(const TopicImage& topic, const protocol::ConfigRecord& record);
  void clear_elr(const Uuid& id);
  // From now on everything is shared and is copied before it changes.
  void seal();

  MetadataImage image_;
  ImagePointer published_;
  EditId edit_;
  std::unordered_map<Uuid, TopicEdit> edits_;
  std::unordered_set<Uuid> touched_;  // topics that may differ from published_
  Part<ClusterImage> cluster_;
  Part<ConfigsImage> configs_;
  Part<FeaturesImage> features_;
  Part<QuotasImage> quotas_;
  Part<ScramImage> scram_;
  Part<AclsImage> acls_;
  Part<DelegationTokensImage> delegation_tokens_;
  std::optional<MetadataImage> before_transaction_;
};

}  // namespace ottla::metadata
