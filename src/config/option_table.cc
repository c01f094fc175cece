// Look-ups in the option table and the tables of synonyms. All data here is constant.
#include "ottla/config/option_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "config/option_rows.h"

namespace ottla::config {
namespace {

constexpr std::string_view group_prefix = "group.";
constexpr std::int64_t minutes = 60'000;
constexpr std::int64_t hours = 60 * minutes;

struct TopicSynonyms {
  std::string_view topic;
  std::array<Synonym, 3> server;
  std::size_t count;
};

// ServerTopicConfigSynonyms of Kafka, sorted by the topic's key.
constexpr TopicSynonyms synonyms[] = {
    {"cleanup.policy", {{{"log.cleanup.policy"}}}, 1},
    {"compression.gzip.level", {{{"compression.gzip.level"}}}, 1},
    {"compression.lz4.level", {{{"compression.lz4.level"}}}, 1},
    {"compression.type", {{{"compression.type"}}}, 1},
    {"compression.zstd.level", {{{"compression.zstd.level"}}}, 1},
    {"delete.retention.ms", {{{"log.cleaner.delete.retention.ms"}}}, 1},
    {"file.delete.delay.ms", {{{"log.segment.delete.delay.ms"}}}, 1},
    {"flush.messages", {{{"log.flush.interval.messages"}}}, 1},
    {"flush.ms", {{{"log.flush.interval.ms"}, {"log.flush.scheduler.interval.ms"}}}, 2},
    {"index.interval.bytes", {{{"log.index.interval.bytes"}}}, 1},
    {"local.retention.bytes", {{{"log.local.retention.bytes"}}}, 1},
    {"local.retention.ms", {{{"log.local.retention.ms"}}}, 1},
    {"max.compaction.lag.ms", {{{"log.cleaner.max.compaction.lag.ms"}}}, 1},
    {"max.message.bytes", {{{"message.max.bytes"}}}, 1},
    {"message.format.version", {{{"log.message.format.version"}}}, 1},
    {"message.timestamp.after.max.ms", {{{"log.message.timestamp.after.max.ms"}}}, 1},
    {"message.timestamp.before.max.ms", {{{"log.message.timestamp.before.max.ms"}}}, 1},
    {"message.timestamp.difference.max.ms", {{{"log.message.timestamp.difference.max.ms"}}}, 1},
    {"message.timestamp.type", {{{"log.message.timestamp.type"}}}, 1},
    {"min.cleanable.dirty.ratio", {{{"log.cleaner.min.cleanable.ratio"}}}, 1},
    {"min.compaction.lag.ms", {{{"log.cleaner.min.compaction.lag.ms"}}}, 1},
    {"min.insync.replicas", {{{"min.insync.replicas"}}}, 1},
    {"preallocate", {{{"log.preallocate"}}}, 1},
    {"retention.bytes", {{{"log.retention.bytes"}}}, 1},
    {"retention.ms",
     {{{"log.retention.ms"}, {"log.retention.minutes", minutes}, {"log.retention.hours", hours}}},
     3},
    {"segment.bytes", {{{"log.segment.bytes"}}}, 1},
    {"segment.index.bytes", {{{"log.index.size.max.bytes"}}}, 1},
    {"segment.jitter.ms", {{{"log.roll.jitter.ms"}, {"log.roll.jitter.hours", hours}}}, 2},
    {"segment.ms", {{{"log.roll.ms"}, {"log.roll.hours", hours}}}, 2},
    {"unclean.leader.election.enable", {{{"unclean.leader.election.enable"}}}, 1},
};

std::string bound_text(double bound) {
  if (bound == std::floor(bound)) return std::to_string(static_cast<std::int64_t>(bound));
  std::string text = std::to_string(bound);
  return text.erase(text.find_last_not_of('0') + 1);
}

std::string bracketed(std::string_view words) { return std::string("[").append(words).append("]"); }

}  // namespace

std::span<const Option> options(Scope scope) {
  switch (scope) {
    case Scope::broker:
      return rows::broker_options;
    case Scope::topic:
      return rows::topic_options;
    case Scope::client_quota:
      return rows::client_quota_options;
    case Scope::broker_quota:
      return rows::broker_quota_options;
    case Scope::ip_quota:
      return rows::ip_quota_options;
    case Scope::group:
      return rows::group_options;
    case Scope::client_metrics:
      return rows::client_metrics_options;
  }
  return {};
}

const Option* find_option(Scope scope, std::string_view name) {
  const auto all = options(scope);
  const auto found = std::ranges::lower_bound(all, name, {}, &Option::name);
  return found != all.end() && found->name == name ? &*found : nullptr;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::boolean:
      return "BOOLEAN";
    case Type::string:
      return "STRING";
    case Type::int32:
      return "INT";
    case Type::int16:
      return "SHORT";
    case Type::int64:
      return "LONG";
    case Type::float64:
      return "DOUBLE";
    case Type::list:
      return "LIST";
    case Type::class_name:
      return "CLASS";
    case Type::password:
      return "PASSWORD";
  }
  return "";
}

std::string valid_text(const Option& option) {
  const Valid& valid = option.valid;
  switch (valid.kind) {
    case Valid::Kind::any:
    case Valid::Kind::distinct:
    case Valid::Kind::some_distinct:
      return "";
    case Valid::Kind::range:
      if (std::isinf(valid.high)) return "[" + bound_text(valid.low) + ",...]";
      return "[" + bound_text(valid.low) + ",...," + bound_text(valid.high) + "]";
    case Valid::Kind::choice:
    case Valid::Kind::choices:
    case Valid::Kind::some_choices:
      return bracketed(valid.words);
    case Valid::Kind::choice_any_case:
      return "(case insensitive) " + bracketed(valid.words);
    case Valid::Kind::non_empty_string:
      return "non-empty string";
    case Valid::Kind::non_null_string:
      return "non-null string";
    case Valid::Kind::gzip_level:
      return "[1,...,9] or -1";
    case Valid::Kind::throttled_replicas:
      return "[partitionId]:[brokerId],[partitionId]:[brokerId],...";
    case Valid::Kind::quorum_voters:
    case Valid::Kind::host_ports:
      return "non-empty list";
    case Valid::Kind::offset_reset:
      return "[earliest, latest, by_duration:PnDTnHnMn.nS]";
  }
  return "";
}

std::span<const Synonym> topic_synonyms(std::string_view topic_option) {
  const auto found = std::ranges::lower_bound(synonyms, topic_option, {}, &TopicSynonyms::topic);
  if (found == std::end(synonyms) || found->topic != topic_option) return {};
  return std::span(found->server).first(found->count);
}

std::string_view group_default_key(std::string_view group_option) {
  for (const Option& option : rows::broker_options) {
    if (option.name.size() == group_option.size() + group_prefix.size() &&
        option.name.starts_with(group_prefix) && option.name.ends_with(group_option)) {
      return option.name;
    }
  }
  return {};
}

std::vector<std::string_view> broker_synonyms(std::string_view broker_option) {
  for (const std::string_view topic : {"retention.ms", "segment.ms", "segment.jitter.ms"}) {
    const auto group = topic_synonyms(topic);
    if (std::ranges::find(group, broker_option, &Synonym::server_name) == group.end()) continue;
    std::vector<std::string_view> names;
    for (const Synonym& synonym : group) names.push_back(synonym.server_name);
    return names;
  }
  if (broker_option == "log.flush.interval.ms") return {broker_option, "log.flush.scheduler.interval.ms"};
  return {broker_option};
}

}  // namespace ottla::config
