// Lists, descriptions and offsets in the words of their messages.
#include "coordinator/group_state_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ottla/protocol/messages/09_offset_fetch.h"
#include "ottla/protocol/messages/15_describe_groups.h"
#include "ottla/protocol/messages/16_list_groups.h"
#include "ottla/protocol/messages/69_consumer_group_describe.h"

namespace ottla::test {
namespace {

constexpr std::string_view host = "/127.0.0.1";

std::string describe_classic(coordinator::GroupCoordinator& coordinator, std::string_view group) {
  std::string text;
  protocol::DescribeGroupsRequest request;
  request.groups = {group};
  auto reply = [&text](const protocol::DescribeGroupsResponse& response) {
    auto sorted = response;
    std::ranges::sort(sorted.groups.front().members, {},
                      &protocol::DescribeGroupsResponse::Group::Member::member_id);
    text = to_json(sorted, 6);
  };
  coordinator.describe_groups({6, "client", std::string(host)}, request, std::move(reply));
  return text;
}

std::string describe_consumer(coordinator::GroupCoordinator& coordinator, std::string_view group) {
  std::string text;
  protocol::ConsumerGroupDescribeRequest request;
  request.group_ids = {group};
  auto reply = [&text](const protocol::ConsumerGroupDescribeResponse& response) {
    text = to_json(response, 1);
  };
  coordinator.consumer_group_describe({1, "client", std::string(host)}, request, std::move(reply));
  return text;
}

std::string offsets_of(coordinator::GroupCoordinator& coordinator, std::string_view group) {
  constexpr int version = 8;  // of which members need not say who they are
  std::string text;
  protocol::OffsetFetchRequest request;
  auto& asked = request.groups.emplace_back();
  asked.group_id = group;
  asked.topics.reset();
  auto reply = [&text](const protocol::OffsetFetchResponse& response) {
    auto sorted = response;
    auto& topics = sorted.groups.front().topics;
    std::ranges::sort(topics, {}, [](const auto& topic) { return topic.name; });
    for (auto& topic : topics) {
      std::ranges::sort(topic.partitions, {},
                        [](const auto& partition) { return partition.partition_index; });
    }
    text = to_json(sorted, version);
  };
  coordinator.offset_fetch({version, "client", std::string(host)}, request, std::move(reply));
  return text;
}

}  // namespace

std::map<std::string, GroupStateText> state_of_all(coordinator::GroupCoordinator& coordinator,
                                                   std::span<const std::string_view> groups) {
  std::map<std::string, GroupStateText> all;
  auto reply = [&all](const protocol::ListGroupsResponse& response) {
    for (const auto& group : response.groups) {
      GroupStateText& text = all[std::string(group.group_id)];
      text.type = group.group_type;
      text.state = group.group_state;
    }
  };
  coordinator.list_groups({5, "client", std::string(host)}, {}, std::move(reply));
  for (const std::string_view group : groups) {
    GroupStateText& text = all[std::string(group)];
    text.offsets = offsets_of(coordinator, group);
    if (text.type == "consumer") text.description = describe_consumer(coordinator, group);
    if (text.type == "classic") text.description = describe_classic(coordinator, group);
  }
  return all;
}

void expect_replayed(const std::map<std::string, GroupStateText>& live,
                     const std::map<std::string, GroupStateText>& replayed) {
  EXPECT_EQ(live.size(), replayed.size());
  for (const auto& [group, before] : live) {
    SCOPED_TRACE("group " + group);
    const GroupStateText& after = replayed.at(group);
    EXPECT_EQ(after.offsets, before.offsets);
    const bool is_unwritten = before.type == "classic" && before.state != "Stable" &&
                              (before.state != "Empty" || after.type.empty());
    if (is_unwritten) continue;
    EXPECT_EQ(after.type, before.type);
    EXPECT_EQ(after.state, before.state);
    EXPECT_EQ(after.description, before.description);
  }
}

}  // namespace ottla::test
