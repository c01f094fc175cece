// The rules of the share groups' APIs that come before a group is looked at.
#include <deque>

#include "coordinator/coordinator.h"
#include "coordinator/error_text.h"

namespace ottla::coordinator {

namespace {

template <class Response>
void refuse_share_request(Reply<Response>& reply, ErrorCode error, std::string_view message = {}) {
  Response response;
  response.error_code = code_of(error);
  if (!message.empty()) response.error_message = message;
  reply(response);
}

}  // namespace

bool Coordinator::serves_share_groups() const {
  return share_states_ != nullptr && context_.image->feature_level("share.version") >= 1;
}

ErrorCode Coordinator::check_share_group(std::string_view group_id) const {
  if (!serves_share_groups()) return ErrorCode::unsupported_version;
  if (group_id.empty()) return ErrorCode::invalid_group_id;
  return runtime_.check(group_id);
}

void Coordinator::share_group_heartbeat(const Caller& caller,
                                        const protocol::ShareGroupHeartbeatRequest& request,
                                        Reply<protocol::ShareGroupHeartbeatResponse> reply,
                                        TimestampMs now_ms) {
  const ErrorCode error = check_share_group(request.group_id);
  // A blank id is told in the heartbeat's own words.
  if (error != ErrorCode::none && error != ErrorCode::invalid_group_id) {
    return refuse_share_request(reply, error);
  }
  share_.heartbeat(caller, request, std::move(reply), now_ms);
}

void Coordinator::share_group_describe(const Caller&, const protocol::ShareGroupDescribeRequest& request,
                                       Reply<protocol::ShareGroupDescribeResponse> reply) {
  protocol::ShareGroupDescribeResponse response;
  std::deque<std::string> texts;
  response.groups.reserve(request.group_ids.size());
  for (const std::string_view group_id : request.group_ids) {
    const ErrorCode error = check_share_group(group_id);
    if (error == ErrorCode::none) {
      response.groups.push_back(share_.describe_group(group_id, texts));
      continue;
    }
    auto& group = response.groups.emplace_back();
    group.group_id = group_id;
    group.error_code = code_of(error);
  }
  reply(response);
}

// Where the request names the topics, the share coordinator alone is asked.
void Coordinator::describe_share_group_offsets(const Caller&,
                                               const protocol::DescribeShareGroupOffsetsRequest& request,
                                               Reply<protocol::DescribeShareGroupOffsetsResponse> reply) {
  protocol::DescribeShareGroupOffsetsResponse response;
  response.groups.reserve(request.groups.size());
  for (const auto& asked : request.groups) {
    const ErrorCode error = !serves_share_groups() ? ErrorCode::unsupported_version
                            : asked.topics         ? ErrorCode::none
                                                   : runtime_.check(asked.group_id);
    if (error == ErrorCode::none) {
      response.groups.push_back(share_.describe_offsets(asked));
      continue;
    }
    auto& group = response.groups.emplace_back();
    group.group_id = asked.group_id;
    group.error_code = code_of(error);
    if (error != ErrorCode::unsupported_version) group.error_message = error_text(error);
  }
  reply(response);
}

void Coordinator::alter_share_group_offsets(const Caller&,
                                            const protocol::AlterShareGroupOffsetsRequest& request,
                                            Reply<protocol::AlterShareGroupOffsetsResponse> reply,
                                            TimestampMs now_ms) {
  if (const ErrorCode error = check_share_group(request.group_id); error != ErrorCode::none) {
    return refuse_share_request(reply, error, error_text(error));
  }
  share_.alter_offsets(request, std::move(reply), now_ms);
}

void Coordinator::delete_share_group_offsets(const Caller&,
                                             const protocol::DeleteShareGroupOffsetsRequest& request,
                                             Reply<protocol::DeleteShareGroupOffsetsResponse> reply,
                                             TimestampMs now_ms) {
  if (const ErrorCode error = check_share_group(request.group_id); error != ErrorCode::none) {
    return refuse_share_request(reply, error, error_text(error));
  }
  share_.delete_offsets(request, std::move(reply), now_ms);
}

}  // namespace ottla::coordinator
