// A broker with verbs for members of share groups.
#pragma once

#include "broker/admin_fixture.h"
#include "ottla/protocol/messages/78_share_fetch.h"
#include "ottla/protocol/messages/79_share_acknowledge.h"
#include "ottla/protocol/messages/83_initialize_share_group_state.h"

namespace ottla::broker::test {

using FetchedShare = protocol::ShareFetchResponse::Response::Partition;

// Offsets of a partition and what its consumer says of them: 1 accept, 2 release, 3 reject, 4 renew.
struct Said {
  std::string_view topic;
  PartitionIndex partition = 0;
  Offset first = 0;
  Offset last = 0;
  std::int8_t type = 1;
};

class ShareTest : public AdminTest {
 protected:
  // Topic "t" of three partitions, each read by group "g" from its beginning.
  ShareTest();

  // As the group coordinator does before it assigns the partition to anyone.
  ErrorCode initialize(std::string_view group, std::string_view topic, PartitionIndex partition,
                       Offset start_offset = 0);

  // --- requests of member `member` of group "g" ---

  protocol::ShareFetchRequest fetch_by(std::string_view member, std::int32_t epoch,
                                       const std::vector<PartitionIndex>& partitions = {},
                                       const std::vector<Said>& said = {});
  Answer<protocol::ShareFetchResponse> share_fetch(const protocol::ShareFetchRequest& request,
                                                   int version = 2) {
    return ask<protocol::ShareFetchResponse>(request, version);
  }
  ErrorCode session_error(const protocol::ShareFetchRequest& request, int version = 2) {
    return code_in(share_fetch(request, version)->error_code);
  }
  // A first fetch and the next of the session, which waits for records; no time passes.
  Answer<protocol::ShareFetchResponse> join(std::string_view member,
                                            const std::vector<PartitionIndex>& partitions = {0});
  protocol::ShareAcknowledgeRequest say(std::string_view member, std::int32_t epoch,
                                        const std::vector<Said>& said);
  Answer<protocol::ShareAcknowledgeResponse> acknowledge(const protocol::ShareAcknowledgeRequest& request,
                                                         int version = 2) {
    return ask<protocol::ShareAcknowledgeResponse>(request, version);
  }
  // The code of the one partition that is acknowledged.
  ErrorCode said_error(const protocol::ShareAcknowledgeRequest& request, int version = 2);

  // "0: 0-4 x1, 1: 7-7 x2": what the answer acquired, by partition.
  static std::string acquired(const protocol::ShareFetchResponse& response);
  // The same of a member that joins, again and again while the states are being loaded.
  std::string acquired_once_loaded(std::string_view member);
  // Of the only partition that the answer tells.
  static const FetchedShare& only(const protocol::ShareFetchResponse& response);
};

}  // namespace ottla::broker::test
