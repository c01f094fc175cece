// What administrators and consumers' groups do: topics, their options, committed offsets.
#include <algorithm>
#include <limits>

#include "simulation/failure.h"
#include "simulation/script.h"

namespace ottla::simulation {
namespace {

constexpr std::size_t most_topics = 4;
constexpr int most_partitions = 3;

const std::vector<std::string> config_names = {"internal.segment.bytes",
                                               "segment.ms",
                                               "segment.jitter.ms",
                                               "index.interval.bytes",
                                               "segment.index.bytes",
                                               "cleanup.policy",
                                               "retention.ms",
                                               "retention.bytes",
                                               "flush.messages",
                                               "flush.ms",
                                               "file.delete.delay.ms",
                                               "delete.retention.ms",
                                               "min.cleanable.dirty.ratio",
                                               "min.compaction.lag.ms",
                                               "max.compaction.lag.ms",
                                               "compression.type",
                                               "message.timestamp.type",
                                               "preallocate"};

}  // namespace

// --- topics ---

std::pair<std::string, std::string> Script::draw_config(const std::string& name) {
  const auto value = [&]() -> std::string {
    if (name == "internal.segment.bytes") return dice_.any_of({"1000", "1500", "4000"});
    if (name == "segment.ms") return dice_.any_of({"60000", "604800000"});
    if (name == "segment.jitter.ms") return dice_.any_of({"0", "30000"});
    if (name == "index.interval.bytes") return dice_.any_of({"0", "100", "400"});
    if (name == "segment.index.bytes") return dice_.any_of({"60", "240", "10485760"});
    if (name == "cleanup.policy") return dice_.any_of({"delete", "compact", "compact", "compact,delete"});
    if (name == "retention.ms") return dice_.any_of({"-1", "60000", "7200000"});
    if (name == "retention.bytes") return dice_.any_of({"-1", "1500", "5000"});
    if (name == "flush.messages") return dice_.any_of({"1", "4", "9223372036854775807"});
    if (name == "flush.ms") return dice_.any_of({"1000", "9223372036854775807"});
    if (name == "file.delete.delay.ms") return dice_.any_of({"0", "60000"});
    if (name == "delete.retention.ms") return dice_.any_of({"0", "60000", "7200000"});
    if (name == "min.cleanable.dirty.ratio") return dice_.any_of({"0", "0", "0.5"});
    if (name == "min.compaction.lag.ms") return dice_.any_of({"0", "0", "30000"});
    if (name == "max.compaction.lag.ms") return dice_.any_of({"60000", "9223372036854775807"});
    if (name == "compression.type") return dice_.any_of({"producer", "producer", "gzip", "lz4", "zstd"});
    if (name == "message.timestamp.type") return dice_.any_of({"CreateTime", "CreateTime", "LogAppendTime"});
    return dice_.any_of({"false", "true"});
  };
  return {name, value()};
}

Configs Script::draw_configs() {
  Configs configs;
  configs.insert(draw_config("internal.segment.bytes"));
  configs.insert(draw_config("cleanup.policy"));
  configs.insert(draw_config("min.cleanable.dirty.ratio"));
  for (std::int64_t i = dice_.below(8); i > 0; --i) configs.insert(draw_config(dice_.any_of(config_names)));
  return configs;
}

// What may be compacted away depends on the most generous options that ever held.
void Script::note_config(const std::string& topic) {
  const TopicModel& known = model_.topics[topic];
  const auto number = [&](const char* name, std::int64_t otherwise) {
    const auto found = known.configs.find(name);
    return found == known.configs.end() ? otherwise : std::stoll(found->second);
  };
  constexpr std::int64_t default_delete_retention_ms = 86'400'000;
  for (PartitionIndex index = 0; index < known.partitions; ++index) {
    const auto [at, is_new] = model_.partitions.try_emplace({topic, index});
    PartitionModel& partition = at->second;
    const std::int64_t retention = number("delete.retention.ms", default_delete_retention_ms);
    const std::int64_t lag = number("min.compaction.lag.ms", 0);
    partition.least_delete_retention_ms =
        is_new ? retention : std::min(partition.least_delete_retention_ms, retention);
    partition.least_compaction_lag_ms = is_new ? lag : std::min(partition.least_compaction_lag_ms, lag);
  }
}

void Script::create_topic() {
  if (model_.topics.size() >= most_topics) return;
  // Some names come back, so that folders do, too.
  const std::string name = "t" + std::to_string(dice_.one_in(3) ? dice_.below(3) : 3 + topics_made_++);
  if (model_.topics.contains(name)) return;
  TopicModel topic;
  topic.partitions = 1 + static_cast<int>(dice_.below(most_partitions));
  topic.configs = draw_configs();
  const Created created = client().create_topic(name, topic.partitions, topic.configs);
  note("create ", name, " with ", topic.partitions, " partitions: ", error_name(created.error));
  if (created.error != ErrorCode::none && !may_fail()) {
    broken("topic ", name, " cannot be created: ", error_name(created.error));
  }
  if (created.error != ErrorCode::none && !world_.has_ended()) return;
  topic.is_uncertain = world_.has_ended();
  if (!topic.is_uncertain) topic.id = created.id;
  model_.topics[name] = topic;
  for (PartitionIndex index = 0; index < topic.partitions; ++index) model_.partitions.erase({name, index});
  note_config(name);
}

void Script::delete_topic() {
  if (model_.topics.size() < 2) return;
  auto& [name, topic] = dice_.any_of(model_.topics);
  if (topic.is_uncertain) return;
  const CommitModel::State committed = model_.commits.at(std::numeric_limits<Offset>::max());
  const Offset before = commits_end();
  const ErrorCode error = client().delete_topic(name);
  note("delete ", name, ": ", error_name(error));
  if (error != ErrorCode::none && !may_fail())
    broken("topic ", name, " cannot be deleted: ", error_name(error));
  if (error != ErrorCode::none && !world_.has_ended()) return;
  for (const auto& [key, offset] : committed.offsets) {
    if (key.of.topic != name) continue;
    // What stays of a former topic does not go with the next one of its name.
    if (may_fail() || committed.uncertain.contains(key)) {
      model_.commits.add_uncertain(key, std::nullopt, 0);
    } else {
      model_.commits.add(key, std::nullopt, before, commits_end());
    }
  }
  if (world_.has_ended()) {
    topic.is_uncertain = true;
    return;
  }
  const std::string gone = name;
  for (PartitionIndex index = 0; index < topic.partitions; ++index) model_.partitions.erase({gone, index});
  model_.topics.erase(gone);
}

void Script::create_partitions() {
  if (model_.topics.empty()) return;
  auto& [name, topic] = dice_.any_of(model_.topics);
  if (topic.is_uncertain || topic.partitions >= most_partitions) return;
  const ErrorCode error = client().create_partitions(name, topic.partitions + 1);
  note("one more partition for ", name, ": ", error_name(error));
  if (world_.has_ended()) {
    topic.is_uncertain = true;
  } else if (error == ErrorCode::none) {
    ++topic.partitions;
    note_config(name);
  } else if (!may_fail()) {
    broken("topic ", name, " gets no more partitions: ", error_name(error));
  }
}

void Script::alter_config() {
  if (model_.topics.empty()) return;
  auto& [name, topic] = dice_.any_of(model_.topics);
  if (topic.is_uncertain) return;
  const auto [option, value] = draw_config(dice_.any_of(config_names));
  const ErrorCode error = client().alter_config(name, option, value);
  note("alter ", name, " ", option, "=", value, ": ", error_name(error));
  if (world_.has_ended()) {
    topic.is_uncertain = true;
  } else if (error == ErrorCode::none) {
    topic.configs[option] = value;
    note_config(name);
  } else if (!may_fail()) {
    broken("topic ", name, " keeps its ", option, ": ", error_name(error));
  }
}

// --- committed offsets ---

void Script::commit() {
  const auto of = any_partition();
  if (!of) return;
  const CommitModel::Key key{"g" + std::to_string(dice_.below(3)), *of};
  const Offset offset = dice_.below(model_.partitions[*of].end + 1);
  const Offset before = commits_end();
  const ErrorCode error = client().commit(key.group, *of, offset);
  note("commit ", offset, " of ", of->folder(), " by ", key.group, ": ", error_name(error));
  if (error == ErrorCode::none && !world_.has_ended()) {
    model_.commits.add(key, offset, before, commits_end());
    return;
  }
  if (!may_fail({"__consumer_offsets", 0})) broken("a commit failed: ", error_name(error));
  model_.commits.add_uncertain(key, offset, before);
}

void Script::read_commits() {
  note("read the commits");
  check_commits();
}

void Script::check_commits() {
  const CommitModel::State expected = model_.commits.at(std::numeric_limits<Offset>::max());
  for (const std::string& group : model_.commits.groups()) {
    const CommittedOffsets found = client().committed(group);
    if (world_.has_ended()) return;
    if (found.error != ErrorCode::none) {
      if (!may_fail({"__consumer_offsets", 0}))
        broken("no commits of ", group, ": ", error_name(found.error));
      return;
    }
    for (const auto& [key, offset] : expected.offsets) {
      if (key.group != group || expected.uncertain.contains(key)) continue;
      const auto at = found.offsets.find(key.of);
      if (at != found.offsets.end() && at->second == offset) continue;
      broken(group, " has committed ", offset, " of ", key.of.folder(), ", and finds ",
             at == found.offsets.end() ? -1 : at->second);
    }
    for (const auto& [of, offset] : found.offsets) {
      const CommitModel::Key key{group, of};
      if (expected.offsets.contains(key) || expected.uncertain.contains(key)) continue;
      broken(group, " finds ", offset, " of ", of.folder(), ", and has nothing committed");
    }
  }
}

void Script::delete_commits() {
  const CommitModel::State committed = model_.commits.at(std::numeric_limits<Offset>::max());
  if (committed.offsets.empty()) return;
  const CommitModel::Key key = dice_.any_of(committed.offsets).first;
  const bool is_whole_group = dice_.one_in(3);
  const Offset before = commits_end();
  const ErrorCode error =
      is_whole_group ? client().delete_group(key.group) : client().delete_committed(key.group, key.of);
  note("delete ", is_whole_group ? "all commits" : "a commit", " of ", key.group, ": ", error_name(error));
  const bool is_done = error == ErrorCode::none && !world_.has_ended();
  // A crash may have kept the commits of a topic that is deleted.
  const bool is_topic_gone =
      error == ErrorCode::unknown_topic_or_partition && !model_.topics.contains(key.of.topic);
  if (!is_done && !is_topic_gone && !may_fail({"__consumer_offsets", 0}) && committed.uncertain.empty()) {
    broken("commits of ", key.group, " cannot be deleted: ", error_name(error));
  }
  for (const auto& [each, offset] : committed.offsets) {
    if (each.group != key.group || (!is_whole_group && each != key)) continue;
    if (is_done) {
      model_.commits.add(each, std::nullopt, before, commits_end());
    } else {
      model_.commits.add_uncertain(each, std::nullopt, before);
    }
  }
}

}  // namespace ottla::simulation
