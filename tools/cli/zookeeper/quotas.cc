// Quotas as ZooKeeper 3.4.10's shell writes them: a node with the limits and one with what is used.
#include "cli/zookeeper/quotas.h"

#include <fmt/format.h>

#include <charconv>

#include "cli/console.h"
#include "cli/number.h"
#include "cli/zookeeper/shell_text.h"

namespace ottla::cli::quotas {
namespace {

constexpr const char* root = "/zookeeper/quota";
constexpr std::string_view limits_name = "zookeeper_limits";
constexpr std::string_view stats_name = "zookeeper_stats";

struct Quota {
  std::int64_t count = -1;
  std::int64_t bytes = -1;

  std::string to_string() const { return fmt::format("count={},bytes={}", count, bytes); }

  static Quota parse(const std::string& text) {
    Quota quota;
    const auto number = [&](std::string_view name, std::int64_t& into) {
      const std::size_t at = text.find(name);
      if (at == text.npos) return;
      std::from_chars(text.data() + at + name.size(), text.data() + text.size(), into);
    };
    number("count=", quota.count);
    number("bytes=", quota.bytes);
    return quota;
  }
};

std::string limits_of(const std::string& path) { return fmt::format("{}{}/{}", root, path, limits_name); }
std::string stats_of(const std::string& path) { return fmt::format("{}{}/{}", root, path, stats_name); }

bool is_missing(const KeeperError& error) { return error.code == zookeeper::Code::no_node; }

void make(ZooKeeperClient& client, const std::string& path) {
  kept_but(zookeeper::Code::node_exists, client.create(path, std::nullopt));
}

// A path can have a quota when nothing above or below it has one, nor itself unless it may change.
void check_neighbours(ZooKeeperClient& client, const std::string& path, bool may_change) {
  if (const auto below = client.child_names(root + path)) {
    for (const std::string& child : *below) {
      if (!child.starts_with("zookeeper_"))
        refuse(fmt::format("{} has child {} which has a quota", path, child));
    }
  } else if (!is_missing(below.error())) {
    throw KeeperFailure(below.error());
  }
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string above = root + path.substr(0, end);
    const auto children = client.child_names(above);
    if (!children || children->empty()) return;
    for (const std::string& child : *children) {
      if (child == limits_name && (end != path.npos || !may_change)) {
        refuse(fmt::format("{} has a parent {} which has a quota", path, above));
      }
    }
    if (end == path.npos) return;
  }
}

void set(ZooKeeperClient& client, const std::string& path, const Quota& quota, bool may_change) {
  const auto there = client.exists(path);
  if (!there && is_missing(there.error())) refuse(path + " does not exist.");
  kept(std::move(there));
  check_neighbours(client, path, may_change);
  make(client, "/zookeeper");
  make(client, root);
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    make(client, root + path.substr(0, end));
    if (end == path.npos) break;
  }
  const auto created = client.create(limits_of(path), quota.to_string());
  if (created) {
    kept(client.create(stats_of(path), Quota{.count = 0, .bytes = 0}.to_string()));
    return;
  }
  if (created.error().code != zookeeper::Code::node_exists) throw KeeperFailure(created.error());
  Quota changed = Quota::parse(kept(client.get(limits_of(path))).data.value_or(""));
  if (quota.bytes != -1) changed.bytes = quota.bytes;
  if (quota.count != -1) changed.count = quota.count;
  kept(client.set(limits_of(path), changed.to_string()));
}

void print(ZooKeeperClient& client, const std::string& path) {
  complain("absolute path is {}", limits_of(path));
  const auto limits = client.get(limits_of(path));
  const auto stats = client.get(stats_of(path));
  if ((!limits && is_missing(limits.error())) || (!stats && is_missing(stats.error()))) {
    complain("quota for {} does not exist.", path);
    return;
  }
  say("Output quota for {} {}", path, Quota::parse(kept(limits).data.value_or("")).to_string());
  say("Output stat for {} {}", path, Quota::parse(kept(stats).data.value_or("")).to_string());
}

// Removes the nodes above that are left without children.
void trim(ZooKeeperClient& client, std::string path) {
  while (path != root && kept(client.child_names(path)).empty()) {
    kept(client.remove(path));
    path.resize(path.rfind('/'));
  }
}

void remove(ZooKeeperClient& client, const std::string& path, bool bytes, bool count) {
  const auto limits = client.get(limits_of(path));
  if (!limits && is_missing(limits.error())) {
    say("Quota does not exist for {}", path);
    return;
  }
  if (bytes && count) {
    for (const std::string& child : kept(client.child_names(root + path))) {
      kept(client.remove(fmt::format("{}{}/{}", root, path, child)));
    }
    return trim(client, root + path);
  }
  Quota quota = Quota::parse(kept(limits).data.value_or(""));
  (bytes ? quota.bytes : quota.count) = -1;
  kept(client.set(limits_of(path), quota.to_string()));
}

}  // namespace

void run(ZooKeeperClient& client, const ShellCommand& words, bool may_change) {
  const std::string& path = words.front() == "setquota" ? words[3] : words.back();
  (void)checked(path);
  if (words.front() == "listquota") return print(client, path);
  const std::string& option = words[1];
  if (words.front() == "delquota") {
    const bool is_whole = words.size() == 2;
    if (!is_whole && option != "-b" && option != "-n") return;
    return remove(client, path, is_whole || option == "-b", is_whole || option == "-n");
  }
  complain("Comment: the parts are option {} val {} path {}", option, words[2], path);
  if (option != "-b" && option != "-n") return old_shell::print_usage();
  const auto limit = java_number<std::int64_t>(words[2]);
  const bool is_of_bytes = option == "-b";
  set(client, path, {.count = is_of_bytes ? -1 : limit, .bytes = is_of_bytes ? limit : -1}, may_change);
}

}  // namespace ottla::cli::quotas
