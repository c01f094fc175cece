// Administration by the same four steps as everything else: decide, append and sync, replay, publish.
#include "metadata/config_decisions.h"
#include "metadata/controller_state.h"
#include "metadata/feature_decisions.h"
#include "metadata/partition_decisions.h"
#include "metadata/quota_decisions.h"

namespace ottla::metadata {

Result<std::vector<CreatedPartitions>> Controller::create_partitions(std::span<const MorePartitions> topics,
                                                                     bool validate_only, TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  return settle(decide_create_partitions({*image_, config_, entropy_}, topics), validate_only, now_ms);
}

Result<std::vector<Outcome>> Controller::alter_configs(std::span<const ResourceChange> resources,
                                                       Alteration alteration, bool validate_only,
                                                       TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  return settle(decide_alter_configs(*image_, config_, resources, alteration), validate_only, now_ms);
}

Result<std::vector<AlteredQuota>> Controller::alter_quotas(std::span<const QuotaAlteration> alterations,
                                                           bool validate_only, TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  return settle(decide_alter_quotas(*image_, alterations), validate_only, now_ms);
}

Result<Outcome> Controller::update_features(std::span<const FeatureUpdate> updates, bool validate_only,
                                            TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  return settle(decide_update_features({*image_, config_, entropy_}, updates, quorum_.kraft_version),
                validate_only, now_ms);
}

Result<Outcome> Controller::unregister_broker(BrokerId broker, TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  return settle(decide_unregister_broker({*image_, config_, entropy_}, broker), false, now_ms);
}

Result<std::vector<Outcome>> Controller::reassign(std::span<const Reassignment> partitions,
                                                  bool may_change_factor, TimestampMs now_ms) {
  if (auto active = check_active(); !active) return fail(active.error());
  return settle(decide_reassignments({*image_, config_, entropy_}, partitions, may_change_factor), false,
                now_ms);
}

}  // namespace ottla::metadata
