// The commands of ZooKeeper 3.4.10's shell.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "cli/console.h"
#include "cli/java_order.h"
#include "cli/number.h"
#include "cli/zookeeper/quotas.h"
#include "cli/zookeeper/shell.h"
#include "cli/zookeeper/shell_text.h"

namespace ottla::cli::old_shell {
namespace {

// In the order of ZooKeeperMain, by which the hash table's comes about.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> usages = {{
    {"connect", "host:port"},
    {"close", ""},
    {"create", "[-s] [-e] path data acl"},
    {"delete", "path [version]"},
    {"rmr", "path"},
    {"set", "path data [version]"},
    {"get", "path [watch]"},
    {"ls", "path [watch]"},
    {"ls2", "path [watch]"},
    {"getAcl", "path"},
    {"setAcl", "path acl"},
    {"stat", "path [watch]"},
    {"sync", "path"},
    {"setquota", "-n|-b val path"},
    {"listquota", "path"},
    {"delquota", "[-n|-b] path"},
    {"history", ""},
    {"redo", "cmdno"},
    {"printwatches", "on|off"},
    {"quit", ""},
    {"addauth", "scheme auth"},
}};

std::int32_t version_of(const std::string& text) { return java_number<std::int32_t>(text); }

bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

void create(ZooKeeperClient& client, const ShellCommand& words) {
  bool is_ephemeral = false;
  bool is_sequential = false;
  std::size_t at = 1;
  for (; at < words.size() && (words[at] == "-e" || words[at] == "-s"); ++at) {
    (words[at] == "-e" ? is_ephemeral : is_sequential) = true;
  }
  const CreateMode mode = is_ephemeral
                              ? (is_sequential ? CreateMode::ephemeral_sequential : CreateMode::ephemeral)
                              : (is_sequential ? CreateMode::persistent_sequential : CreateMode::persistent);
  zookeeper::Acls acl = zookeeper::open_to_all();
  if (words.size() == at + 3) acl = parse_acls(words[at + 2]);
  // A sequential node's name is checked with its number.
  checked(is_sequential ? words[at] + "1" : words[at]);
  complain("Created {}", kept(client.create(words[at], words[at + 1], mode, acl)));
}

void print_children(ZooKeeperClient& client, const ShellCommand& words) {
  const bool is_watched = words.size() > 2;
  if (words.front() == "ls") {
    say("[{}]", fmt::join(kept(client.child_names(checked(words[1]), is_watched)), ", "));
    return;
  }
  const ZnodeChildren children = kept(client.children(checked(words[1]), is_watched));
  say("[{}]", fmt::join(children.names, ", "));
  print_stat(stderr, children.stat);
}

void print_data(ZooKeeperClient& client, const ShellCommand& words) {
  const Znode node = kept(client.get(checked(words[1]), words.size() > 2));
  say("{}", node.data.value_or("null"));
  print_stat(stderr, node.stat);
}

void remove_subtree(ZooKeeperClient& client, const std::string& path) {
  const std::vector<std::string> paths = subtree(client, checked(path));
  for (auto one = paths.rbegin(); one != paths.rend(); ++one) kept(client.remove(*one));
}

// How many words a command has at least; 0 for one that is not 3.4.10's.
std::size_t least_words(const ShellCommand& words) {
  const std::string& name = words.front();
  if (name == "create") {
    std::size_t options = 0;
    while (options + 1 < words.size() && (words[options + 1] == "-e" || words[options + 1] == "-s"))
      ++options;
    return 3 + options;
  }
  if (name == "set" || name == "setAcl") return 3;
  if (name == "setquota") return 4;
  for (const std::string_view one :
       {"delete", "rmr", "get", "ls", "ls2", "getAcl", "stat", "sync", "listquota", "delquota", "addauth"}) {
    if (name == one) return 2;
  }
  return 0;
}

// Options that 3.4.10 would take for a path.
bool has_young_option(const ShellCommand& words) {
  const std::string& name = words.front();
  if (name == "setquota" || name == "delquota" || name == "addauth") return false;
  for (std::size_t at = 1; at < words.size(); ++at) {
    if (!is_option(words[at])) return false;
    if (name != "create" || (words[at] != "-e" && words[at] != "-s")) return true;
  }
  return false;
}

}  // namespace

void print_usage() {
  complain("ZooKeeper -server host:port cmd args");
  std::vector<std::string> names;
  for (const auto& [name, usage] : usages) names.emplace_back(name);
  for (const std::string& name : in_hash_order(names)) {
    for (const auto& [one, usage] : usages) {
      if (one == name) complain("\t{} {}", name, usage);
    }
  }
}

bool run(ShellSession& session, const ShellCommand& words) {
  ZooKeeperClient& client = session.client();
  const std::string& name = words.front();
  const std::size_t least = least_words(words);
  if (least == 0) {
    print_usage();
    return true;
  }
  if (words.size() < least || has_young_option(words)) return false;
  if (name == "create") {
    create(client, words);
  } else if (name == "delete") {
    kept(client.remove(checked(words[1]), words.size() > 2 ? version_of(words[2]) : -1));
  } else if (name == "rmr") {
    remove_subtree(client, words[1]);
  } else if (name == "set") {
    const std::int32_t version = words.size() > 3 ? version_of(words[3]) : -1;
    print_stat(stderr, kept(client.set(checked(words[1]), words[2], version)));
  } else if (name == "get") {
    print_data(client, words);
  } else if (name == "ls" || name == "ls2") {
    print_children(client, words);
  } else if (name == "getAcl") {
    for (const zookeeper::Acl& acl : kept(client.get_acl(checked(words[1]))).first) {
      say("'{},'{}\n: {}", acl.scheme, acl.id, shown_permissions(acl.permissions));
    }
  } else if (name == "setAcl") {
    const std::int32_t version = words.size() > 4 ? version_of(words[3]) : -1;
    const zookeeper::Acls acl = parse_acls(words[2]);
    // The client refuses it before it asks.
    if (acl.empty()) throw KeeperFailure({.code = zookeeper::Code::invalid_acl, .path = checked(words[1])});
    print_stat(stderr, kept(client.set_acl(checked(words[1]), acl, version)));
  } else if (name == "stat") {
    print_stat(stderr, kept(client.exists(checked(words[1]), words.size() > 2)));
  } else if (name == "sync") {
    kept(client.sync(checked(words[1])));
    say("Sync returned 0");
  } else if (name == "addauth") {
    // A refused scheme is told as an event.
    (void)client.add_auth(words[1], words.size() > 2 ? words[2] : std::string());
  } else {
    quotas::run(client, words, false);
  }
  return true;
}

}  // namespace ottla::cli::old_shell
