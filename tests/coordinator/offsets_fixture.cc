// Requests made of few words, answers as words.
#include "coordinator/offsets_fixture.h"

#include <algorithm>

#include "coordinator/records.h"
#include "ottla/protocol/messages/group_records.h"
#include "ottla/protocol/messages/offset_records.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"

namespace ottla::test {

using namespace coordinator;
using namespace protocol;

namespace {

constexpr std::string_view offsets_topic = "__consumer_offsets";

std::string tell_offset(const records::RecordView& record) {
  const auto key = parse_key<OffsetCommitKey>(*record.key);
  const std::string name = fmt::format("{} {}-{}", key->group, key->topic, key->partition);
  if (!record.value) return "no " + name;
  const auto value = parse_value<OffsetCommitValue>(*record.value);
  std::string text =
      fmt::format("{} = {} v{}", name, value->offset, load_big_endian<std::int16_t>(record.value->data()));
  if (value->leader_epoch != -1) text += fmt::format(" of epoch {}", value->leader_epoch);
  if (!value->metadata.empty()) text += fmt::format(" '{}'", value->metadata);
  if (value->expire_timestamp != -1) {
    text += fmt::format(" until +{}", value->expire_timestamp - TimersClock::start_ms);
  }
  if (!value->topic_id.is_zero()) text += " with id";
  return text;
}

std::string tell(const records::RecordView& record) {
  const auto type = static_cast<GroupRecordType>(*record_type(*record.key));
  if (type == GroupRecordType::offset_commit) return tell_offset(record);
  if (type == GroupRecordType::group_metadata) {
    return fmt::format("{}group {}", record.value ? "" : "no ",
                       parse_key<GroupMetadataKey>(*record.key)->group);
  }
  return fmt::format("type {}", static_cast<int>(type));
}

std::string tell(Offset offset, LeaderEpoch epoch, std::string_view metadata, std::int16_t error) {
  if (error != 0) return std::string(error_name(static_cast<ErrorCode>(error)));
  if (offset == -1) return "none";
  std::string text = std::to_string(offset);
  if (epoch != -1) text += fmt::format(" of epoch {}", epoch);
  if (!metadata.empty()) text += fmt::format(" '{}'", metadata);
  return text;
}

Caller caller(int version) { return {version, "client", "/127.0.0.1"}; }

}  // namespace

Result<Offset> TellingStateLog::append(PartitionIndex partition, MutableByteView batch) {
  auto appended = MemoryStateLog::append(partition, batch);
  if (!appended) return appended;
  const records::EntryView entry(batch);
  records::Workspace workspace;
  records::RecordReader reader(workspace);
  EXPECT_TRUE(reader.open(entry));
  if (entry.batch().is_control()) return appended;
  EXPECT_EQ(entry.batch().base_sequence(), entry.batch().is_transactional() ? 7 : 0);
  records::RecordView record;
  while (reader.next(record).value()) records_.push_back(tell(record));
  return appended;
}

OffsetsTest::OffsetsTest() {
  add_topic(offsets_topic, 1);
  add_topic("t", 3);
  add_topic("u", 1);
  start();
}

void OffsetsTest::begin_start() {
  groups.reset();
  groups = GroupCoordinator::create({log, timers, clock, entropy}, options);
  groups->start(topics.newest(), now_ms());
}

void OffsetsTest::start() {
  begin_start();
  while (groups->is_loading()) timers.advance_ms(0);
  log.take_records();
}

void OffsetsTest::publish(const metadata::ImageChange& change) {
  if (groups) groups->on_image(change, now_ms());
}

OffsetCommitRequest OffsetsTest::commit_request(std::string_view group, const CommitOf& commit) const {
  OffsetCommitRequest request;
  request.group_id = group;
  request.member_id = commit.member;
  request.generation_id_or_member_epoch = commit.generation;
  request.retention_time_ms = commit.retention_ms;
  auto& topic = request.topics.emplace_back();
  if (commit.version < 10) topic.name = commit.topic;
  const metadata::TopicImage* known = topics.newest()->topic(commit.topic);
  if (commit.version >= 10 && known != nullptr) topic.topic_id = known->id;
  topic.partitions.push_back(
      {commit.partition, commit.offset, commit.epoch, commit.commit_ms, commit.metadata});
  return request;
}

ErrorCode OffsetsTest::commit(std::string_view group, const CommitOf& commit) {
  ErrorCode error = ErrorCode::unknown_server_error;
  auto reply = [&](const OffsetCommitResponse& response) {
    EXPECT_EQ(response.topics.size(), 1);
    error = static_cast<ErrorCode>(response.topics.at(0).partitions.at(0).error_code);
  };
  groups->offset_commit(caller(commit.version), commit_request(group, commit), std::move(reply), now_ms());
  return error;
}

std::string OffsetsTest::fetch(std::string_view group, std::string_view topic, PartitionIndex partition,
                               int version, bool require_stable) {
  OffsetFetchRequest request;
  request.require_stable = require_stable;
  if (version < 8) {
    request.group_id = group;
    request.topics->push_back({topic, {partition}});
  } else {
    auto& asked = request.groups.emplace_back();
    asked.group_id = group;
    const metadata::TopicImage* known = topics.newest()->topic(topic);
    asked.topics->push_back({topic, version < 10 || known == nullptr ? zero_uuid : known->id, {partition}});
  }
  std::string text;
  auto reply = [&](const OffsetFetchResponse& response) {
    const auto tell_first = [&](const auto& answer) {
      if (answer.topics.empty()) return tell(0, 0, "", answer.error_code);
      const auto& found = answer.topics.at(0).partitions.at(0);
      return tell(found.committed_offset, found.committed_leader_epoch, found.metadata.value_or(""),
                  found.error_code);
    };
    text = version < 8 ? tell_first(response) : tell_first(response.groups.at(0));
  };
  groups->offset_fetch(caller(version), request, std::move(reply));
  return text;
}

Texts OffsetsTest::fetch_all(std::string_view group, int version, bool require_stable) {
  OffsetFetchRequest request;
  request.require_stable = require_stable;
  auto& asked = request.groups.emplace_back();
  asked.group_id = group;
  asked.topics.reset();
  Texts texts;
  auto reply = [&](const OffsetFetchResponse& response) {
    const auto& answer = response.groups.at(0);
    if (answer.error_code != 0) texts.push_back(tell(0, 0, "", answer.error_code));
    for (const auto& topic : answer.topics) {
      const std::string name =
          version < 10 ? std::string(topic.name) : topics.newest()->topic(topic.topic_id)->name + " by id";
      for (const auto& found : topic.partitions) {
        texts.push_back(fmt::format("{}-{}: {}", name, found.partition_index,
                                    tell(found.committed_offset, found.committed_leader_epoch,
                                         found.metadata.value_or(""), found.error_code)));
      }
    }
  };
  groups->offset_fetch(caller(version), request, std::move(reply));
  return texts;
}

ErrorCode OffsetsTest::delete_offset(std::string_view group, std::string_view topic,
                                     PartitionIndex partition) {
  OffsetDeleteRequest request;
  request.group_id = group;
  request.topics.push_back({topic, {{partition}}});
  std::int16_t error = -1;
  auto reply = [&](const OffsetDeleteResponse& response) {
    error = response.error_code;
    if (error == 0) error = response.topics.at(0).partitions.at(0).error_code;
  };
  groups->offset_delete(caller(0), request, std::move(reply), now_ms());
  return static_cast<ErrorCode>(error);
}

ErrorCode OffsetsTest::delete_group(std::string_view group) {
  std::int16_t error = -1;
  auto reply = [&](const DeleteGroupsResponse& response) { error = response.results.at(0).error_code; };
  groups->delete_groups(caller(2), {{group}}, std::move(reply), now_ms());
  return static_cast<ErrorCode>(error);
}

Texts OffsetsTest::list(const std::vector<std::string_view>& states,
                        const std::vector<std::string_view>& types) {
  Texts texts;
  auto reply = [&](const ListGroupsResponse& response) {
    if (response.error_code != 0) texts.push_back(tell(0, 0, "", response.error_code));
    for (const auto& group : response.groups) {
      texts.push_back(fmt::format("{} {} {} '{}'", group.group_id, group.group_type, group.group_state,
                                  group.protocol_type));
    }
  };
  groups->list_groups(caller(5), {states, types}, std::move(reply));
  std::ranges::sort(texts);
  return texts;
}

void OffsetsTest::append_pending(std::string_view group, ProducerId producer, Offset offset,
                                 PartitionIndex partition) {
  OffsetCommitValue value;
  value.offset = offset;
  value.commit_timestamp = now_ms();
  const Record record =
      make_record(OffsetCommitKey{group, "t", partition}, value, offset_commit_value_version);
  records::BatchOptions batch;
  batch.producer_id = producer;
  batch.producer_epoch = 0;
  batch.base_sequence = 7;
  batch.transactional = true;
  records::BatchBuilder builder(batch);
  builder.append({.timestamp = now_ms(), .key = ByteView(record.key), .value = ByteView(*record.value)});
  Bytes bytes = builder.build();
  ASSERT_TRUE(log.append(0, bytes));
}

void OffsetsTest::append_marker(ProducerId producer, bool commits) {
  Bytes bytes = records::build_end_marker(
      {commits ? records::ControlType::commit : records::ControlType::abort, 0}, producer, 0, now_ms());
  ASSERT_TRUE(log.append(0, bytes));
}

}  // namespace ottla::test
