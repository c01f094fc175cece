// The acknowledgements of one request: those that come with a ShareFetch, or a ShareAcknowledge's. Used on
// the control thread. Source of its rules: KafkaApis.handleAcknowledgements.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/share_partitions.h"

namespace ottla::broker {

struct AcknowledgedPart {
  ShareTarget target;
  ErrorCode error = ErrorCode::none;
  std::string message;  // empty: none
};

// The first version of both APIs that may renew acquisition locks (KIP-1222).
inline constexpr int first_share_version_with_renewal = 2;

struct AcknowledgementRules {
  std::string_view group_id;
  std::string_view member_id;
  bool knows_renewal = false;  // by its version
  bool is_renewal = false;     // the request says that it renews
};

class ShareAcknowledgements {
 public:
  // `topics` are those of a ShareFetch or ShareAcknowledge request, which must stay.
  template <class Topic>
  explicit ShareAcknowledgements(const std::vector<Topic>& topics) {
    for (const Topic& topic : topics) {
      for (const auto& partition : topic.partitions) {
        Batches& batches = batches_[{topic.topic_id, partition.partition_index}];
        batches.clear();  // named twice: the last one goes
        for (const auto& batch : partition.acknowledgement_batches) {
          batches.push_back({batch.first_offset, batch.last_offset, batch.acknowledge_types});
        }
        has_any_ = has_any_ || !batches.empty();
      }
    }
  }

  // Whether there is any acknowledgement.
  bool has_any() const { return has_any_; }

  // Every partition by itself; gives what is told of them.
  std::vector<AcknowledgedPart> apply(SharePartitions& shares, const ClusterView& view,
                                      const AcknowledgementRules& rules) const;

 private:
  using Batches = std::vector<coordinator::shares::AcknowledgementBatch>;

  static ErrorCode check(const ShareTarget& target, const Batches& batches, const ClusterView& view,
                         const AcknowledgementRules& rules);

  std::map<ShareTarget, Batches> batches_;
  bool has_any_ = false;
};

// The ids that both APIs ask for: a group, and a member's of 1 to 36 characters.
bool has_share_ids(std::optional<std::string_view> group_id, std::optional<std::string_view> member_id);

}  // namespace ottla::broker
