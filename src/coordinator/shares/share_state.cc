// The state to records and back.
#include "coordinator/shares/share_state.h"

#include <utility>

namespace ottla::coordinator {

namespace {

constexpr std::int16_t share_value_version = 0;

// What both kinds of values have.
template <class Value>
ShareState common_state_of(const Value& value) {
  ShareState state;
  state.snapshot_epoch = value.snapshot_epoch;
  state.leader_epoch = value.leader_epoch;
  state.start_offset = value.start_offset;
  state.delivery_complete_count = value.delivery_complete_count;
  state.batches = state_batches_of(value.state_batches);
  return state;
}

template <class Value>
Value value_of(const ShareState& state) {
  Value value;
  value.snapshot_epoch = state.snapshot_epoch;
  value.leader_epoch = state.leader_epoch;
  value.start_offset = state.start_offset;
  value.delivery_complete_count = state.delivery_complete_count;
  value.state_batches = messages_of<typename Value::StateBatch>(state.batches);
  return value;
}

template <class Key>
Key key_of(const ShareStateKey& key) {
  return {key.group_id, key.topic_id, key.partition};
}

}  // namespace

Record snapshot_record(const ShareStateKey& key, const ShareState& state) {
  auto value = value_of<protocol::ShareSnapshotValue>(state);
  value.state_epoch = state.state_epoch;
  value.create_timestamp = state.created_ms;
  value.write_timestamp = state.written_ms;
  return make_record(key_of<protocol::ShareSnapshotKey>(key), value, share_value_version);
}

Record update_record(const ShareStateKey& key, const ShareState& update) {
  return make_record(key_of<protocol::ShareUpdateKey>(key), value_of<protocol::ShareUpdateValue>(update),
                     share_value_version);
}

Record state_tombstone(const ShareStateKey& key) {
  return make_tombstone(key_of<protocol::ShareSnapshotKey>(key));
}

ShareState state_of(const protocol::ShareSnapshotValue& value) {
  ShareState state = common_state_of(value);
  state.state_epoch = value.state_epoch;
  state.created_ms = value.create_timestamp;
  state.written_ms = value.write_timestamp;
  return state;
}

ShareState state_of(const protocol::ShareUpdateValue& value) { return common_state_of(value); }

ShareState merged(const ShareState& so_far, const protocol::ShareUpdateValue& value) {
  ShareState state = so_far;
  if (value.start_offset != no_start_offset) state.start_offset = value.start_offset;
  if (value.leader_epoch != no_epoch) state.leader_epoch = value.leader_epoch;
  state.delivery_complete_count = value.delivery_complete_count;
  state.batches = combine(so_far.batches, state_batches_of(value.state_batches), state.start_offset);
  return state;
}

}  // namespace ottla::coordinator
