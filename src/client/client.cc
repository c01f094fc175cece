// Calls: which node, which version, how often. The retries and their texts are Kafka's AdminClient's.
#include "ottla/client/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <thread>

#include "client/course.h"
#include "ottla/protocol/header.h"
#include "ottla/protocol/messages/18_api_versions.h"

namespace ottla::client {
namespace {

constexpr std::string_view software_version = "0.1.0";
// The APIs of brokers that do not know ApiVersions (before 0.10); they serve version 0 of each.
constexpr int last_key_before_api_versions = 16;

// Whether another try may end better.
bool is_worth_a_retry(ErrorCode code) {
  return code == ErrorCode::network_exception || code == ErrorCode::request_timed_out || is_retriable(code);
}

Client::ServedApis served(const protocol::ApiVersionsResponse& response) {
  Client::ServedApis apis;
  for (const auto& row : response.api_keys) {
    apis.versions[row.api_key] = {row.min_version, row.max_version};
  }
  for (const auto& feature : response.supported_features) {
    apis.supported_features[std::string(feature.name)] = {feature.min_version, feature.max_version};
  }
  for (const auto& feature : response.finalized_features) {
    apis.finalized_features[std::string(feature.name)] = feature.max_version_level;
  }
  apis.finalized_features_epoch = response.finalized_features_epoch;
  return apis;
}

Result<int> choose(const Client::ServedApis& served, const protocol::Api& api, const CallOptions& options) {
  const int oldest = std::max<int>(api.versions.min, options.min_version);
  const int newest = std::min<int>(api.versions.max, options.max_version);
  if (served.versions.empty() && api.key <= last_key_before_api_versions && oldest == 0) return 0;
  const auto found = served.versions.find(api.key);
  if (found == served.versions.end()) {
    return fail(ErrorCode::unsupported_version, fmt::format("The node does not support {}", name_of(api)));
  }
  const int version = std::min<int>(newest, found->second.max);
  if (version < std::max<int>(oldest, found->second.min)) {
    return fail(
        ErrorCode::unsupported_version,
        fmt::format(
            "The node does not support {} with version in range [{},{}]. The supported range is [{},{}].",
            name_of(api), oldest, newest, found->second.min, found->second.max));
  }
  return version;
}

}  // namespace

Client::Client(Settings settings) : settings_(std::move(settings)) {}

Client::~Client() = default;

Client::Course Client::start(const protocol::Api& api, const CallOptions& options) const {
  const int timeout_ms = options.timeout_ms > 0 ? options.timeout_ms : settings_.default_api_timeout_ms;
  Course course;
  course.name = options.name;
  if (course.name.empty()) {
    course.name = api.name;
    course.name.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(course.name.front())));
  }
  course.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  course.backoff_ms = settings_.retry_backoff_ms;
  return course;
}

bool Client::wait_for_retry(Course& course) const {
  if (course.tries > settings_.retries) return false;
  const auto wait = std::chrono::milliseconds(course.backoff_ms);
  if (std::chrono::steady_clock::now() + wait >= course.deadline) {
    std::this_thread::sleep_until(course.deadline);
    return false;
  }
  std::this_thread::sleep_for(wait);
  course.backoff_ms = std::min(course.backoff_ms * 2, settings_.retry_backoff_max_ms);
  return true;
}

Result<Client::Exchange> Client::exchange(const Target& target, const protocol::Api& api,
                                          const Encode& encode, const Judge& judge,
                                          const CallOptions& options, bool has_answer) {
  Course course = start(api, options);
  for (;;) {
    auto got = try_once(target, api, encode, options, course, has_answer);
    if (!got) {
      if (!is_worth_a_retry(got.error().code)) return got;
      cluster_.reset();
      coordinators_.clear();
      if (!wait_for_retry(course)) return fail(course.timed_out());
      continue;
    }
    if (!has_answer) return got;
    const Result<ErrorCode> judged = judge(*got);
    if (!judged) return fail(judged.error());
    if (!is_retriable(*judged)) return got;
    cluster_.reset();
    coordinators_.clear();
    if (!wait_for_retry(course)) return got;
  }
}

