// Makes the records of share groups, of the types 10 to 15 (GroupCoordinatorRecordHelpers).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "coordinator/groups/share_member.h"
#include "coordinator/groups/share_topics.h"
#include "coordinator/records.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

Record share_epoch_record(std::string_view group, std::int32_t epoch, std::int64_t metadata_hash);
Record share_member_record(std::string_view group, const ShareMember& member);
Record share_target_record(std::string_view group, std::string_view member_id, const TopicPartitions& target);
Record share_target_epoch_record(std::string_view group, std::int32_t epoch, TimestampMs timestamp_ms);
Record share_assignment_record(std::string_view group, const ShareMember& member);
// The names of topics that are being deleted are the image's.
Record share_topics_record(std::string_view group, const ShareTopics& topics,
                           const metadata::MetadataImage& image);

Record share_epoch_tombstone(std::string_view group);
Record share_member_tombstone(std::string_view group, std::string_view member_id);
Record share_target_tombstone(std::string_view group, std::string_view member_id);
Record share_target_epoch_tombstone(std::string_view group);
Record share_assignment_tombstone(std::string_view group, std::string_view member_id);
Record share_topics_tombstone(std::string_view group);

}  // namespace ottla::coordinator
