// Rules and sentences: ClientMetricsManager and ClientMetricsInstance of Kafka.
#include "broker/telemetry.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ottla/base/crc32c.h"
#include "ottla/base/logging.h"

namespace ottla::broker {
namespace {

constexpr std::string_view all_metrics = "*";
constexpr std::int8_t last_compression = 4;  // zstd

bool fits(const config::ClientMetricsConfig& subscription, const Uuid& id, const TelemetryClient& client) {
  return std::ranges::all_of(subscription.match, [&](const config::ClientMatch& match) {
    if (match.parameter == "client_id") return match.fits(client.client_id);
    if (match.parameter == "client_instance_id") return match.fits(id.to_string());
    if (match.parameter == "client_software_name") return match.fits(client.software_name);
    if (match.parameter == "client_software_version") return match.fits(client.software_version);
    if (match.parameter == "client_source_address") return match.fits(client.address);
    return match.fits(std::to_string(client.port));
  });
}

// Another one whenever what is asked for changes.
std::int32_t subscription_id(const TelemetrySubscription& subscription) {
  std::string text = "[";
  for (const std::string& metric : subscription.metrics) text += (text.size() > 1 ? ", " : "") + metric;
  text += "]" + std::to_string(subscription.push_interval_ms);
  const std::uint64_t halves = load_big_endian<std::uint64_t>(subscription.instance.bytes.data()) ^
                               load_big_endian<std::uint64_t>(subscription.instance.bytes.data() + 8);
  const auto hash = static_cast<std::uint32_t>(halves >> 32) ^ static_cast<std::uint32_t>(halves);
  return static_cast<std::int32_t>(crc32c(as_bytes(text)) ^ hash);
}

std::unexpected<Error> refuse_early(const Uuid& id) {
  return fail(ErrorCode::throttling_quota_exceeded,
              "Request from the client [" + id.to_string() + "] arrived before the next push interval time");
}

}  // namespace

void Telemetry::follow(const metadata::ImagePointer& image) {
  if (configs_ == image->configs) return;
  configs_ = image->configs;
  subscriptions_.clear();
  ++version_;
  for (const auto& [resource, settings] : *configs_) {
    if (resource.type != metadata::ConfigResourceType::client_metrics) continue;
    auto made = config::make_client_metrics(settings);
    if (made) {
      subscriptions_.push_back(std::move(*made));
    } else {
      log_warn("client metrics subscription {}: {}", resource.name, made.error().message);
    }
  }
}

TelemetrySubscription Telemetry::subscription_of(const Uuid& id, const TelemetryClient& client) const {
  TelemetrySubscription subscription{id, 0, config::default_push_interval_ms, {}};
  std::set<std::string> metrics;
  for (const config::ClientMetricsConfig& one : subscriptions_) {
    if (!fits(one, id, client)) continue;
    metrics.insert(one.metrics.begin(), one.metrics.end());
    subscription.push_interval_ms = std::min(subscription.push_interval_ms, one.interval_ms);
  }
  if (metrics.contains(std::string(all_metrics))) metrics = {std::string(all_metrics)};
  subscription.metrics.assign(metrics.begin(), metrics.end());
  subscription.id = subscription_id(subscription);
  return subscription;
}

Telemetry::Instance& Telemetry::instance_of(const Uuid& id, const TelemetryClient& client) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    if (instances_.size() == max_clients) {
      by_id_.erase(instances_.back().subscription.instance);
      instances_.pop_back();
    }
    instances_.push_front({subscription_of(id, client), version_});
    by_id_.emplace(id, instances_.begin());
    return instances_.front();
  }
  instances_.splice(instances_.begin(), instances_, found->second);
  if (instances_.front().version != version_) {
    TelemetrySubscription now = subscription_of(id, client);
    // Who is asked for the same as before goes on in its rhythm.
    if (now.id == instances_.front().subscription.id) {
      instances_.front().version = version_;
    } else {
      instances_.front() = {std::move(now), version_};
    }
  }
  return instances_.front();
}

Result<TelemetrySubscription> Telemetry::subscribe(const metadata::ImagePointer& image, const Uuid& asked,
                                                   const TelemetryClient& client, TimestampMs now_ms) {
  const std::lock_guard lock(mutex_);
  follow(image);
  const Uuid id = asked.is_zero() ? entropy_.uuid() : asked;
  Instance& instance = instance_of(id, client);
  const TimestampMs last_ms = std::max(instance.got_ms, instance.pushed_ms);
  if (now_ms - last_ms < instance.subscription.push_interval_ms) return refuse_early(id);
  instance.got_ms = now_ms;
  return instance.subscription;
}

Result<> Telemetry::push(const metadata::ImagePointer& image, const TelemetryReport& report,
                         const TelemetryClient& client, std::int32_t max_bytes, TimestampMs now_ms) {
  const std::string who = "[" + report.instance.to_string() + "]";
  if (report.instance.is_zero() || report.instance == metadata_topic_id) {
    return fail(ErrorCode::invalid_request,
                "Invalid request from the client " + who + ", invalid client instance id");
  }
  const std::lock_guard lock(mutex_);
  follow(image);
  Instance& instance = instance_of(report.instance, client);
  if (std::exchange(instance.has_ended, report.is_last || instance.has_ended)) {
    return fail(ErrorCode::invalid_request, "Client " + who + " has said that it ends");
  }
  const bool in_time = instance.got_ms > instance.pushed_ms ||
                       now_ms - instance.pushed_ms >= instance.subscription.push_interval_ms;
  if (in_time) instance.pushed_ms = now_ms;
  if (!in_time && !report.is_last) return refuse_early(report.instance);
  if (report.subscription_id != instance.subscription.id) {
    return fail(ErrorCode::unknown_subscription_id, "Unknown client subscription id for the client " + who);
  }
  if (report.compression < 0 || report.compression > last_compression) {
    return fail(ErrorCode::unsupported_compression_type,
                "Unknown compression type in a telemetry request from " + who);
  }
  if (report.size_bytes > static_cast<std::size_t>(max_bytes)) {
    return fail(ErrorCode::telemetry_too_large,
                "Telemetry request from " + who + " is larger than " + std::to_string(max_bytes));
  }
  return {};
}

std::size_t Telemetry::clients() const {
  const std::lock_guard lock(mutex_);
  return instances_.size();
}

}  // namespace ottla::broker
