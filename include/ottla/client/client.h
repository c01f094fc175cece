// A small Kafka client for tools and tests. Calls block; one object is used by one thread. It speaks
// PLAINTEXT to any broker since Kafka 0.8: each request goes out in the newest version that both sides know.
//   auto answer = client.call<DescribeClusterResponse>(Target::any(), DescribeClusterRequest{});
//   if (answer) use((*answer)->cluster_id);  // views live as long as the answer
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/client/address.h"
#include "ottla/client/socket.h"
#include "ottla/protocol/codec.h"

namespace ottla::client {

// Of Kafka's AdminClientConfig, by their names there.
struct Settings {
  std::vector<Address> bootstrap;
  std::string client_id = "adminclient-1";
  // What the client calls itself in its warnings.
  std::string kind = "AdminClient";
  int request_timeout_ms = 30'000;
  int default_api_timeout_ms = 60'000;
  int retries = 0x7fffffff;
  int retry_backoff_ms = 100;
  int retry_backoff_max_ms = 1'000;
  int reconnect_backoff_ms = 50;
  int reconnect_backoff_max_ms = 1'000;
  // The bootstrap list names controllers (--bootstrap-controller).
  bool to_controllers = false;
  // Said once, when nobody listens at a node's address ("Connection to node -1 (localhost/127.0.0.1:9092)
  // could not be established. …"): Kafka's clients log it as a warning. Unset: not said.
  std::function<void(const std::string& warning)> on_warning;
};

enum class CoordinatorKind : std::uint8_t { group = 0, transaction = 1 };

// To whom a request goes.
class Target {
 public:
  enum class Kind : std::uint8_t { any, bootstrap, controller, node, coordinator };

  static Target any() { return {Kind::any, -1, {}, CoordinatorKind::group}; }
  // The node of the bootstrap list that is connected, before any metadata is asked for.
  static Target bootstrap() { return {Kind::bootstrap, -1, {}, CoordinatorKind::group}; }
  static Target controller() { return {Kind::controller, -1, {}, CoordinatorKind::group}; }
  static Target node(std::int32_t id) { return {Kind::node, id, {}, CoordinatorKind::group}; }
  static Target group(std::string id) {
    return {Kind::coordinator, -1, std::move(id), CoordinatorKind::group};
  }
  static Target transaction(std::string id) {
    return {Kind::coordinator, -1, std::move(id), CoordinatorKind::transaction};
  }

  Kind kind() const { return kind_; }
  std::int32_t node_id() const { return node_id_; }
  const std::string& key() const { return key_; }
  CoordinatorKind coordinator_kind() const { return coordinator_kind_; }

 private:
  Target(Kind kind, std::int32_t node_id, std::string key, CoordinatorKind coordinator_kind)
      : kind_(kind), node_id_(node_id), key_(std::move(key)), coordinator_kind_(coordinator_kind) {}

  Kind kind_;
  std::int32_t node_id_;
  std::string key_;
  CoordinatorKind coordinator_kind_;
};

struct CallOptions {
  // The versions that say what the caller needs; unsupported_version when the broker has none of them.
  int min_version = 0;
  int max_version = protocol::latest_version;
  // Of the whole call with its retries; 0: default.api.timeout.ms.
  int timeout_ms = 0;
  // Kafka's name of the call in time-outs ("describeTopics"); the API's name if empty.
  std::string_view name;
};

// A response with the frame that its views point into.
template <class M>
class Answer {
 public:
  Answer(std::shared_ptr<const Bytes> frame, M body, int version)
      : frame_(std::move(frame)), body_(std::move(body)), version_(version) {}

  const M& operator*() const { return body_; }
  const M* operator->() const { return &body_; }
  M& body() { return body_; }
  int version() const { return version_; }

 private:
  std::shared_ptr<const Bytes> frame_;
  M body_;
  int version_;
};

struct Node {
  std::int32_t id = -1;
  Address address;
  std::optional<std::string> rack;
};

// What the brokers say of the cluster, without topics.
struct Cluster {
  std::map<std::int32_t, Node> nodes;
  std::int32_t controller_id = -1;  // -1: not known
  std::string cluster_id;           // empty: the broker is older than 0.10.1
};

class Client {
 public:
  explicit Client(Settings settings);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const Settings& settings() const { return settings_; }

  // Sends the request and decodes its answer, again after a lost connection or a time-out of one try, until
  // the whole call's time is over (request_timed_out with Kafka's sentence). The codes inside the answer are
  // the caller's business.
  template <class Response, class Request>
  Result<Answer<Response>> call(const Target& target, const Request& request,
                                const CallOptions& options = {});

  // The same, and `judge` tells the answer's code: a retriable one is tried again (after new metadata, and a
  // new search for the coordinator) until the time is over, then the answer comes as it is.
  template <class Response, class Request>
  Result<Answer<Response>> call_until(const Target& target, const Request& request,
                                      const std::function<ErrorCode(const Response&)>& judge,
                                      const CallOptions& options = {});

