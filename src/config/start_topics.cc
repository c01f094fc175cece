// Parsing of ottla.create.topics.
#include "ottla/config/start_topics.h"

#include <algorithm>
#include <charconv>

#include "ottla/config/value.h"

namespace ottla::config {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The characters of a separator: $'\n' is a line's end, as in a shell.
std::string separator_characters(std::string_view text) {
  if (!text.starts_with("$'") || !text.ends_with('\'') || text.size() < 4) return std::string(text);
  std::string characters;
  for (text = text.substr(2, text.size() - 3); !text.empty(); text.remove_prefix(1)) {
    if (text.front() != '\\' || text.size() == 1) {
      characters += text.front();
      continue;
    }
    text.remove_prefix(1);
    characters += text.front() == 'n' ? '\n' : text.front() == 't' ? '\t' : text.front();
  }
  return characters;
}

std::unexpected<Error> refuse(std::string_view entry, std::string_view reason) {
  return fail(ErrorCode::invalid_config, std::string(entry).append(": ").append(reason));
}

// The text up to the mark, which is taken away with it.
std::string_view take_until(std::string_view& text, std::string_view marks) {
  const std::size_t end = text.find_first_of(marks);
  const std::string_view taken = text.substr(0, end);
  text = end == text.npos ? std::string_view() : text.substr(end + 1);
  return taken;
}

Result<std::int32_t> count_of(std::string_view entry, std::string_view digits, std::string_view what) {
  if (digits.empty()) return -1;
  std::int32_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc() || end != digits.data() + digits.size() || count < 1) {
    return refuse(entry,
                  std::string(what) + " must be a number of at least 1, as in name:partitions:replicas");
  }
  return count;
}

// "compact --config=a=b --config c=d"
Result<> add_configs(std::string_view entry, std::string_view text, StartTopic& topic) {
  const std::string_view policy = without_blanks(take_until(text, blanks));
  if (!policy.empty()) topic.configs.emplace_back("cleanup.policy", policy);
  while (!(text = without_blanks(text)).empty()) {
    std::string_view word = take_until(text, blanks);
    if (word == "--config") {
      text = without_blanks(text);
      word = take_until(text, blanks);
    } else if (word.starts_with("--config=")) {
      word.remove_prefix(9);
    } else {
      return refuse(entry, "behind the cleanup policy only --config key=value goes");
    }
    const std::size_t equals = word.find('=');
    if (equals == word.npos || equals == 0) return refuse(entry, "--config is followed by key=value");
    topic.configs.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return {};
}

Result<StartTopic> parse_topic(std::string_view entry) {
  StartTopic topic;
  std::string_view rest = entry;
  topic.name = without_blanks(take_until(rest, ":"));
  if (topic.name.empty()) return refuse(entry, "a topic needs a name, as in name:partitions:replicas");
  const auto partitions = count_of(entry, without_blanks(take_until(rest, ":")), "partitions");
  if (!partitions) return fail(partitions.error());
  const auto replicas = count_of(entry, without_blanks(take_until(rest, ":")), "replicas");
  if (!replicas) return fail(replicas.error());
  topic.partitions = *partitions;
  topic.replicas = *replicas;
  if (auto added = add_configs(entry, without_blanks(rest), topic); !added) return fail(added.error());
  return topic;
}

}  // namespace

Result<std::vector<StartTopic>> parse_start_topics(std::string_view text, std::string_view separator) {
  const std::string separators = separator_characters(separator);
  std::vector<StartTopic> topics;
  while (!text.empty()) {
    const std::string_view entry = without_blanks(take_until(text, separators));
    if (entry.empty()) continue;
    auto topic = parse_topic(entry);
    if (!topic) return fail(topic.error());
    if (std::ranges::find(topics, topic->name, &StartTopic::name) != topics.end()) {
      return refuse(entry, "this topic is named twice");
    }
    if (topics.size() == most_start_topics) {
      return refuse(entry, "more than " + std::to_string(most_start_topics) + " topics cannot be named here");
    }
    topics.push_back(std::move(*topic));
  }
  return topics;
}

}  // namespace ottla::config
