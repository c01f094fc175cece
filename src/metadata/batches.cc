// Packs and unpacks batches of format 2; nothing in the metadata log is ever compressed.
#include "metadata/batches.h"

#include "ottla/protocol/messages/control_records.h"
#include "ottla/records/builder.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"

namespace ottla::metadata {
namespace {

records::BatchBuilder builder_at(const BatchPlace& place, bool control) {
  records::BatchOptions options;
  options.base_offset = place.base_offset;
  options.leader_epoch = place.epoch;
  options.control = control;
  return records::BatchBuilder(options);
}

void append_bytes(const Bytes& from, Bytes& out) { out.insert(out.end(), from.begin(), from.end()); }

template <class M>
void add_control(records::BatchBuilder& batch, records::ControlType type, const M& message,
                 TimestampMs timestamp_ms) {
  Bytes value;
  protocol::Writer writer(value);
  protocol::encode(message, message.version, writer);
  const auto key = records::control_key(type);
  batch.append({timestamp_ms, ByteView(key), ByteView(value), {}});
}

void add_quorum(records::BatchBuilder& batch, const Quorum& quorum, TimestampMs timestamp_ms) {
  add_control(batch, records::ControlType::kraft_version,
              protocol::KRaftVersionRecord{0, quorum.kraft_version, {}}, timestamp_ms);
  protocol::VotersRecord voters;
  for (const Voter& voter : quorum.voters) {
    auto& to = voters.voters.emplace_back();
    to.voter_id = voter.id;
    to.voter_directory_id = voter.directory_id;
    for (const Endpoint& endpoint : voter.endpoints) {
      to.endpoints.push_back({endpoint.name, endpoint.host, endpoint.port, {}});
    }
    to.kraft_version_feature = {voter.kraft_versions.min, voter.kraft_versions.max, {}};
  }
  add_control(batch, records::ControlType::kraft_voters, voters, timestamp_ms);
}

// The first field of every control record's value is also its version.
template <class M>
Result<M> decode_control(ByteView value) {
  protocol::Reader reader(value);
  const auto version = reader.integer<std::int16_t>();
  auto message = reader.failed() ? Result<M>(fail(reader.error())) : protocol::decode<M>(value, version);
  if (!message) {
    return fail(ErrorCode::invalid_record, "a control record cannot be read: " + message.error().message);
  }
  return message;
}

std::vector<Voter> voters_of(const protocol::VotersRecord& record) {
  std::vector<Voter> voters;
  for (const auto& from : record.voters) {
    Voter& voter = voters.emplace_back();
    voter.id = from.voter_id;
    voter.directory_id = from.voter_directory_id;
    for (const auto& endpoint : from.endpoints) {
      voter.endpoints.push_back({std::string(endpoint.name), std::string(endpoint.host), endpoint.port, 0});
    }
    voter.kraft_versions = {from.kraft_version_feature.min_supported_version,
                            from.kraft_version_feature.max_supported_version};
  }
  return voters;
}

// Reads one control record into the facts.
Result<> take_control(records::ControlType type, ByteView value, ControlFacts& facts) {
  const auto take = [](auto message, auto&& use) -> Result<> {
    if (!message) return fail(message.error());
    use(*message);
    return {};
  };
  switch (type) {
    case records::ControlType::leader_change:
      return take(decode_control<protocol::LeaderChangeMessage>(value),
                  [&](const auto& message) { facts.leader = message.leader_id; });
    case records::ControlType::kraft_version:
      return take(decode_control<protocol::KRaftVersionRecord>(value),
                  [&](const auto& message) { facts.kraft_version = message.kraft_version; });
    case records::ControlType::kraft_voters:
      return take(decode_control<protocol::VotersRecord>(value),
                  [&](const auto& message) { facts.voters = voters_of(message); });
    case records::ControlType::snapshot_header:
      return take(decode_control<protocol::SnapshotHeaderRecord>(value), [&](const auto& message) {
        facts.snapshot_last_contained_ms = message.last_contained_log_timestamp;
      });
    case records::ControlType::snapshot_footer:
      facts.snapshot_footer = true;
      return {};
    default:
      return {};
  }
}

}  // namespace

void append_data_batches(const RecordList& records, BatchPlace place, std::size_t limit_bytes, Bytes& out) {
  std::size_t next = 0;
  while (next < records.size()) {
    records::BatchBuilder batch = builder_at(place, false);
    do {
      batch.append({place.timestamp_ms, std::nullopt, records[next], {}});
      ++next;
    } while (next < records.size() && batch.plain_size_bytes() + records[next].size() < limit_bytes);
    place.base_offset += batch.record_count();
    append_bytes(batch.build(), out);
  }
}

void append_leader_change(BrokerId leader, const std::optional<Quorum>& quorum, BatchPlace place,
                          Bytes& out) {
  records::BatchBuilder batch = builder_at(place, true);
  protocol::LeaderChangeMessage message;
  message.leader_id = leader;
  message.voters.push_back({leader, {}, {}});
  message.granting_voters.push_back({leader, {}, {}});
  add_control(batch, records::ControlType::leader_change, message, place.timestamp_ms);
  if (quorum) add_quorum(batch, *quorum, place.timestamp_ms);
  append_bytes(batch.build(), out);
}

void append_snapshot_header(TimestampMs last_contained_ms, const Quorum& quorum, BatchPlace place,
                            Bytes& out) {
  records::BatchBuilder batch = builder_at(place, true);
  add_control(batch, records::ControlType::snapshot_header,
              protocol::SnapshotHeaderRecord{0, last_contained_ms, {}}, place.timestamp_ms);
  if (quorum.kraft_version > 0) add_quorum(batch, quorum, place.timestamp_ms);
  append_bytes(batch.build(), out);
}

void append_snapshot_footer(BatchPlace place, Bytes& out) {
  records::BatchBuilder batch = builder_at(place, true);
  add_control(batch, records::ControlType::snapshot_footer, protocol::SnapshotFooterRecord{},
              place.timestamp_ms);
  append_bytes(batch.build(), out);
}

void ControlFacts::apply_to(Quorum& quorum) const {
  if (kraft_version) quorum.kraft_version = *kraft_version;
  if (voters) quorum.voters = *voters;
}

Result<ControlFacts> read_control_batch(records::BatchView batch) {
  ControlFacts facts;
  records::PlainRecordIterator records(batch, batch.body());
  records::RecordView record;
  for (;;) {
    auto more = records.next(record);
    if (!more) return fail(more.error());
    if (!*more) return facts;
    if (!record.key || !record.value) return fail(ErrorCode::invalid_record, "a control record has a null");
    auto type = records::control_type(*record.key);
    if (!type) return fail(type.error());
    if (auto taken = take_control(*type, *record.value, facts); !taken) return fail(taken.error());
  }
}

Result<> for_each_value(records::BatchView batch, const std::function<Result<>(Offset, ByteView)>& visit) {
  if (batch.codec() != records::Codec::none) {
    return fail(ErrorCode::invalid_record,
                "the metadata batch at offset " + std::to_string(batch.base_offset()) + " is compressed");
  }
  records::PlainRecordIterator records(batch, batch.body());
  records::RecordView record;
  for (;;) {
    auto more = records.next(record);
    if (!more) return fail(more.error());
    if (!*more) return {};
    if (!record.value) {
      return fail(ErrorCode::invalid_record,
                  "the metadata record at offset " + std::to_string(record.offset) + " is null");
    }
    if (auto visited = visit(record.offset, *record.value); !visited) return visited;
  }
}

}  // namespace ottla::metadata
