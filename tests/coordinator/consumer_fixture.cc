// The verbs of the consumer groups' tests: requests made of consumers, answers copied, records told in words.
#include "coordinator/consumer_fixture.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>

#include "coordinator/groups/embedded_protocol.h"
#include "ottla/protocol/messages/42_delete_groups.h"

namespace ottla::test {

using coordinator::Caller;
using protocol::ConsumerGroupHeartbeatRequest;
using protocol::ConsumerGroupHeartbeatResponse;

namespace {

constexpr std::string_view offsets_topic = "__consumer_offsets";

template <class Texts>
std::string join_texts(const Texts& texts) {
  return fmt::format("{}", fmt::join(texts, " "));
}

}  // namespace

std::string tell(const Partitions& partitions) {
  std::vector<std::string> topics;
  for (const auto& [topic, indexes] : partitions) {
    topics.push_back(fmt::format("{}[{}]", topic, fmt::join(indexes, " ")));
  }
  return join_texts(topics);
}

ConsumerFixture::ConsumerFixture() {
  options_.group_initial_rebalance_delay_ms = 0;
  auto image = std::make_shared<metadata::MetadataImage>();
  image->node_id = 1;
  image->position.offset = 100;
  auto features = std::make_shared<metadata::FeaturesImage>();
  features->levels["group.version"] = 1;
  features->levels["share.version"] = 1;
  features->levels["streams.version"] = 1;
  image->features = std::move(features);
  image_ = std::move(image);
  topic(std::string(offsets_topic), 1);
  start();
}

void ConsumerFixture::start() {
  shares_ = coordinator::ShareCoordinator::create({.log = share_log_,
                                                   .timers = timers_,
                                                   .clock = clock_,
                                                   .make_topic = [this] { topic("__share_group_state", 1); },
                                                   .delete_records =
                                                       [this](PartitionIndex partition, Offset before) {
                                                         share_log_.delete_records(partition, before);
                                                         return Result<>();
                                                       }},
                                                  share_options_);
  coordinator_ = coordinator::GroupCoordinator::create(
      {.log = log_,
       .timers = timers_,
       .clock = clock_,
       .entropy = entropy_,
       .shares = shares_.get(),
       .end_offset = [this](std::string_view, PartitionIndex) -> Result<Offset> { return end_offset_; },
       .topics = topic_maker_},
      options_);
  shares_->start(image_, now_ms());
  coordinator_->start(image_, now_ms());
  while (coordinator_->is_loading() || shares_->is_loading()) timers_.advance_ms(0);
}

void ConsumerFixture::restart() {
  coordinator_.reset();
  shares_.reset();
  start();
}

void ConsumerFixture::set_options(config::GroupConfig options) {
  options_ = std::move(options);
  coordinator_->set_options(options_);
}

std::shared_ptr<metadata::MetadataImage> ConsumerFixture::next_image() const {
  auto next = std::make_shared<metadata::MetadataImage>(*image_);
  ++next->position.offset;
  return next;
}

void ConsumerFixture::publish(metadata::ImageChange change) {
  change.before = std::exchange(image_, change.after);
  if (shares_ != nullptr) shares_->on_image(change, now_ms());
  if (coordinator_ != nullptr) coordinator_->on_image(change, now_ms());
}

void ConsumerFixture::topic(const std::string& name, std::int32_t partitions) {
  const bool is_new = !topic_ids_.contains(name);
  if (is_new) {
    topic_ids_[name] = next_topic_id_ ? *next_topic_id_ : Uuid::from_halves(1, ++last_topic_);
    next_topic_id_.reset();
  }
  auto topic = std::make_shared<metadata::TopicImage>();
  topic->name = name;
  topic->id = topic_ids_[name];
  topic->configs = std::make_shared<const metadata::ConfigMap>();
  for (PartitionIndex index = 0; index < partitions; ++index) {
    topic->partitions.push_back({.index = index, .leader = 1, .replicas = {1}, .isr = {1}});
  }
  auto next = next_image();
  next->topics_by_name.set(0, topic);
  next->topics_by_id.set(0, topic);
  metadata::ImageChange change;
  (is_new ? change.added : change.changed).push_back(topic);
  change.after = std::move(next);
  publish(std::move(change));
}

void ConsumerFixture::remove_topic(const std::string& name) {
  metadata::ImageChange change;
  change.removed.push_back(image_->find_topic(name));
  auto next = next_image();
  next->topics_by_name.erase(0, std::string_view(name));
  next->topics_by_id.erase(0, topic_ids_.at(name));
  topic_ids_.erase(name);
  change.after = std::move(next);
  publish(std::move(change));
}

void ConsumerFixture::group_config(const std::string& key, const std::string& value) {
  auto next = next_image();
  auto configs = std::make_shared<metadata::ConfigsImage>(*next->configs);
  (*configs)[{metadata::ConfigResourceType::group, group_}][key] = value;
  next->configs = std::move(configs);
  publish({.after = std::move(next)});
}

Uuid ConsumerFixture::topic_id(const std::string& name) const { return topic_ids_.at(name); }

std::string ConsumerFixture::name_of(const Uuid& topic_id) const {
  const auto known = std::ranges::find(topic_ids_, topic_id, [](const auto& entry) { return entry.second; });
  return known == topic_ids_.end() ? "gone" : known->first;
}

BeatAnswer ConsumerFixture::send(const ConsumerGroupHeartbeatRequest& request, int version) {
  std::vector<BeatAnswer> answers;
  auto reply = [&](const ConsumerGroupHeartbeatResponse& response) {
    answers.push_back(answer_of(response));
  };
  coordinator_->consumer_group_heartbeat({version, "client", "/127.0.0.1"}, request, std::move(reply),
                                         now_ms());
  EXPECT_EQ(answers.size(), 1);
  return answers.front();
}

BeatAnswer ConsumerFixture::take(Consumer& consumer, ConsumerGroupHeartbeatRequest request) {
  request.group_id = group_;
  request.member_id = consumer.id;
  if (consumer.instance) request.instance_id = *consumer.instance;
  const BeatAnswer answer = send(request, consumer.version);
  if (answer.error != ErrorCode::none) return answer;
  consumer.id = answer.member_id;
  consumer.epoch = answer.epoch;
  if (answer.assignment) consumer.owned = answer.partitions;
  return answer;
}

namespace {

void say_all(const Consumer& consumer, ConsumerGroupHeartbeatRequest& request) {
  request.rebalance_timeout_ms = consumer.rebalance_ms;
  request.subscribed_topic_names.emplace(consumer.topics.begin(), consumer.topics.end());
  if (consumer.regex) request.subscribed_topic_regex = *consumer.regex;
  if (consumer.rack) request.rack_id = *consumer.rack;
  if (consumer.assignor) request.server_assignor = *consumer.assignor;
  request.topic_partitions.emplace();
}

}  // namespace

BeatAnswer ConsumerFixture::join(Consumer& consumer) {
  ConsumerGroupHeartbeatRequest request;
  say_all(consumer, request);
  consumer.owned.clear();
  return take(consumer, request);
}

BeatAnswer ConsumerFixture::beat(Consumer& consumer) {
  ConsumerGroupHeartbeatRequest request;
  request.member_epoch = consumer.epoch;
  return take(consumer, request);
}

BeatAnswer ConsumerFixture::acknowledge(Consumer& consumer) {
  ConsumerGroupHeartbeatRequest request;
  request.member_epoch = consumer.epoch;
  request.topic_partitions.emplace();
  for (const auto& [name, indexes] : consumer.owned) {
    if (topic_ids_.contains(name)) request.topic_partitions->push_back({topic_ids_.at(name), indexes});
  }
  return take(consumer, request);
}

BeatAnswer ConsumerFixture::resubscribe(Consumer& consumer) {
  ConsumerGroupHeartbeatRequest request;
  say_all(consumer, request);
  request.member_epoch = consumer.epoch;
  for (const auto& [name, indexes] : consumer.owned) {
    if (topic_ids_.contains(name)) request.topic_partitions->push_back({topic_ids_.at(name), indexes});
  }
  return take(consumer, request);
}

BeatAnswer ConsumerFixture::leave(Consumer& consumer, std::int32_t epoch) {
  ConsumerGroupHeartbeatRequest request;
  request.member_epoch = epoch;
  consumer.owned.clear();
  return take(consumer, request);
}

void ConsumerFixture::settle(const std::vector<Consumer*>& consumers) {
  settle_by(
      consumers, options_.consumer.assignment_interval_ms,
      [this](Consumer& consumer) { return join(consumer); },
      [&] {
        bool has_changed = false;
        for (Consumer* consumer : consumers) has_changed |= acknowledge(*consumer).assignment.has_value();
        return !has_changed && state().starts_with("Stable");
      });
}

ErrorCode ConsumerFixture::delete_group() {
  protocol::DeleteGroupsRequest request;
  request.groups_names = {group_};
  ErrorCode error = ErrorCode::unknown_server_error;
  auto reply = [&error](const auto& response) { error = ErrorCode{response.results.front().error_code}; };
  coordinator_->delete_groups({2, "client", "/127.0.0.1"}, request, std::move(reply), now_ms());
  return error;
}

namespace {

Caller caller_of(const Client& client) { return {client.version, client.name, "/127.0.0.1"}; }

}  // namespace

namespace {

void remember(Client& client, const JoinAnswer& answer) {
  if (!answer.member_id.empty()) client.id = answer.member_id;
  if (answer.calls > 0 && answer.error == ErrorCode::none) client.generation = answer.generation;
}

}  // namespace

Joined ConsumerFixture::start_join(const Client& client) {
  const auto request = join_request(group_, client);
  auto answer = std::make_shared<JoinAnswer>();
  auto reply = [answer](const protocol::JoinGroupResponse& response) {
    ++answer->calls;
    answer->error = ErrorCode{response.error_code};
    answer->generation = response.generation_id;
    answer->member_id = response.member_id;
    if (response.protocol_name) answer->protocol = *response.protocol_name;
  };
  coordinator_->join_group(caller_of(client), request, std::move(reply), now_ms());
  return answer;
}

JoinAnswer ConsumerFixture::classic_join(Client& client) {
  const JoinAnswer answer = *start_join(client);
  remember(client, answer);
  return answer;
}

JoinAnswer ConsumerFixture::classic_enter(Client& client) {
  if (client.id.empty() && !client.instance) {
    EXPECT_EQ(classic_join(client).error, ErrorCode::member_id_required);
  }
  return classic_join(client);
}

void ConsumerFixture::classic_settle(Client& client, const Partitions& partitions) {
  EXPECT_EQ(classic_join(client).error, ErrorCode::member_id_required);
  const Joined joined = start_join(client);
  pass_ms(0);
  remember(client, *joined);
  EXPECT_EQ(classic_sync(client, {{client.id, partitions}}).assignment, tell(partitions));
}

SyncAnswer ConsumerFixture::classic_sync(const Client& client,
                                         const std::map<std::string, Partitions>& assignments) {
  auto request = member_request<protocol::SyncGroupRequest>(group_, client);
  std::deque<Bytes> assigned;
  for (const auto& [member_id, partitions] : assignments) {
    coordinator::TopicPartitions by_id;
    for (const auto& [name, indexes] : partitions) by_id[topic_ids_.at(name)] = indexes;
    request.assignments.push_back(
        {member_id, assigned.emplace_back(coordinator::make_assignment(by_id, *image_, 0))});
  }
  // Kept by the reply: it may be parked until after this.
  const auto answer = std::make_shared<SyncAnswer>();
  auto reply = [answer, this](const protocol::SyncGroupResponse& response) {
    ++answer->calls;
    answer->error = ErrorCode{response.error_code};
    answer->assignment = tell_assignment(as_text(response.assignment));
  };
  coordinator_->sync_group(caller_of(client), request, std::move(reply), now_ms());
  return *answer;
}

std::string ConsumerFixture::tell_assignment(std::string_view bytes) const {
  const auto assignment = coordinator::parse_assignment(as_bytes(bytes));
  if (!assignment) return "";
  Partitions partitions;
  for (const auto& topic : assignment->assigned_partitions) {
    partitions[std::string(topic.topic)].assign(topic.partitions.begin(), topic.partitions.end());
  }
  return tell(partitions);
}

ErrorCode ConsumerFixture::classic_heartbeat(const Client& client) {
  const auto request = member_request<protocol::HeartbeatRequest>(group_, client);
  ErrorCode error = ErrorCode::unknown_server_error;
  auto reply = [&error](const protocol::HeartbeatResponse& response) {
    error = ErrorCode{response.error_code};
  };
  coordinator_->heartbeat(caller_of(client), request, std::move(reply), now_ms());
  return error;
}

std::vector<ErrorCode> ConsumerFixture::classic_leave(const std::vector<Client*>& clients) {
  const auto request = leave_request(group_, clients);
  std::vector<ErrorCode> errors;
  auto reply = [&errors](const protocol::LeaveGroupResponse& response) {
    for (const auto& member : response.members) errors.push_back(ErrorCode{member.error_code});
  };
  coordinator_->leave_group({5, "client", "/127.0.0.1"}, request, std::move(reply), now_ms());
  return errors;
}

}  // namespace ottla::test
