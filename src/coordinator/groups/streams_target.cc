// Prepares the assignor's input from the group and the member that is about to change.
#include "coordinator/groups/streams_target.h"

#include <map>
#include <string_view>
#include <utility>

#include "coordinator/groups/streams_assignor.h"

namespace ottla::coordinator {

namespace {

StreamsAssignorInput make_input(const StreamsTargetRequest& request) {
  std::map<std::string_view, const StreamsMember*> members;
  for (const auto& [id, member] : request.group.members()) members.emplace(id, &member);
  if (request.updated != nullptr) members[request.updated->id] = request.updated;
  StreamsAssignorInput input;
  input.members.reserve(members.size());
  for (const auto& [id, member] : members) {
    input.members.push_back({id, member->process_id, &request.group.target(id)});
  }
  for (const auto& [id, subtopology] : request.topology.subtopologies) {
    input.subtopologies[id] = {subtopology.tasks, !subtopology.changelogs.empty()};
  }
  input.standby_replicas = request.standby_replicas;
  return input;
}

}  // namespace

StreamsTasks add_target_records(const StreamsTargetRequest& request, std::vector<Record>& records) {
  const StreamsAssignorInput input = make_input(request);
  std::vector<StreamsTasks> output(input.members.size());
  if (request.topology.is_ready() && !input.members.empty()) output = assign_sticky(input);
  const StreamsGroup& group = request.group;
  StreamsTasks of_updated;
  for (std::size_t i = 0; i < input.members.size(); ++i) {
    const std::string_view id = input.members[i].member_id;
    const auto before = group.targets().find(id);
    if (before == group.targets().end() || before->second != output[i]) {
      records.push_back(streams_target_record(group.id(), id, output[i]));
    }
    if (request.updated != nullptr && id == request.updated->id) of_updated = std::move(output[i]);
  }
  records.push_back(target_epoch_record<StreamsRecords>(group.id(), request.epoch, request.now_ms));
  return of_updated;
}

}  // namespace ottla::coordinator
