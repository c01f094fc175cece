// Streams groups behind the whole coordinator, over a log in memory: members that heartbeat, their answers,
// and the records that came of it in words. Internal topics are made as they are asked for.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/consumer_fixture.h"
#include "ottla/protocol/messages/88_streams_group_heartbeat.h"
#include "ottla/protocol/messages/89_streams_group_describe.h"

namespace ottla::test {

// A topic and its partitions, 0: as many as it takes.
using InternalSpec = std::pair<std::string, std::int32_t>;

struct SubtopologySpec {
  std::string id;
  std::vector<std::string> sources;
  std::vector<InternalSpec> repartition_sources = {};
  std::vector<std::string> sinks = {};
  std::vector<std::string> changelogs = {};
  // Topics that must be partitioned alike: indexes of sources and of repartition sources.
  std::vector<std::int16_t> alike = {}, alike_repartition = {};
};

struct TopologySpec {
  std::vector<SubtopologySpec> subtopologies;
  std::int32_t epoch = 0;
};

// "words" read from t, by way of r to a count with the changelog c.
TopologySpec word_count();
// Topic t without any state.
TopologySpec stateless();

// Tasks by subtopology: "0[0 1] 1[2]".
using Tasks = Partitions;

// A member of the application: what it says, and what it knows by the answers.
struct StreamsClient {
  explicit StreamsClient(std::string member_id) : id(member_id), process("process of " + member_id) {}

  std::string id, process;
  TopologySpec topology = stateless();
  std::int32_t rebalance_ms = 60'000;
  std::optional<std::uint16_t> port;  // of its endpoint
  bool shuts_down = false;
  std::int32_t epoch = 0;
  std::int32_t endpoint_epoch = -1;
  Tasks active, standby;
};

struct StreamsAnswer {
  ErrorCode error = ErrorCode::none;
  std::string message;
  std::int32_t epoch = 0;
  std::int32_t interval_ms = 0;
  std::optional<std::string> tasks;  // "0[0 1] standby 0[2]"; nothing when the answer has none
  std::vector<std::string> statuses;
  std::int32_t endpoint_epoch = 0;
  std::optional<std::string> endpoints;  // "9001: t[0 1] standby r[0]"
};

class StreamsFixture : public ConsumerFixture, private coordinator::InternalTopics {
 protected:
  StreamsFixture();

  StreamsAnswer join(StreamsClient& client);         // epoch 0 and everything
  StreamsAnswer beat(StreamsClient& client);         // nothing but the epoch
  StreamsAnswer acknowledge(StreamsClient& client);  // the tasks that it has now
  StreamsAnswer leave(StreamsClient& client);
  StreamsAnswer send(const protocol::StreamsGroupHeartbeatRequest& request);
  // Members join and heartbeat at intervals until nobody's tasks change any more.
  void settle(const std::vector<StreamsClient*>& clients);

  // The topics of these names cannot be made.
  void refuse_to_make(std::set<std::string> names) { refused_ = std::move(names); }
  // How each topic was asked for that was made: "r 2 cleanup.policy=delete".
  const std::vector<std::string>& made() const { return made_; }

  protocol::StreamsGroupDescribeResponse::Group describe() const;
  std::string state() const override;
  std::string members() const override;  // "a@2 0[0 1] b@2 0[2]"
  // The partitions of each internal topic as the group is described: "r 2, c 2".
  std::string described_topics() const;

 private:
  Result<std::vector<metadata::CreatedTopic>> create(std::span<const metadata::NewTopic> topics) override;
  std::string tell_other_record(ByteView key, std::optional<ByteView> value) const override;
  StreamsAnswer take(StreamsClient& client, protocol::StreamsGroupHeartbeatRequest& request);

  std::set<std::string> refused_;
  std::vector<std::string> made_;
};

}  // namespace ottla::test
