// ElectLeaders, key 43, versions 0-2. v0 preferred leaders only; v1 the kind of election, an error for the
// whole; v2 flexible. There is never an election to hold: the view says which answer that makes.
#include "ottla/protocol/messages/43_elect_leaders.h"

#include <algorithm>
#include <deque>

#include "broker/handlers/handlers.h"
#include "ottla/metadata/partitions.h"

namespace ottla::broker {
namespace {

using protocol::ElectLeadersRequest;
using protocol::ElectLeadersResponse;
using TopicResult = ElectLeadersResponse::ReplicaElectionResult;

class Elector {
 public:
  Elector(const metadata::MetadataImage& image, metadata::Election election)
      : image_(image), election_(election) {}

  TopicResult elect(const ElectLeadersRequest::TopicPartition& asked) {
    TopicResult result;
    result.topic = asked.topic;
    for (const std::int32_t partition : asked.partitions) {
      add(metadata::elect_leader(image_, asked.topic, partition, election_), partition, result);
    }
    return result;
  }

  // Of all partitions those are told that want an election.
  TopicResult elect(const metadata::TopicImage& topic) {
    TopicResult result;
    result.topic = topic.name;
    for (const metadata::PartitionImage& partition : topic.partitions) {
      auto outcome = metadata::elect_leader(image_, topic.name, partition.index, election_);
      if (outcome.error == ErrorCode::election_not_needed) continue;
      add(std::move(outcome), partition.index, result);
    }
    return result;
  }

 private:
  void add(metadata::Outcome outcome, std::int32_t partition, TopicResult& result) {
    auto& told = result.partition_result.emplace_back(partition, code_of(outcome.error), std::nullopt);
    if (outcome.message) told.error_message = messages_.emplace_back(std::move(*outcome.message));
  }

  const metadata::MetadataImage& image_;
  const metadata::Election election_;
  std::deque<std::string> messages_;
};

Outcome refuse_type(const Request& request, const ElectLeadersRequest& body, Output& output) {
  const std::string message = "Unknown election type " + std::to_string(body.election_type);
  ElectLeadersResponse response;
  response.error_code = code_of(ErrorCode::invalid_request);
  if (body.topic_partitions) {
    for (const auto& asked : *body.topic_partitions) {
      TopicResult& result = response.replica_election_results.emplace_back();
      result.topic = asked.topic;
      for (const std::int32_t partition : asked.partitions) {
        result.partition_result.push_back({partition, response.error_code, message});
      }
    }
  }
  return answer(request, response, output);
}

}  // namespace

Outcome handle_elect_leaders(Request& request, Output& output, std::unique_ptr<PendingRequest>&) {
  const auto body = protocol::decode<ElectLeadersRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  const bool is_known = body->election_type == 0 || body->election_type == 1;
  const bool asks_nothing = body->topic_partitions && body->topic_partitions->empty();
  if (!is_known && !asks_nothing) return refuse_type(request, *body, output);
  const metadata::ImagePointer image = request.view()->image;
  Elector elector(*image, static_cast<metadata::Election>(body->election_type));
  ElectLeadersResponse response;
  if (body->topic_partitions) {
    for (const auto& asked : *body->topic_partitions) {
      response.replica_election_results.push_back(elector.elect(asked));
    }
  } else {
    image->topics_by_name.for_each([&](const metadata::TopicPointer& topic) {
      response.replica_election_results.push_back(elector.elect(*topic));
    });
  }
  return answer(request, response, output);
}

}  // namespace ottla::broker
