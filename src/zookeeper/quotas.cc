// ZooKeeper's quotas: a node below /zookeeper/quota names the limits of a node, and beside it stands how many
// nodes and bytes there are at and below that one. As in ZooKeeper 3.4 nothing is refused for it.
#include <fmt/format.h>

#include <cstdio>
#include <vector>

#include "zookeeper/path.h"
#include "zookeeper/tree.h"

namespace ottla::zookeeper {
namespace {

constexpr std::string_view root = "/zookeeper/quota";
constexpr std::string_view limits_name = "zookeeper_limits";
constexpr std::string_view stats_name = "zookeeper_stats";

// The node that a node of the quotas is about, if it has that name; empty for others.
std::string_view subject_of(std::string_view path, std::string_view name) {
  if (!path.starts_with(root) || !path.ends_with(name)) return {};
  if (path.size() <= root.size() + 1 + name.size() || name_of(path) != name) return {};
  return path.substr(root.size(), path.size() - root.size() - 1 - name.size());
}

std::int64_t size_of(const Node& node) {
  return node.data ? static_cast<std::int64_t>(node.data->size()) : 0;
}

}  // namespace

Node* Tree::quota_node(std::string_view subject, std::string_view name) {
  const auto found = nodes_.find(fmt::format("{}{}/{}", root, subject, name));
  return found == nodes_.end() ? nullptr : &found->second;
}

void Tree::put_usage(Node& stats, const Usage& usage) {
  bytes_ -= static_cast<std::size_t>(size_of(stats));
  stats.data = fmt::format("count={},bytes={}", usage.nodes, usage.bytes);
  bytes_ += stats.data->size();
}

void Tree::count_all(std::string_view subject) {
  Node* const stats = quota_node(subject, stats_name);
  if (stats == nullptr) return;
  Usage usage;
  std::vector<std::string> paths{std::string(subject)};
  while (!paths.empty()) {
    const std::string path = std::move(paths.back());
    paths.pop_back();
    const Node* node = find(path);
    if (node == nullptr) continue;
    usage += {1, size_of(*node)};
    for (const std::string& name : node->children) paths.push_back(child_of(path, name));
  }
  put_usage(*stats, usage);
}

void Tree::count(std::string_view path, const Usage& more) {
  if (quotas_ == 0) return;
  for (std::string_view at = path; at != "/"; at = parent_of(at)) {
    if (quota_node(at, limits_name) == nullptr) continue;
    Node* const stats = quota_node(at, stats_name);
    if (stats == nullptr || !stats->data) return;
    Usage usage;
    if (std::sscanf(stats->data->c_str(), "count=%ld,bytes=%ld", &usage.nodes, &usage.bytes) != 2) return;
    // Clients may write the node, whatever numbers.
    if (__builtin_add_overflow(usage.nodes, more.nodes, &usage.nodes) ||
        __builtin_add_overflow(usage.bytes, more.bytes, &usage.bytes)) {
      return count_all(at);
    }
    return put_usage(*stats, usage);
  }
}

void Tree::count_created(std::string_view path, bool is_restored) {
  const std::string_view limited = subject_of(path, limits_name);
  const std::string_view counted = subject_of(path, stats_name);
  if (!limited.empty()) ++quotas_;
  if (is_restored) {
    // In whatever order they come back, what is there is counted once both are.
    const std::string_view subject = limited.empty() ? counted : limited;
    if (!subject.empty() && quota_node(subject, limits_name) != nullptr) count_all(subject);
  } else if (!counted.empty()) {
    count_all(counted);
  }
  count(path, {1, size_of(at(path))});
}

void Tree::count_removed(std::string_view path, const Node& node) {
  count(path, {-1, -size_of(node)});
  if (!subject_of(path, limits_name).empty()) --quotas_;
}

void Tree::count_changed(std::string_view path, const Data& before, const Data& after) {
  const auto size = [](const Data& data) { return data ? static_cast<std::int64_t>(data->size()) : 0; };
  count(path, {0, size(after) - size(before)});
}

}  // namespace ottla::zookeeper
