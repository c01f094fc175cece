// The records of share groups that other kinds do not have, applied to the group, live and while loading.
#include "coordinator/groups/share_groups.h"

namespace ottla::coordinator {

Result<> ShareGroups::replay(const LogRecord& record) {
  using Key = protocol::ShareGroupStatePartitionMetadataKey;
  using Value = protocol::ShareGroupStatePartitionMetadataValue;
  if (record_type(record.key) != Key::api.key) return replay_common(record);
  return replay_as<Key, Value>(
      record,
      [](ShareGroup& group, const Key&, const Value& value) { group.put_topics(ShareTopics::from(value)); },
      [](ShareGroup& group, const Key&) { group.put_topics(std::nullopt); });
}

void ShareGroups::on_loaded(Group& loaded, TimestampMs now_ms) {
  auto& group = static_cast<ShareGroup&>(loaded);
  group.set_topics_since_ms(now_ms);
  for (const auto& [id, member] : group.members()) start_session(group, id);
}

}  // namespace ottla::coordinator
