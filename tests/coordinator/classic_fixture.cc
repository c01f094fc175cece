// The verbs of the classic groups' tests: requests made of clients, answers copied, records told in words.
#include "coordinator/classic_fixture.h"

#include <algorithm>

#include "coordinator/topic_images.h"
#include "ottla/base/logging.h"
#include "ottla/metadata/topic_name.h"

namespace ottla::test {

using coordinator::Caller;
using protocol::GroupMetadataKey;
using protocol::GroupMetadataValue;
using protocol::JoinGroupRequest;
using protocol::JoinGroupResponse;
using protocol::SyncGroupRequest;
using protocol::SyncGroupResponse;

namespace {

constexpr std::size_t random_part = 37;  // a dash and a UUID

std::string text_of(ByteView bytes) { return std::string(as_text(bytes)); }

std::optional<std::string> owned(const std::optional<std::string_view>& text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

std::string tell(const GroupMetadataValue* value) {
  if (value == nullptr) return "tombstone";
  if (value->members.empty()) return fmt::format("generation {}, empty", value->generation);
  std::string text =
      fmt::format("generation {} of {}/{}, led by {}:", value->generation, value->protocol_type,
                  value->protocol.value_or("null"), name_of_member(value->leader.value_or("")));
  for (const auto& member : value->members) {
    text += fmt::format(" {}={}", name_of_member(member.member_id), as_text(member.assignment));
  }
  return text;
}

Caller caller_of(const Client& client, int version) { return {version, client.name, "/127.0.0.1"}; }

}  // namespace

std::string Client::subscription(const std::vector<std::string>& topics) {
  std::string text("\0\0", 2);
  text += std::string("\0\0\0", 3) + static_cast<char>(topics.size());
  for (const std::string& topic : topics)
    text += std::string(1, '\0') + static_cast<char>(topic.size()) + topic;
  return text + "\xff\xff\xff\xff";
}

constexpr std::string_view offsets_topic = "__consumer_offsets";

std::string name_of_member(std::string_view member_id) {
  return std::string(member_id.size() > random_part ? member_id.substr(0, member_id.size() - random_part)
                                                    : member_id);
}

ClassicNode::ClassicNode(MemoryStateLog& log, ManualTimers& timers, std::uint64_t seed)
    : timers_(timers),
      clock_(timers),
      entropy_(seed),
      timeouts_(timers, clock_),
      runtime_(offsets_topic, log, timeouts_, *this),
      context_{
          .runtime = runtime_, .timeouts = timeouts_, .entropy = entropy_, .options = {}, .image = nullptr},
      groups_(context_) {}

void ClassicNode::load() {
  TopicImages topics({});
  topics.add(offsets_topic, 1);
  runtime_.start(*topics.newest());
  while (runtime_.is_loading()) timers_.advance_ms(0);
  records_.clear();
}

Result<> ClassicNode::replay(const coordinator::LogRecord& record) {
  const auto key = coordinator::parse_key<GroupMetadataKey>(record.key);
  if (!key) return fail(key.error());
  if (!record.value) {
    records_.push_back(tell(nullptr));
    groups_.replay(record.partition, *key, nullptr);
    return {};
  }
  const auto value = coordinator::parse_value<GroupMetadataValue>(*record.value);
  if (!value) return fail(value.error());
  records_.push_back(tell(&*value));
  groups_.replay(record.partition, *key, &*value);
  return {};
}

void ClassicNode::on_loaded(PartitionIndex partition, TimestampMs now_ms) {
  for (const std::string& id : table().ids_in(partition)) {
    if (coordinator::Group* group = table().find(id)) groups_.on_loaded(*group, now_ms);
  }
}

void ClassicNode::on_unload(PartitionIndex partition) {
  for (const std::string& id : table().ids_in(partition)) {
    if (coordinator::Group* group = table().find(id)) groups_.on_unload(*group);
    table().erase_entry(id);
  }
}

JoinGroupRequest join_request(std::string_view group, const Client& client) {
  JoinGroupRequest request;
  request.group_id = group;
  request.session_timeout_ms = client.session_ms;
  request.rebalance_timeout_ms = client.rebalance_ms;
  request.member_id = client.id;
  if (client.instance) request.group_instance_id = *client.instance;
  request.protocol_type = client.type;
  for (const auto& [name, metadata] : client.protocols)
    request.protocols.push_back({name, as_bytes(metadata)});
  return request;
}

Joined ClassicNode::join(Client& client) {
  const auto request = join_request(group_id, client);
  auto answer = std::make_shared<JoinAnswer>();
  auto keep = [answer, &client](const JoinGroupResponse& response) {
    ++answer->calls;
    answer->error = ErrorCode{response.error_code};
    answer->generation = response.generation_id;
    answer->protocol_type = owned(response.protocol_type);
    answer->protocol = owned(response.protocol_name);
    answer->leader = response.leader;
    answer->member_id = response.member_id;
    answer->skip_assignment = response.skip_assignment;
    for (const auto& member : response.members) {
      answer->members.push_back(name_of_member(member.member_id));
      answer->subscriptions.push_back(text_of(member.metadata));
    }
    if (answer->error != ErrorCode::none && answer->error != ErrorCode::member_id_required) return;
    client.id = response.member_id;
    client.generation = response.generation_id;
  };
  groups_.join_group(caller_of(client, client.version), request, keep, now_ms());
  return answer;
}

Synced ClassicNode::sync(const Client& client,
                         const std::vector<std::pair<std::string, std::string>>& assignments) {
  auto request = member_request<SyncGroupRequest>(group_id, client);
  request.protocol_type = client.type;
  for (const auto& [id, assignment] : assignments) request.assignments.push_back({id, as_bytes(assignment)});
  auto answer = std::make_shared<SyncAnswer>();
  auto keep = [answer](const SyncGroupResponse& response) {
    ++answer->calls;
    answer->error = ErrorCode{response.error_code};
    answer->protocol_type = owned(response.protocol_type);
    answer->protocol = owned(response.protocol_name);
    answer->assignment = text_of(response.assignment);
  };
  groups_.sync_group(caller_of(client, 5), request, keep, now_ms());
  return answer;
}

ErrorCode ClassicNode::heartbeat(const Client& client) {
  const auto request = member_request<protocol::HeartbeatRequest>(group_id, client);
  ErrorCode error = ErrorCode::unknown_server_error;
  auto keep = [&](const protocol::HeartbeatResponse& response) { error = ErrorCode{response.error_code}; };
  groups_.heartbeat(caller_of(client, 4), request, keep, now_ms());
  return error;
}

protocol::LeaveGroupRequest leave_request(std::string_view group, const std::vector<Client*>& clients) {
  protocol::LeaveGroupRequest request;
  request.group_id = group;
  for (const Client* client : clients) {
    auto& member = request.members.emplace_back();
    member.member_id = client->id;
    if (client->instance) member.group_instance_id = *client->instance;
  }
  return request;
}

std::vector<ErrorCode> ClassicNode::leave(const std::vector<Client*>& clients) {
  const auto request = leave_request(group_id, clients);
  std::vector<ErrorCode> errors;
  auto keep = [&](const protocol::LeaveGroupResponse& response) {
    if (response.error_code != 0) errors.push_back(ErrorCode{response.error_code});
    for (const auto& member : response.members) errors.push_back(ErrorCode{member.error_code});
  };
  groups_.leave_group(caller_of(*clients.front(), 5), request, keep, now_ms());
  return errors;
}

protocol::DescribeGroupsResponse::Group ClassicNode::describe(int version) {
  return groups_.describe_group({version, "admin", "/127.0.0.1"}, group_id, texts_);
}

coordinator::OffsetCommitter ClassicNode::committer(const Client& client) const {
  coordinator::OffsetCommitter committer;
  committer.member_id = client.id;
  if (client.instance) committer.instance_id = *client.instance;
  committer.generation_or_epoch = client.generation;
  return committer;
}

ClassicGroup* ClassicNode::group() { return static_cast<ClassicGroup*>(table().find(group_id)); }

std::string ClassicNode::durable_state() {
  if (group() == nullptr) return tell(nullptr);
  const GroupMetadataValue value = group()->to_value();
  return tell(&value);
}

ClassicNode& ClassicFixture::restart() {
  node_->runtime().stop();
  node_ = std::make_unique<ClassicNode>(log_, timers_, ++lives_);
  node_->load();
  return *node_;
}

Joined ClassicFixture::enter(Client& client) {
  Joined answer = node().join(client);
  return answer->error == ErrorCode::member_id_required ? node().join(client) : answer;
}

void ClassicFixture::settle(const std::vector<Client*>& clients) {
  std::vector<Joined> answers;
  for (Client* client : clients) answers.push_back(enter(*client));
  const auto is_out = [](const Joined& answer) { return answer->calls == 0; };
  for (int delays = 0; delays < 100 && std::ranges::any_of(answers, is_out); ++delays) {
    pass_ms(node().options().group_initial_rebalance_delay_ms);
  }
  sync_all(clients);
}

void ClassicFixture::resettle(const std::vector<Client*>& clients) {
  for (Client* client : clients) enter(*client);
  sync_all(clients);
}

void ClassicFixture::sync_all(const std::vector<Client*>& clients) {
  std::vector<std::pair<std::string, std::string>> assignments;
  for (const Client* client : clients) assignments.emplace_back(client->id, client->name + "'s");
  const std::string leader = node().group()->leader();
  for (const Client* client : clients) {
    if (client->id == leader) node().sync(*client, assignments);
  }
  for (const Client* client : clients) {
    if (client->id != leader) node().sync(*client);
  }
}

void ClassicFixture::heartbeats_for_ms(const std::vector<Client*>& clients, std::int64_t ms) {
  constexpr std::int64_t interval_ms = 3'000;
  for (std::int64_t passed_ms = 0; passed_ms < ms; passed_ms += interval_ms) {
    pass_ms(std::min(interval_ms, ms - passed_ms));
    for (const Client* client : clients) node().heartbeat(*client);
  }
}

}  // namespace ottla::test
