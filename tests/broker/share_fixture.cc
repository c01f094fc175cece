// Verbs of members of share groups as frames of ShareFetch and ShareAcknowledge.
#include "broker/share_fixture.h"

#include <fmt/format.h>

namespace ottla::broker::test {
namespace {

template <class Topics>
auto& topic_of(Topics& topics, const Uuid& id) {
  for (auto& topic : topics) {
    if (topic.topic_id == id) return topic;
  }
  auto& added = topics.emplace_back();
  added.topic_id = id;
  return added;
}

template <class Partitions>
auto& partition_of(Partitions& partitions, PartitionIndex index) {
  for (auto& partition : partitions) {
    if (partition.partition_index == index) return partition;
  }
  auto& added = partitions.emplace_back();
  added.partition_index = index;
  return added;
}

}  // namespace

ShareTest::ShareTest() {
  options["offsets.topic.num.partitions"] = "1";
  options["share.coordinator.state.topic.num.partitions"] = "1";
  start();
  create_topic("t", 3);
  for (const PartitionIndex partition : {0, 1, 2}) initialize("g", "t", partition);
}

ErrorCode ShareTest::initialize(std::string_view group, std::string_view topic, PartitionIndex partition,
                                Offset start_offset) {
  protocol::InitializeShareGroupStateRequest request;
  request.group_id = group;
  auto& asked = request.topics.emplace_back();
  asked.topic_id = topic_id(topic);
  asked.partitions.push_back({partition, 1, start_offset});
  const auto answer = ask<protocol::InitializeShareGroupStateResponse>(request, 0);
  return code_in(answer->results.at(0).partitions.at(0).error_code);
}

protocol::ShareFetchRequest ShareTest::fetch_by(std::string_view member, std::int32_t epoch,
                                                const std::vector<PartitionIndex>& partitions,
                                                const std::vector<Said>& said) {
  protocol::ShareFetchRequest request;
  request.group_id = "g";
  request.member_id = member;
  request.share_session_epoch = epoch;
  request.min_bytes = 1;
  request.max_bytes = 1 << 20;
  request.max_records = 500;
  request.batch_size = 500;
  for (const PartitionIndex partition : partitions) {
    partition_of(topic_of(request.topics, topic_id("t")).partitions, partition);
  }
  for (const Said& one : said) {
    auto& asked = partition_of(topic_of(request.topics, topic_id(one.topic)).partitions, one.partition);
    asked.acknowledgement_batches.push_back({one.first, one.last, {one.type}});
  }
  return request;
}

Answer<protocol::ShareFetchResponse> ShareTest::join(std::string_view member,
                                                     const std::vector<PartitionIndex>& partitions) {
  return share_fetch(fetch_by(member, 0, partitions));
}

protocol::ShareAcknowledgeRequest ShareTest::say(std::string_view member, std::int32_t epoch,
                                                 const std::vector<Said>& said) {
  protocol::ShareAcknowledgeRequest request;
  request.group_id = "g";
  request.member_id = member;
  request.share_session_epoch = epoch;
  for (const Said& one : said) {
    auto& asked = partition_of(topic_of(request.topics, topic_id(one.topic)).partitions, one.partition);
    asked.acknowledgement_batches.push_back({one.first, one.last, {one.type}});
  }
  return request;
}

ErrorCode ShareTest::said_error(const protocol::ShareAcknowledgeRequest& request, int version) {
  const auto answer = acknowledge(request, version);
  EXPECT_EQ(code_in(answer->error_code), ErrorCode::none);
  return code_in(answer->responses.at(0).partitions.at(0).error_code);
}

std::string ShareTest::acquired(const protocol::ShareFetchResponse& response) {
  std::string text;
  for (const auto& topic : response.responses) {
    for (const FetchedShare& part : topic.partitions) {
      for (const auto& range : part.acquired_records) {
        text += fmt::format("{}{}: {}-{} x{}", text.empty() ? "" : ", ", part.partition_index,
                            range.first_offset, range.last_offset, range.delivery_count);
      }
    }
  }
  return text;
}

std::string ShareTest::acquired_once_loaded(std::string_view member) {
  constexpr int most_tries = 1'000;
  std::string text;
  for (int tries = 0; tries < most_tries && text.empty(); ++tries) text = acquired(join(member).message);
  return text;
}

const FetchedShare& ShareTest::only(const protocol::ShareFetchResponse& response) {
  EXPECT_EQ(response.responses.size(), 1);
  EXPECT_EQ(response.responses.at(0).partitions.size(), 1);
  return response.responses.at(0).partitions.at(0);
}

}  // namespace ottla::broker::test
