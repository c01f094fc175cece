// Clients that report their metrics (KIP-714): which metrics each is asked for, and how often. Any thread.
// What clients report is checked and dropped: nobody here takes it yet.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/base/uuid.h"
#include "ottla/config/client_metrics_config.h"
#include "ottla/env/entropy.h"
#include "ottla/metadata/image.h"

namespace ottla::broker {

// What a subscription may ask of a client.
struct TelemetryClient {
  std::string_view client_id;
  std::string_view software_name;
  std::string_view software_version;
  std::string_view address;
  std::uint16_t port = 0;
};

struct TelemetrySubscription {
  Uuid instance;
  std::int32_t id = 0;
  std::int32_t push_interval_ms = 0;
  std::vector<std::string> metrics;  // none: nothing is subscribed
};

// A report as it came.
struct TelemetryReport {
  Uuid instance;
  std::int32_t subscription_id = 0;
  bool is_last = false;
  std::int8_t compression = 0;
  std::size_t size_bytes = 0;
};

class Telemetry {
 public:
  // Clients that are remembered; beyond, who was silent longest is forgotten (ClientMetricsManager).
  static constexpr std::size_t max_clients = 16'384;

  explicit Telemetry(Entropy& entropy) : entropy_(entropy) {}

  // Asks for the subscription of a client; a zero `instance` gets an id. throttling_quota_exceeded when it
  // asks again before its interval has passed and nothing has changed.
  Result<TelemetrySubscription> subscribe(const metadata::ImagePointer& image, const Uuid& instance,
                                          const TelemetryClient& client, TimestampMs now_ms);

  // Takes a report. invalid_request for an instance that cannot be or has said good-bye,
  // throttling_quota_exceeded, unknown_subscription_id, unsupported_compression_type, telemetry_too_large.
  Result<> push(const metadata::ImagePointer& image, const TelemetryReport& report,
                const TelemetryClient& client, std::int32_t max_bytes, TimestampMs now_ms);

  std::size_t clients() const;

 private:
  struct Instance {
    TelemetrySubscription subscription;
    std::uint64_t version = 0;  // of the subscriptions it was made of
    TimestampMs got_ms = 0;
    TimestampMs pushed_ms = 0;
    bool has_ended = false;
  };
  using Instances = std::list<Instance>;  // who was heard of last comes first

  void follow(const metadata::ImagePointer& image);
  Instance& instance_of(const Uuid& id, const TelemetryClient& client);
  TelemetrySubscription subscription_of(const Uuid& id, const TelemetryClient& client) const;

  Entropy& entropy_;
  mutable std::mutex mutex_;
  std::shared_ptr<const metadata::ConfigsImage> configs_;  // what the subscriptions were made of
  std::vector<config::ClientMetricsConfig> subscriptions_;
  std::uint64_t version_ = 0;
  Instances instances_;
  std::unordered_map<Uuid, Instances::iterator> by_id_;
};

}  // namespace ottla::broker
