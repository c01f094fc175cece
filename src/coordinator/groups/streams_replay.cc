// The record of streams groups that other kinds do not have, applied to the group, live and while loading.
#include <optional>

#include "coordinator/groups/streams_groups.h"

namespace ottla::coordinator {

Result<> StreamsGroups::replay(const LogRecord& record) {
  using Key = protocol::StreamsGroupTopologyKey;
  using Value = protocol::StreamsGroupTopologyValue;
  if (record_type(record.key) != Key::api.key) return replay_common(record);
  return replay_as<Key, Value>(
      record,
      [](StreamsGroup& group, const Key&, const Value& value) { group.set_topology(StreamsTopology(value)); },
      [](StreamsGroup& group, const Key&) { group.set_topology(std::nullopt); });
}

}  // namespace ottla::coordinator