  // Sends without waiting for an answer, as acks=0 does not expect one.
  template <class Request>
  Result<> send(const Target& target, const Request& request, const CallOptions& options = {});

  // The cluster as last seen; asked for when it is not known yet.
  Result<Cluster> cluster();
  // Forgets it, so that the next cluster() asks.
  void forget_cluster();

  // Who coordinates that group or transactional id, asked for anew every time.
  Result<Node> find_coordinator(CoordinatorKind kind, std::string_view key);

  // The versions of every API that the target serves, by key; empty when it is too old to say (before 0.10).
  struct ServedApis {
    std::map<std::int16_t, protocol::Versions> versions;
    std::map<std::string, protocol::Versions, std::less<>> supported_features;
    std::map<std::string, std::int16_t, std::less<>> finalized_features;
    std::int64_t finalized_features_epoch = -1;
  };
  Result<ServedApis> apis(const Target& target);
  // The version in which a request of that API would go out to the target.
  Result<int> version_for(const Target& target, const protocol::Api& api, const CallOptions& options = {});

 private:
  struct Exchange {
    std::shared_ptr<const Bytes> frame;
    std::size_t body_offset = 0;
    int version = 0;
  };
  // Encodes the body in the version that was chosen.
  using Encode = std::function<Result<>(int version, Bytes& to)>;
  // Judges an answer: a retriable code asks for another try.
  using Judge = std::function<Result<ErrorCode>(const Exchange&)>;
  // A call on its way: what it is named, when it has to be done, how often it was tried.
  struct Course;
  // A connection with what its broker serves.
  struct Link {
    std::unique_ptr<Connection> connection;
    ServedApis apis;
  };

  Result<Exchange> exchange(const Target& target, const protocol::Api& api, const Encode& encode,
                            const Judge& judge, const CallOptions& options, bool has_answer = true);
  Result<Exchange> try_once(const Target& target, const protocol::Api& api, const Encode& encode,
                            const CallOptions& options, Course& course, bool has_answer);
  Course start(const protocol::Api& api, const CallOptions& options) const;
  // Waits before the next try; false when the time or the retries are over.
  bool wait_for_retry(Course& course) const;

  Result<Link*> connect(const Target& target, Course& course);
  Result<Link*> connect_bootstrap(Course& course);
  Result<Link*> connect_to(const Address& address, std::int32_t node_id, Course& course);
  Result<Node> node_of(const Target& target, Course& course);
  Result<Node> ask_for_coordinator(CoordinatorKind kind, std::string_view key, Course& course);
  Result<> refresh_cluster(Course& course);
  // Which versions the broker serves, asked for once a connection.
  Result<> learn_versions(Link& link, Course& course);
  Result<Exchange> send_and_receive(Connection& connection, const protocol::Api& api, int version,
                                    const Encode& encode, const Course& course, bool has_answer);
  template <class Response, class Request>
  Result<Answer<Response>> ask(Link& link, const Request& request, Course& course);

  Settings settings_;
  std::optional<Cluster> cluster_;
  std::map<std::pair<CoordinatorKind, std::string>, Node> coordinators_;
  std::map<std::string, Link> links_;  // by address
  std::size_t next_bootstrap_ = 0;
  std::int32_t next_correlation_id_ = 0;
};

template <class Response, class Request>
Result<Answer<Response>> Client::call_until(const Target& target, const Request& request,
                                            const std::function<ErrorCode(const Response&)>& judge,
                                            const CallOptions& options) {
  static_assert(Request::api.key == Response::api.key);
  std::optional<Response> body;
  const auto exchanged = exchange(
      target, Request::api,
      [&](int version, Bytes& to) -> Result<> {
        protocol::Writer writer(to);
        protocol::encode(request, version, writer);
        return writer.failed() ? fail(writer.error()) : Result<>{};
      },
      [&](const Exchange& got) -> Result<ErrorCode> {
        auto decoded = protocol::decode<Response>(ByteView(*got.frame).subspan(got.body_offset), got.version);
        if (!decoded) return fail(std::move(decoded.error()));
        body = std::move(*decoded);
        return judge ? judge(*body) : ErrorCode::none;
      },
      options);
  if (!exchanged) return fail(exchanged.error());
  return Answer<Response>(exchanged->frame, std::move(*body), exchanged->version);
}

template <class Response, class Request>
Result<Answer<Response>> Client::call(const Target& target, const Request& request,
                                      const CallOptions& options) {
  return call_until<Response>(target, request, std::function<ErrorCode(const Response&)>{}, options);
}

template <class Request>
Result<> Client::send(const Target& target, const Request& request, const CallOptions& options) {
  const auto sent = exchange(
      target, Request::api,
      [&](int version, Bytes& to) -> Result<> {
        protocol::Writer writer(to);
        protocol::encode(request, version, writer);
        return writer.failed() ? fail(writer.error()) : Result<>{};
      },
      {}, options, false);
  return sent ? Result<>{} : fail(sent.error());
}

}  // namespace ottla::client
