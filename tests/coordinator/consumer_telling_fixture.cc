// What the consumer groups' tests read: the group as it is described, and its records in words.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "coordinator/consumer_fixture.h"
#include "coordinator/each_record.h"
#include "coordinator/groups/consumer_records.h"
#include "coordinator/records.h"
#include "coordinator/tell_group_records.h"
#include "ottla/protocol/messages/16_list_groups.h"

namespace ottla::test {

using coordinator::GroupRecordType;

namespace {

constexpr PartitionIndex the_partition = 0;

}  // namespace

protocol::ConsumerGroupDescribeResponse::Group ConsumerFixture::describe() const {
  return described<protocol::ConsumerGroupDescribeRequest>(
      &coordinator::GroupCoordinator::consumer_group_describe, 1);
}

std::string ConsumerFixture::state() const { return tell_state(describe()); }

std::string ConsumerFixture::members() const {
  return tell_members(describe(),
                      [this](const auto& member) { return tell(named(member.assignment.topic_partitions)); });
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
  for_each_record_in(bytes, [&](const records::RecordView& record) {
    if (record.offset >= from) visit(*record.key, record.value);
  });
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
  const auto told = tell_group_record<coordinator::ConsumerRecords>(
      key, value,
      RecordWords{.epoch = [](const auto&) { return ""; },
                  .member =
                      [](const auto& v) {
                        const std::string regex(v.subscribed_topic_regex.value_or(""));
                        return fmt::format(": {}{}{}", fmt::join(v.subscribed_topic_names, " "),
                                           regex.empty() ? "" : "~" + regex,
                                           v.classic_member_metadata ? " classic" : "");
                      },
                  .target = [this](const auto& v) { return tell(named(v.topic_partitions)); },
                  .current =
                      [this](const auto& v) {
                        return fmt::format("{} {}{}", state_text(v.state), tell(named(v.assigned_partitions)),
                                           tell_revoking(tell(named(v.partitions_pending_revocation))));
                      }});
  if (told) return *told;
  switch (static_cast<GroupRecordType>(coordinator::record_type(key).value_or(-1))) {
    case GroupRecordType::group_metadata:
      return tell_as<GroupMetadataKey, GroupMetadataValue>(key, value, [](const auto&, const auto* v) {
        return v == nullptr ? "classic" : fmt::format("classic {} of {}", v->generation, v->members.size());
      });
    case GroupRecordType::consumer_group_partition_metadata:
      return tell_as<ConsumerGroupPartitionMetadataKey, ConsumerGroupPartitionMetadataValue>(
          key, value, [](const auto&, const auto*) { return std::string("partition metadata"); });
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
