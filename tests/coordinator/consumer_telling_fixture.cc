// What the consumer groups' tests read: the group as it is described, and its records in words.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "coordinator/consumer_fixture.h"
#include "coordinator/records.h"
#include "coordinator/tell_as.h"
#include "ottla/protocol/messages/16_list_groups.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/record_reader.h"

namespace ottla::test {

using coordinator::GroupRecordType;

namespace {

constexpr PartitionIndex the_partition = 0;

// The names by which topics are known, of anything that lists topic ids with partitions.
template <class Topics>
std::string tell_topics(const std::map<std::string, Uuid>& ids, const Topics& topics) {
  Partitions partitions;
  for (const auto& topic : topics) {
    const auto known = std::ranges::find(ids, topic.topic_id, [](const auto& entry) { return entry.second; });
    partitions[known == ids.end() ? "gone" : known->first].assign(topic.partitions.begin(),
                                                                  topic.partitions.end());
  }
  return tell(partitions);
}

}  // namespace

protocol::ConsumerGroupDescribeResponse::Group ConsumerFixture::describe() const {
  protocol::ConsumerGroupDescribeRequest request;
  request.group_ids = {group_};
  protocol::ConsumerGroupDescribeResponse::Group shown;
  auto reply = [&shown](const protocol::ConsumerGroupDescribeResponse& response) {
    shown = response.groups.front();
    shown.error_message.reset();
  };
  coordinator_->consumer_group_describe({1, "client", "/127.0.0.1"}, request, std::move(reply));
  return shown;
}

std::string ConsumerFixture::state() const {
  const auto shown = describe();
  return fmt::format("{} {}/{}", shown.group_state, shown.assignment_epoch, shown.group_epoch);
}

std::string ConsumerFixture::members() const {
  std::vector<std::string> texts;
  for (const auto& member : describe().members) {
    texts.push_back(fmt::format("{}@{} {}", name_of_member(member.member_id), member.member_epoch,
                                tell_topics(topic_ids_, member.assignment.topic_partitions)));
  }
  return fmt::format("{}", fmt::join(texts, " "));
}

std::string ConsumerFixture::listed_type() const {
  std::string type;
  auto reply = [&type, this](const protocol::ListGroupsResponse& response) {
    for (const auto& group : response.groups) {
      if (group.group_id == group_) type = group.group_type;
    }
  };
  coordinator_->list_groups({5, "client", "/127.0.0.1"}, {}, std::move(reply));
  return type;
}

void ConsumerFixture::for_each_record(MemoryStateLog& log, Offset from, const Visitor& visit) {
  Bytes bytes;
  ASSERT_TRUE(log.read(the_partition, from, SIZE_MAX, bytes));
  records::EntryIterator entries(bytes);
  records::Workspace workspace;
  for (auto entry = entries.next(); entry && *entry; entry = entries.next()) {
    records::RecordReader reader(workspace);
    ASSERT_TRUE(reader.open(**entry));
    records::RecordView record;
    for (auto more = reader.next(record); more && *more; more = reader.next(record)) {
      if (record.offset >= from) visit(*record.key, record.value);
    }
  }
}

std::vector<std::string> ConsumerFixture::records() {
  std::vector<std::string> texts;
  for_each_record(log_, told_, [&](ByteView key, std::optional<ByteView> value) {
    texts.push_back(tell_record(key, value));
  });
  told_ += static_cast<Offset>(texts.size());
  return texts;
}

std::map<Bytes, Bytes> ConsumerFixture::compacted() {
  std::map<Bytes, Bytes> last;
  for_each_record(log_, 0, [&](ByteView key, std::optional<ByteView> value) {
    const Bytes owned(key.begin(), key.end());
    if (value) {
      last[owned] = Bytes(value->begin(), value->end());
    } else {
      last.erase(owned);
    }
  });
  return last;
}

std::string ConsumerFixture::tell_record(ByteView key, std::optional<ByteView> value) const {
  using namespace protocol;
  switch (static_cast<GroupRecordType>(coordinator::record_type(key).value_or(-1))) {
    case GroupRecordType::group_metadata:
      return tell_as<GroupMetadataKey, GroupMetadataValue>(key, value, [](const auto&, const auto* v) {
        return v == nullptr ? "classic" : fmt::format("classic {} of {}", v->generation, v->members.size());
      });
    case GroupRecordType::consumer_group_metadata:
      return tell_as<ConsumerGroupMetadataKey, ConsumerGroupMetadataValue>(
          key, value, [](const auto&, const auto* v) {
            return v == nullptr ? "group" : fmt::format("group {}", v->epoch);
          });
    case GroupRecordType::consumer_group_partition_metadata:
      return tell_as<ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue>(
          key, value, [](const auto&, const auto*) { return std::string("partition metadata"); });
    case GroupRecordType::consumer_group_member_metadata:
      return tell_as<ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue>(
          key, value, [](const auto& k, const auto* v) {
            if (v == nullptr) return fmt::format("member {}", name_of_member(k.member_id));
            const std::string regex(v->subscribed_topic_regex.value_or(""));
            return fmt::format("member {}: {}{}{}", name_of_member(k.member_id),
                               fmt::join(v->subscribed_topic_names, " "), regex.empty() ? "" : "~" + regex,
                               v->classic_member_metadata ? " classic" : "");
          });
    case GroupRecordType::consumer_group_target_assignment_metadata:
      return tell_as<ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue>(
          key, value, [](const auto&, const auto* v) {
            return v == nullptr ? "targets" : fmt::format("targets {}", v->assignment_epoch);
          });
    case GroupRecordType::consumer_group_target_assignment_member:
      return tell_as<ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue>(
          key, value, [this](const auto& k, const auto* v) {
            return fmt::format("target {}", name_of_member(k.member_id)) +
                   (v == nullptr ? "" : ": " + tell_topics(topic_ids_, v->topic_partitions));
          });
    case GroupRecordType::consumer_group_current_member_assignment:
      return tell_as<ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue>(
          key, value, [this](const auto& k, const auto* v) {
            if (v == nullptr) return fmt::format("current {}", name_of_member(k.member_id));
            const std::string revoking = tell_topics(topic_ids_, v->partitions_pending_revocation);
            return fmt::format("current {}: {} {} {}{}", name_of_member(k.member_id), v->member_epoch,
                               state_text(v->state), tell_topics(topic_ids_, v->assigned_partitions),
                               revoking.empty() ? "" : " revoking " + revoking);
          });
    case GroupRecordType::consumer_group_regular_expression:
      return tell_as<ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue>(
          key, value, [](const auto& k, const auto* v) {
            return fmt::format("regex {}", k.regular_expression) +
                   (v == nullptr ? "" : fmt::format(": {}", fmt::join(v->topics, " ")));
          });
    default:
      return tell_other_record(key, value);
  }
}

}  // namespace ottla::test
