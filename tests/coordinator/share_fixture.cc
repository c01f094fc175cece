// The verbs of the share groups' tests.
#include "coordinator/share_fixture.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "coordinator/groups/share_records.h"
#include "coordinator/tell_group_records.h"
#include "ottla/protocol/messages/90_describe_share_group_offsets.h"
#include "ottla/protocol/messages/91_alter_share_group_offsets.h"
#include "ottla/protocol/messages/92_delete_share_group_offsets.h"
#include "ottla/protocol/messages/share_group_records.h"
#include "ottla/protocol/messages/share_records.h"

namespace ottla::test {

using protocol::ShareGroupHeartbeatRequest;
using protocol::ShareGroupHeartbeatResponse;

namespace {

std::string error_or_none(std::int16_t code) { return std::string(error_name(ErrorCode{code})); }

}  // namespace

BeatAnswer ShareFixture::send(const ShareGroupHeartbeatRequest& request) {
  std::vector<BeatAnswer> answers;
  auto reply = [&](const ShareGroupHeartbeatResponse& response) { answers.push_back(answer_of(response)); };
  coordinator_->share_group_heartbeat(caller_, request, std::move(reply), call_ms());
  EXPECT_EQ(answers.size(), 1);
  return answers.front();
}

BeatAnswer ShareFixture::take(Sharer& sharer, ShareGroupHeartbeatRequest request) {
  request.group_id = group();
  request.member_id = sharer.id;
  const BeatAnswer answer = send(request);
  if (answer.error == ErrorCode::none) sharer.epoch = answer.epoch;
  return answer;
}

BeatAnswer ShareFixture::join(Sharer& sharer) {
  sharer.epoch = 0;
  return resubscribe(sharer);
}

BeatAnswer ShareFixture::resubscribe(Sharer& sharer) {
  ShareGroupHeartbeatRequest request;
  request.member_epoch = sharer.epoch;
  if (sharer.rack) request.rack_id = *sharer.rack;
  request.subscribed_topic_names.emplace(sharer.topics.begin(), sharer.topics.end());
  return take(sharer, request);
}

BeatAnswer ShareFixture::beat(Sharer& sharer) {
  ShareGroupHeartbeatRequest request;
  request.member_epoch = sharer.epoch;
  return take(sharer, request);
}

BeatAnswer ShareFixture::leave(Sharer& sharer) {
  ShareGroupHeartbeatRequest request;
  request.member_epoch = -1;
  return take(sharer, request);
}

void ShareFixture::settle(const std::vector<Sharer*>& sharers) {
  std::string before;
  settle_by(
      sharers, options().share.assignment_interval_ms, [this](Sharer& sharer) { return join(sharer); },
      [&] {
        for (Sharer* sharer : sharers) EXPECT_EQ(beat(*sharer).error, ErrorCode::none);
        const std::string now = state() + members();
        return now == std::exchange(before, now);
      });
}

std::string ShareFixture::state() const { return tell_state(describe()); }

std::string ShareFixture::members() const {
  return tell_members(describe(),
                      [this](const auto& member) { return tell(named(member.assignment.topic_partitions)); });
}

protocol::ShareGroupDescribeResponse::Group ShareFixture::describe() const {
  return described<protocol::ShareGroupDescribeRequest>(&coordinator::GroupCoordinator::share_group_describe,
                                                        caller_.version);
}

std::string ShareFixture::description() const {
  std::string text;
  auto reply = [&text](const protocol::ShareGroupDescribeResponse& response) {
    const auto& shown = response.groups.front();
    text = shown.error_code == 0
               ? std::string(shown.assignor_name)
               : fmt::format("{}: {}", error_or_none(shown.error_code), shown.error_message.value_or(""));
  };
  protocol::ShareGroupDescribeRequest request;
  request.group_ids = {group()};
  coordinator_->share_group_describe(caller_, request, std::move(reply));
  return text;
}

std::vector<std::string> ShareFixture::describe_offsets(
    std::optional<std::map<std::string, std::vector<PartitionIndex>>> topics) const {
  protocol::DescribeShareGroupOffsetsRequest request;
  auto& asked = request.groups.emplace_back();
  asked.group_id = group();
  asked.topics.reset();
  if (topics) {
    asked.topics.emplace();
    for (const auto& [name, partitions] : *topics) asked.topics->push_back({name, partitions});
  }
  std::vector<std::string> texts;
  auto reply = [&](const protocol::DescribeShareGroupOffsetsResponse& response) {
    const auto& shown = response.groups.front();
    if (shown.error_code != 0) texts.push_back(error_or_none(shown.error_code));
    for (const auto& topic : shown.topics) {
      for (const auto& partition : topic.partitions) {
        texts.push_back(fmt::format("{}-{}: {} of epoch {}, lag {}", topic.topic_name,
                                    partition.partition_index, partition.start_offset, partition.leader_epoch,
                                    partition.lag));
      }
    }
  };
  coordinator_->describe_share_group_offsets(caller_, request, std::move(reply));
  return texts;
}

std::vector<std::string> ShareFixture::offsets() const { return describe_offsets(std::nullopt); }

std::vector<std::string> ShareFixture::offsets_of(const std::string& topic,
                                                  const std::vector<PartitionIndex>& partitions) {
  return describe_offsets(std::map<std::string, std::vector<PartitionIndex>>{{topic, partitions}});
}

std::string ShareFixture::set_offset(const std::string& topic, PartitionIndex partition, Offset offset) {
  protocol::AlterShareGroupOffsetsRequest request;
  request.group_id = group();
  request.topics.push_back({topic, {{partition, offset}}});
  std::string text;
  auto reply = [&text](const protocol::AlterShareGroupOffsetsResponse& response) {
    const std::int16_t code = response.error_code != 0
                                  ? response.error_code
                                  : response.responses.front().partitions.front().error_code;
    text = error_or_none(code);
  };
  coordinator_->alter_share_group_offsets(caller_, request, std::move(reply), call_ms());
  return text;
}

std::string ShareFixture::delete_offsets(const std::string& topic) {
  protocol::DeleteShareGroupOffsetsRequest request;
  request.group_id = group();
  request.topics.push_back({topic});
  std::string text = "no answer";
  auto reply = [&text](const protocol::DeleteShareGroupOffsetsResponse& response) {
    if (response.error_code != 0) {
      text = error_or_none(response.error_code);
    } else if (!response.responses.empty()) {
      text = error_or_none(response.responses.front().error_code);
    }
  };
  coordinator_->delete_share_group_offsets(caller_, request, std::move(reply), call_ms());
  return text;
}

ErrorCode ShareFixture::deliver_to(const std::string& topic, PartitionIndex partition, Offset offset,
                                   std::int32_t leader_epoch) {
  protocol::WriteShareGroupStateRequest request;
  request.group_id = group();
  auto& asked = request.topics.emplace_back();
  asked.topic_id = topic_id(topic);
  asked.partitions.push_back({.partition = partition,
                              .state_epoch = -1,
                              .leader_epoch = leader_epoch,
                              .start_offset = offset,
                              .delivery_complete_count = 0,
                              .state_batches = {}});
  ErrorCode error = ErrorCode::none;
  shares_->write_state(
      caller_, request,
      [&error](const auto& response) {
        error = ErrorCode{response.results.front().partitions.front().error_code};
      },
      call_ms());
  return error;
}

std::vector<ShareFixture::StoredRecord> ShareFixture::stored(MemoryStateLog& log) {
  std::vector<StoredRecord> all;
  for_each_record(log, 0, [&all](ByteView key, std::optional<ByteView> value) {
    StoredRecord& record = all.emplace_back();
    record.key.assign(key.begin(), key.end());
    if (value) record.value.emplace(value->begin(), value->end());
  });
  return all;
}

std::vector<std::string> ShareFixture::state_records() {
  using namespace protocol;
  std::vector<std::string> texts;
  const auto tell_batches = [](const auto& value) {
    std::string text;
    for (const auto& batch : value.state_batches) {
      text += fmt::format(" [{}-{} {}x{}]", batch.first_offset, batch.last_offset, batch.delivery_state,
                          batch.delivery_count);
    }
    return text;
  };
  for_each_record(share_log_, told_states_, [&](ByteView key, std::optional<ByteView> value) {
    if (coordinator::record_type(key).value() == ShareUpdateKey::api.key) {
      texts.push_back(
          tell_as<ShareUpdateKey, ShareUpdateValue>(key, value, [&](const auto& k, const auto* v) {
            return fmt::format("update {}-{}: {} from {}{}", name_of(k.topic_id), k.partition,
                               v->snapshot_epoch, v->start_offset, tell_batches(*v));
          }));
      return;
    }
    texts.push_back(
        tell_as<ShareSnapshotKey, ShareSnapshotValue>(key, value, [&](const auto& k, const auto* v) {
          if (v == nullptr) return fmt::format("{}-{}", name_of(k.topic_id), k.partition);
          return fmt::format("{}-{}: {} of {}/{} from {}{}", name_of(k.topic_id), k.partition,
                             v->snapshot_epoch, v->state_epoch, v->leader_epoch, v->start_offset,
                             tell_batches(*v));
        }));
  });
  told_states_ += static_cast<Offset>(texts.size());
  return texts;
}

namespace {

template <class Topics>
std::string tell_share_topics(const Topics& topics) {
  Partitions partitions;
  for (const auto& topic : topics) partitions[std::string(topic.topic_name)] = topic.partitions;
  return tell(partitions);
}

}  // namespace

std::string ConsumerFixture::tell_share_record(ByteView key, std::optional<ByteView> value) const {
  using namespace protocol;
  const auto told = tell_group_record<coordinator::ShareRecords>(
      key, value,
      RecordWords{
          .epoch = [](const auto&) { return ""; },
          .member =
              [](const auto& v) { return fmt::format(": {}", fmt::join(v.subscribed_topic_names, " ")); },
          .target = [this](const auto& v) { return tell(named(v.topic_partitions)); },
          .current = [this](const auto& v) { return tell(named(v.assigned_partitions)); }});
  if (told) return *told;
  if (coordinator::record_type(key) != ShareGroupStatePartitionMetadataKey::api.key) return "other";
  return tell_as<ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataValue>(
      key, value, [](const auto&, const auto* v) {
        if (v == nullptr) return std::string("topics");
        std::string text = fmt::format("topics: {}", tell_share_topics(v->initialized_topics));
        if (!v->initializing_topics.empty())
          text += " initializing " + tell_share_topics(v->initializing_topics);
        for (const auto& topic : v->deleting_topics) text += fmt::format(" deleting {}", topic.topic_name);
        return text;
      });
}

}  // namespace ottla::test
