// DescribeLogDirs, key 35, versions 0-5. v2 flexible; v3 an error of the whole; v4 size and free space of the
// directory's device; v5 whether it is cordoned. A copy on its way to a directory stands there as a future
// replica with its lag.
#include <algorithm>
#include <map>
#include <unordered_set>

#include "broker/control_plane.h"
#include "broker/control_request.h"
#include "broker/handlers/handlers.h"
#include "ottla/protocol/messages/35_describe_log_dirs.h"

namespace ottla::broker {
namespace {

using protocol::DescribeLogDirsRequest;
using protocol::DescribeLogDirsResponse;

// What is told of one partition in one directory.
struct Replica {
  PartitionIndex partition = 0;
  std::int64_t size_bytes = 0;
  std::int64_t lag = 0;
  bool is_future = false;
};

struct DescribedDirectory {
  std::string path;
  ErrorCode error = ErrorCode::none;
  FileSystem::Space space;
  std::map<std::string, std::vector<Replica>> topics;
};

class PendingDescription : public ControlRequest {
 public:
  PendingDescription(const Request& request, DescribeLogDirsRequest body)
      : ControlRequest(request), body_(std::move(body)) {
    if (!body_.topics) return;
    for (const auto& topic : *body_.topics) {
      for (const PartitionIndex partition : topic.partitions) {
        wanted_.insert({std::string(topic.topic), partition});
      }
    }
  }

 private:
  bool is_wanted(const TopicPartition& name) const { return !body_.topics || wanted_.contains(name); }

  void work() override {
    log::LogManager& logs = core().plane->logs();
    std::map<const log::LogDirectory*, DescribedDirectory*> places;
    const auto directories = logs.directories();
    described_.reserve(directories.size());
    for (const log::LogDirectory* directory : directories) {
      DescribedDirectory& one = described_.emplace_back();
      one.path = ControlPlane::told_path(*directory);
      auto space = directory->files().space(directory->path());
      if (!directory->is_online() || !space) {
        one.error = ErrorCode::kafka_storage_error;
        continue;
      }
      one.space = *space;
      places.emplace(directory, &one);
    }
    for (const auto& log : logs.logs()) {
      const auto place = places.find(&log->directory());
      if (place == places.end() || !is_wanted(log->partition())) continue;
      place->second->topics[log->partition().topic].push_back(
          {log->partition().partition, static_cast<std::int64_t>(log->size_bytes()), 0, false});
    }
    for (const auto& move : logs.moves()) {
      const auto place = places.find(&move->target());
      if (place == places.end() || !is_wanted(move->partition())) continue;
      const Offset lag = std::max<Offset>(0, move->source()->log_end_offset() - move->end_offset());
      place->second->topics[move->partition().topic].push_back(
          {move->partition().partition, static_cast<std::int64_t>(move->size_bytes()), lag, true});
    }
  }

  Outcome conclude(Output& output) override {
    DescribeLogDirsResponse response;
    for (const DescribedDirectory& one : described_) {
      auto& result = response.results.emplace_back();
      result.error_code = code_of(one.error);
      result.log_dir = one.path;
      if (one.error != ErrorCode::none) continue;
      result.total_bytes = static_cast<std::int64_t>(one.space.total);
      result.usable_bytes = static_cast<std::int64_t>(one.space.available);
      for (const auto& [name, replicas] : one.topics) {
        auto& topic = result.topics.emplace_back();
        topic.name = name;
        for (const Replica& replica : replicas) {
          topic.partitions.push_back({replica.partition, replica.size_bytes, replica.lag, replica.is_future});
        }
        std::ranges::sort(topic.partitions, {},
                          &DescribeLogDirsResponse::Result::Topic::Partition::partition_index);
      }
    }
    return answer(request(), response, output);
  }

  DescribeLogDirsRequest body_;
  std::unordered_set<TopicPartition> wanted_;
  std::vector<DescribedDirectory> described_;
};

}  // namespace

Outcome handle_describe_log_dirs(Request& request, Output&, std::unique_ptr<PendingRequest>& pending) {
  auto body = protocol::decode<DescribeLogDirsRequest>(request.body, request.version);
  if (!body) return close_malformed(request, body.error());
  pending = std::make_unique<PendingDescription>(request, std::move(*body));
  return Outcome::waiting;
}

}  // namespace ottla::broker
