// DescribeQuorum, key 55, versions 0-2. v1 when each voter fetched and caught up; v2 directory ids, messages
// and the voters' endpoints. There is one voter, which leads and lacks nothing.
#include "ottla/protocol/messages/55_describe_quorum.h"
#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::broker {
namespace {

using protocol::DescribeQuorumRequest;
using protocol::DescribeQuorumResponse;

bool asks_for_the_metadata(const DescribeQuorumRequest& body) {
  return body.topics.size() == 1 && body.topics[0].topic_name == metadata::cluster_metadata_topic &&
         body.topics[0].partitions.size() == 1 && body.topics[0].partitions[0].partition_index == 0;
}

Outcome refuse(const Request& request, const DescribeQuorumRequest& body, Output& output) {
  DescribeQuorumResponse response;
  for (const auto& topic : body.topics) {
    auto& told = response.topics.emplace_back();
    told.topic_name = topic.topic_name;
    for (const auto& partition : topic.partitions) {
      auto& told_partition = told.partitions.emplace_back();
      told_partition.partition_index = partition.partition_index;
      told_partition.error_code = code_of(ErrorCode::unknown_topic_or_partition);
      told_partition.error_message = "This server does not host this topic-partition.";
    }
  }
  return answer(request, response, output);
}

class PendingQuorum : public ControlRequest {
 public:
  using ControlRequest::ControlRequest;

 private:
  void work() override { quorum_ = core().plane->metadata().quorum(); }

  Outcome conclude(Output& output) override {
    const TimestampMs now_ms = core().clock.wall_ms();
    DescribeQuorumResponse response;
    auto& topic = response.topics.emplace_back();
    topic.topic_name = metadata::cluster_metadata_topic;
    auto& partition = topic.partitions.emplace_back();
    partition.leader_id = quorum_.leader;
    partition.leader_epoch = quorum_.epoch;
    partition.high_watermark = quorum_.log_end;
    partition.current_voters.push_back(
        {quorum_.voter.id, quorum_.voter.directory_id, quorum_.log_end, now_ms, now_ms});
    auto& node = response.nodes.emplace_back();
    node.node_id = quorum_.voter.id;
    for (const metadata::Endpoint& endpoint : quorum_.voter.endpoints) {
      node.listeners.push_back({endpoint.name, endpoint.host, endpoint.port});
    }
    return answer(request(), response, output);
  }

  metadata::QuorumState quorum_;
};

}  // namespace

Outcome handle_describe_quorum(Request& request, Output& output, std::unique_ptr<PendingRequest>& pending) {
  const auto body = protocol::decode<DescribeQuorumRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  if (!asks_for_the_metadata(*body)) return refuse(request, *body, output);
  pending = std::make_unique<PendingQuorum>(request);
  return Outcome::waiting;
}

}  // namespace ottla::broker
