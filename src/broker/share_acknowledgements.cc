// What can be refused without looking at any record, and the way of the rest to the share partitions.
#include "broker/share_acknowledgements.h"

#include <algorithm>

namespace ottla::broker {
namespace {

using coordinator::shares::AcknowledgementBatch;
using coordinator::shares::AcknowledgeType;

// Ascending batches, each with one type for all its offsets or one for each, and no type that is out of
// place.
bool are_in_order(const std::vector<AcknowledgementBatch>& batches, const AcknowledgementRules& rules) {
  constexpr auto renew = static_cast<std::int8_t>(AcknowledgeType::renew);
  const std::int8_t most = rules.knows_renewal && rules.is_renewal ? renew : renew - 1;
  Offset end = -1;
  for (const AcknowledgementBatch& batch : batches) {
    if (batch.first_offset > batch.last_offset || batch.first_offset < end || batch.types.empty())
      return false;
    const auto count =
        static_cast<std::uint64_t>(batch.last_offset) - static_cast<std::uint64_t>(batch.first_offset) + 1;
    if (batch.types.size() > 1 && batch.types.size() != count) return false;
    if (std::ranges::any_of(batch.types, [most](std::int8_t type) { return type < 0 || type > most; })) {
      return false;
    }
    end = batch.last_offset;
  }
  return true;
}

// Letters, as Java counts them: UTF-8's continuations aside, four bytes are two.
std::size_t letters_of(std::string_view text) {
  std::size_t count = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    count += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
  }
  return count;
}

}  // namespace

bool has_share_ids(std::optional<std::string_view> group_id, std::optional<std::string_view> member_id) {
  constexpr std::size_t longest_member_id = 36;
  return group_id && member_id && !member_id->empty() && letters_of(*member_id) <= longest_member_id;
}

ErrorCode ShareAcknowledgements::check(const ShareTarget& target, const Batches& batches,
                                       const ClusterView& view, const AcknowledgementRules& rules) {
  const TopicView* topic = view.topic(target.topic_id);
  if (topic == nullptr) return ErrorCode::unknown_topic_id;
  if (!are_in_order(batches, rules)) return ErrorCode::invalid_request;
  return topic->has_partition(target.partition) ? ErrorCode::none : ErrorCode::unknown_topic_or_partition;
}

std::vector<AcknowledgedPart> ShareAcknowledgements::apply(SharePartitions& shares, const ClusterView& view,
                                                           const AcknowledgementRules& rules) const {
  const ShareSettings settings = share_settings(view, rules.group_id);
  std::vector<AcknowledgedPart> parts;
  std::vector<AcknowledgedPart> without_any;
  bool any_applied = false;
  for (const auto& [target, batches] : batches_) {
    if (const ErrorCode error = check(target, batches, view, rules); error != ErrorCode::none) {
      parts.push_back({target, error, {}});
    } else if (batches.empty()) {
      without_any.push_back({target, ErrorCode::none, {}});
    } else {
      any_applied = true;
      const auto done = shares.acknowledge(rules.group_id, settings, rules.member_id, target, batches);
      if (done) {
        parts.push_back({target, ErrorCode::none, {}});
      } else {
        parts.push_back({target, done.error().code, done.error().message});
      }
    }
  }
  // Kafka tells these only beside others.
  if (any_applied) parts.insert(parts.end(), without_any.begin(), without_any.end());
  return parts;
}

}  // namespace ottla::broker
