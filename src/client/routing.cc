// From a target to a connection: the bootstrap list, the brokers' own addresses, controllers and
// coordinators.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "client/course.h"
#include "ottla/client/client.h"
#include "ottla/client/exceptions.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/protocol/messages/60_describe_cluster.h"

namespace ottla::client {
namespace {

constexpr std::int8_t controller_endpoints = 2;

Cluster cluster_of(const protocol::MetadataResponse& response) {
  Cluster cluster;
  for (const auto& broker : response.brokers) {
    Node node{broker.node_id, {std::string(broker.host), broker.port}, std::nullopt};
    if (broker.rack) node.rack = std::string(*broker.rack);
    cluster.nodes[broker.node_id] = std::move(node);
  }
  cluster.controller_id = response.controller_id;
  cluster.cluster_id = response.cluster_id.value_or("");
  return cluster;
}

Cluster cluster_of(const protocol::DescribeClusterResponse& response) {
  Cluster cluster;
  for (const auto& broker : response.brokers) {
    cluster.nodes[broker.broker_id] = {
        broker.broker_id, {std::string(broker.host), broker.port}, std::nullopt};
  }
  cluster.controller_id = response.controller_id;
  cluster.cluster_id = response.cluster_id;
  return cluster;
}

std::string said(std::int16_t code, std::optional<std::string_view> message) {
  return std::string(message && !message->empty() ? *message : default_message(static_cast<ErrorCode>(code)));
}

}  // namespace

std::string name_of(const protocol::Api& api) {
  std::string name;
  for (const char c : api.name) {
    if (c >= 'A' && c <= 'Z' && !name.empty()) name += '_';
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

Error Client::Course::timed_out() const {
  if (tries == 0) {
    return {ErrorCode::request_timed_out,
            fmt::format("Timed out waiting for a node assignment. Call: {}", name)};
  }
  const auto now = std::chrono::system_clock::now();
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  return {
      ErrorCode::request_timed_out,
      fmt::format("Call(callName={}, deadlineMs={}, tries={}, nextAllowedTryMs={}) timed out at {} after {} "
                  "attempt(s)",
                  name, millis, tries, millis + backoff_ms, millis, tries)};
}

// The answer to one request over that connection.
template <class Response, class Request>
Result<Answer<Response>> Client::ask(Link& link, const Request& request, Course& course) {
  const auto served = link.apis.versions.find(Request::api.key);
  const int newest = served == link.apis.versions.end() ? 0 : served->second.max;
  const int version = std::min<int>(newest, Request::api.versions.max);
  const auto got = send_and_receive(
      *link.connection, Request::api, version,
      [&](int in_version, Bytes& to) -> Result<> {
        protocol::Writer writer(to);
        protocol::encode(request, in_version, writer);
        return {};
      },
      course, true);
  if (!got) return fail(got.error());
  auto body = protocol::decode<Response>(ByteView(*got->frame).subspan(got->body_offset), version);
  if (!body) return fail(std::move(body.error()));
  return Answer<Response>(got->frame, std::move(*body), version);
}

Result<Client::Link*> Client::connect_to(const Address& address, std::int32_t node_id, Course& course) {
  Link& link = links_[address.to_string()];
  if (link.connection && !link.connection->is_broken()) return &link;
  link = {};
  const auto open = [&] {
    return Connection::open(address, course.try_deadline(settings_.request_timeout_ms));
  };
  auto opened = open();
  if (!opened) {
    const std::string& reason = opened.error().message;
    if (settings_.on_warning) {
      settings_.on_warning(
          fmt::format("[{} clientId={}] Connection to node {} ({}) could not be established. Node may "
                      "not be available.",
                      settings_.kind, settings_.client_id, node_id, reason.substr(0, reason.rfind(": "))));
    }
    return fail(std::move(opened.error()));
  }
  link.connection = std::move(*opened);
  const Result<> learnt = learn_versions(link, course);
  if (learnt) return &link;
  if (learnt.error().code != ErrorCode::network_exception) {
    link = {};
    return fail(learnt.error());
  }
  // Before 0.10 a broker closed the connection on a request that it did not know.
  opened = open();
  if (!opened) return fail(std::move(opened.error()));
  link = {std::move(*opened), {}};
  return &link;
}

Result<Client::Link*> Client::connect_bootstrap(Course& course) {
  Error last{ErrorCode::network_exception, "no bootstrap server"};
  for (std::size_t tried = 0; tried < settings_.bootstrap.size(); ++tried) {
    const std::size_t at = next_bootstrap_ % settings_.bootstrap.size();
    auto connected = connect_to(settings_.bootstrap[at], -1 - static_cast<std::int32_t>(at), course);
    if (connected) return connected;
    last = std::move(connected.error());
    ++next_bootstrap_;
  }
  return fail(std::move(last));
}

Result<> Client::refresh_cluster(Course& course) {
  auto connected = connect_bootstrap(course);
  if (!connected) return fail(std::move(connected.error()));
  if (settings_.to_controllers) {
    protocol::DescribeClusterRequest request;
    request.endpoint_type = controller_endpoints;
    const auto answer = ask<protocol::DescribeClusterResponse>(**connected, request, course);
    if (!answer) return fail(answer.error());
    if ((*answer)->error_code != 0) {
      return fail(static_cast<ErrorCode>((*answer)->error_code),
                  said((*answer)->error_code, (*answer)->error_message));
    }
    cluster_ = cluster_of(**answer);
    return {};
  }
  protocol::MetadataRequest request;
  request.allow_auto_topic_creation = false;
  const auto answer = ask<protocol::MetadataResponse>(**connected, request, course);
  if (!answer) return fail(answer.error());
  cluster_ = cluster_of(**answer);
  return {};
}

Result<Node> Client::ask_for_coordinator(CoordinatorKind kind, std::string_view key, Course& course) {
  auto connected = connect_bootstrap(course);
  if (!connected) return fail(std::move(connected.error()));
  protocol::FindCoordinatorRequest request;
  request.key = key;
  request.key_type = static_cast<std::int8_t>(kind);
  request.coordinator_keys = {key};
  ++course.tries;
  const auto answer = ask<protocol::FindCoordinatorResponse>(**connected, request, course);
  if (!answer) return fail(answer.error());
  const auto& body = **answer;
  if (!body.coordinators.empty()) {
    const auto& found = body.coordinators.front();
    if (found.error_code != 0) {
      return fail(static_cast<ErrorCode>(found.error_code), said(found.error_code, found.error_message));
    }
    return Node{found.node_id, {std::string(found.host), found.port}, std::nullopt};
  }
  if (body.error_code != 0) {
    return fail(static_cast<ErrorCode>(body.error_code), said(body.error_code, body.error_message));
  }
  return Node{body.node_id, {std::string(body.host), body.port}, std::nullopt};
}

Result<Node> Client::node_of(const Target& target, Course& course) {
  if (target.kind() == Target::Kind::coordinator) {
    const auto key = std::pair(target.coordinator_kind(), target.key());
    if (const auto known = coordinators_.find(key); known != coordinators_.end()) return known->second;
    auto found = ask_for_coordinator(target.coordinator_kind(), target.key(), course);
    if (found) coordinators_[key] = *found;
    return found;
  }
  if (!cluster_) {
    if (auto asked = refresh_cluster(course); !asked) return fail(std::move(asked.error()));
  }
  const bool is_controller = target.kind() == Target::Kind::controller;
  const std::int32_t id = is_controller ? cluster_->controller_id : target.node_id();
  const auto found = cluster_->nodes.find(id);
  if (found != cluster_->nodes.end()) return found->second;
  // Both may come up yet: as a try that failed.
  return fail(ErrorCode::network_exception,
              is_controller ? std::string("no controller is known") : fmt::format("no node {} is known", id));
}

Result<Client::Link*> Client::connect(const Target& target, Course& course) {
  if (target.kind() == Target::Kind::any || target.kind() == Target::Kind::bootstrap)
    return connect_bootstrap(course);
  const auto node = node_of(target, course);
  if (!node) return fail(node.error());
  return connect_to(node->address, node->id, course);
}

Result<Cluster> Client::cluster() {
  Course course = start(protocol::MetadataRequest::api, {.name = "fetchMetadata"});
  while (!cluster_) {
    const auto asked = refresh_cluster(course);
    if (asked) break;
    const ErrorCode code = asked.error().code;
    if (code != ErrorCode::request_timed_out && !is_retriable(code)) return fail(asked.error());
    if (!wait_for_retry(course)) return fail(course.timed_out());
  }
  return *cluster_;
}

void Client::forget_cluster() { cluster_.reset(); }

Result<Node> Client::find_coordinator(CoordinatorKind kind, std::string_view key) {
  Course course = start(protocol::FindCoordinatorRequest::api, {});
  for (;;) {
    auto found = ask_for_coordinator(kind, key, course);
    if (found || !is_retriable(found.error().code)) return found;
    if (!wait_for_retry(course)) return fail(course.timed_out());
  }
}

}  // namespace ottla::client