Result<Client::Exchange> Client::try_once(const Target& target, const protocol::Api& api,
                                          const Encode& encode, const CallOptions& options, Course& course,
                                          bool has_answer) {
  auto connected = connect(target, course);
  if (!connected) return fail(std::move(connected.error()));
  const auto version = choose((*connected)->apis, api, options);
  if (!version) return fail(version.error());
  ++course.tries;
  return send_and_receive(*(*connected)->connection, api, *version, encode, course, has_answer);
}

Result<Client::Exchange> Client::send_and_receive(Connection& connection, const protocol::Api& api,
                                                  int version, const Encode& encode, const Course& course,
                                                  bool has_answer) {
  protocol::RequestHeader header;
  header.request_api_key = api.key;
  header.request_api_version = static_cast<std::int16_t>(version);
  header.correlation_id = next_correlation_id_++;
  header.client_id = settings_.client_id;
  Bytes frame(sizeof(std::int32_t));
  {
    protocol::Writer writer(frame);
    protocol::encode(header, protocol::request_header_version(api, version), writer);
  }
  if (auto encoded = encode(version, frame); !encoded) return fail(std::move(encoded.error()));
  store_big_endian(frame.data(), static_cast<std::int32_t>(frame.size() - sizeof(std::int32_t)));

  const Moment deadline = course.try_deadline(settings_.request_timeout_ms);
  if (auto sent = connection.write(frame, deadline); !sent) return fail(std::move(sent.error()));
  if (!has_answer) return Exchange{nullptr, 0, version};
  auto answer = connection.read_frame(deadline);
  if (!answer) return fail(std::move(answer.error()));
  protocol::Reader reader{ByteView(**answer)};
  const auto answer_header =
      protocol::decode<protocol::ResponseHeader>(reader, protocol::response_header_version(api, version));
  if (!answer_header) return fail(answer_header.error());
  if (answer_header->correlation_id != header.correlation_id) {
    return fail(ErrorCode::unknown_server_error,
                fmt::format("{} answers {} where {} was asked", connection.peer(),
                            answer_header->correlation_id, header.correlation_id));
  }
  const std::size_t body_offset = (*answer)->size() - reader.left();
  return Exchange{std::move(*answer), body_offset, version};
}

Result<> Client::learn_versions(Link& link, Course& course) {
  const protocol::Api& api = protocol::ApiVersionsRequest::api;
  protocol::ApiVersionsRequest request;
  request.client_software_name = "ottla-tools";
  request.client_software_version = software_version;
  int version = api.versions.max;
  for (;;) {
    const auto encode = [&](int in_version, Bytes& to) -> Result<> {
      protocol::Writer writer(to);
      protocol::encode(request, in_version, writer);
      return {};
    };
    const auto got = send_and_receive(*link.connection, api, version, encode, course, true);
    if (!got) return fail(got.error());
    const ByteView body = ByteView(*got->frame).subspan(got->body_offset);
    if (body.size() < sizeof(std::int16_t)) return fail(ErrorCode::network_exception, "an empty answer");
    // A broker that does not know the version answers in version 0 that it does not (KIP-511).
    const bool is_refused = load_big_endian<std::int16_t>(body.data()) ==
                            static_cast<std::int16_t>(ErrorCode::unsupported_version);
    const auto answer = protocol::decode<protocol::ApiVersionsResponse>(body, is_refused ? 0 : version);
    if (!answer) return fail(answer.error());
    if (!is_refused || version == 0) {
      link.apis = served(*answer);
      return {};
    }
    const auto row =
        std::ranges::find(answer->api_keys, api.key, &protocol::ApiVersionsResponse::ApiKey::api_key);
    version = row == answer->api_keys.end() ? 0 : std::min<int>(row->max_version, version - 1);
  }
}

Result<Client::ServedApis> Client::apis(const Target& target) {
  Course course = start(protocol::ApiVersionsRequest::api, {});
  for (;;) {
    auto connected = connect(target, course);
    if (connected) return (*connected)->apis;
    if (!is_worth_a_retry(connected.error().code)) return fail(std::move(connected.error()));
    cluster_.reset();
    if (!wait_for_retry(course)) return fail(course.timed_out());
  }
}

Result<int> Client::version_for(const Target& target, const protocol::Api& api, const CallOptions& options) {
  const auto served = apis(target);
  if (!served) return fail(served.error());
  return choose(*served, api, options);
}

}  // namespace ottla::client
