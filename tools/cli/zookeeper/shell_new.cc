// The commands of ZooKeeper 3.8.4's shell.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "cli/console.h"
#include "cli/nearest.h"
#include "cli/number.h"
#include "cli/zookeeper/quotas.h"
#include "cli/zookeeper/shell.h"
#include "cli/zookeeper/shell_text.h"

namespace ottla::cli::new_shell {
namespace {

using zookeeper::JuteReader;
using zookeeper::JuteWriter;
using zookeeper::Op;

constexpr std::string_view version_line =
    "ZooKeeper CLI version: 3.8.4-9316c2a7a97e1666d8f4593f34dd6fc36ecc436c, built on 2024-02-12 22:16 UTC";
constexpr int status_not_found = 127;
constexpr std::size_t default_batch = 1000;
constexpr std::size_t least_client_bytes = 8;

struct Usage {
  std::string_view name;
  std::string_view text;
  // Letters of options; a colon behind those with a value.
  std::string_view options;
  std::size_t least_words = 1;
  bool is_of_3_4 = false;
};

constexpr std::array usages = {
    Usage{"addWatch",
          "[-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is "
          "PERSISTENT_RECURSIVE",
          "m:", 2},
    Usage{"addauth", "scheme auth", "", 2, true},
    Usage{"close", "", "", 1, true},
    Usage{"config", "[-c] [-w] [-s]", "cws"},
    Usage{"connect", "host:port", "", 1, true},
    Usage{"create", "[-s] [-e] [-c] [-t ttl] path [data] [acl]", "esct:", 2, true},
    Usage{"delete", "[-v version] path", "v:", 2, true},
    Usage{"deleteall", "path [-b batch size]", "b:", 2},
    Usage{"delquota", "[-n|-b|-N|-B] path", "nbNB", 2, true},
    Usage{"get", "[-s] [-w] path", "sw", 2, true},
    Usage{"getAcl", "[-s] path", "s", 2, true},
    Usage{"getAllChildrenNumber", "path", "", 2},
    Usage{"getEphemerals", "path", ""},
    Usage{"history", "", "", 1, true},
    Usage{"listquota", "path", "", 2, true},
    Usage{"ls", "[-s] [-w] [-R] path", "swR", 2, true},
    Usage{"printwatches", "on|off", "", 1, true},
    Usage{"quit", "", "", 1, true},
    Usage{"reconfig",
          "[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | [-add "
          "serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]",
          "sv:"},
    Usage{"redo", "cmdno", "", 1, true},
    Usage{"removewatches", "path [-c|-d|-a] [-l]", "cdal", 2},
    Usage{"set", "[-s] [-v version] path data", "sv:", 3, true},
    Usage{"setAcl", "[-s] [-v version] [-R] path acl", "sv:R", 3, true},
    Usage{"setquota", "-n|-b|-N|-B val path", "n:b:N:B:", 2, true},
    Usage{"stat", "[-w] path", "w", 2, true},
    Usage{"sync", "path", "", 2, true},
    Usage{"version", "", ""},
    Usage{"whoami", "", ""},
};

const Usage* usage_of(std::string_view name) {
  const auto found = std::ranges::find(usages, name, &Usage::name);
  return found == usages.end() ? nullptr : &*found;
}

// A command line as commons-cli reads it.
class Parsed {
 public:
  Parsed(const Usage& usage, const ShellCommand& words) : usage_(usage) {
    for (std::size_t at = 1; at < words.size(); ++at) {
      if (words[at].size() < 2 || words[at].front() != '-') {
        plain.push_back(words[at]);
      } else {
        take_options(words, at);
      }
    }
  }

  bool has(char letter) const { return flags_.contains(letter) || values_.contains(letter); }

  std::optional<std::string> value(char letter) const {
    const auto found = values_.find(letter);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }

  std::int32_t version() const {
    const auto text = value('v');
    return text ? java_number<std::int32_t>(*text) : -1;
  }

  std::vector<std::string> plain;  // without the command's name

 private:
  void take_options(const ShellCommand& words, std::size_t& at) {
    const std::string& word = words[at];
    for (std::size_t index = 1; index < word.size(); ++index) {
      const char letter = word[index];
      const std::size_t place = usage_.options.find(letter);
      if (letter == ':' || place == usage_.options.npos) {
        throw ShellFailure{
            .message = "org.apache.commons.cli.UnrecognizedOptionException: Unrecognized option: " + word};
      }
      const bool has_value = place + 1 < usage_.options.size() && usage_.options[place + 1] == ':';
      if (!has_value) {
        flags_.insert(letter);
        continue;
      }
      std::string rest = word.substr(index + 1);
      if (rest.empty()) {
        if (at + 1 == words.size()) {
          throw ShellFailure{
              .message = fmt::format(
                  "org.apache.commons.cli.MissingArgumentException: Missing argument for option: {}",
                  letter)};
        }
        rest = words[++at];
      }
      values_[letter] = rest;
      return;
    }
  }

  const Usage& usage_;
  std::set<char> flags_;
  std::map<char, std::string> values_;
};

CreateMode mode_of(const Parsed& line) {
  const bool is_ephemeral = line.has('e');
  const bool is_sequential = line.has('s');
  const bool is_container = line.has('c');
  const bool has_ttl = line.has('t');
  if (is_container && (is_ephemeral || is_sequential)) {
    throw ShellFailure{
        .message = "-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential."};
  }
  if (has_ttl && is_ephemeral) throw ShellFailure{.message = "TTLs cannot be used with Ephemeral znodes"};
  if (has_ttl && is_container) throw ShellFailure{.message = "TTLs cannot be used with Container znodes"};
  if (is_container) return CreateMode::container;
  if (has_ttl)
    return is_sequential ? CreateMode::persistent_sequential_with_ttl : CreateMode::persistent_with_ttl;
  if (is_ephemeral) return is_sequential ? CreateMode::ephemeral_sequential : CreateMode::ephemeral;
  return is_sequential ? CreateMode::persistent_sequential : CreateMode::persistent;
}

void create(ZooKeeperClient& client, const Parsed& line) {
  std::int64_t ttl_ms = 0;
  if (const auto text = line.value('t')) {
    const auto number = number_in<std::int64_t>(*text);
    if (!number) throw ShellFailure{.message = "-t argument must be a long value"};
    ttl_ms = *number;
  }
  const CreateMode mode = mode_of(line);
  checked(line.has('s') ? line.plain[0] + "1" : line.plain[0]);
  std::optional<std::string> data;
  if (line.plain.size() > 1) data = line.plain[1];
  zookeeper::Acls acl = zookeeper::open_to_all();
  if (line.plain.size() > 2) acl = parse_acls(line.plain[2]);
  const auto created = client.create(line.plain[0], data, mode, acl, ttl_ms);
  if (!created && created.error().code == zookeeper::Code::invalid_acl)
    complain("{}", created.error().message());
  complain("Created {}", kept(created));
}

// "path [watch]" of the older shell.
bool is_watched(const Parsed& line, std::string_view name, std::string_view instead) {
  if (line.plain.size() < 2) return line.has('w');
  complain("'{} path [watch]' has been deprecated. Please use '{}' instead.", name, instead);
  return true;
}

void list(ZooKeeperClient& client, const Parsed& line) {
  const bool is_watching = is_watched(line, "ls", "ls [-w] path");
  const std::string& path = checked(line.plain[0]);
  if (line.has('R')) {
    std::vector<std::string> pending{path};
    while (!pending.empty()) {
      const std::string next = std::move(pending.back());
      pending.pop_back();
      std::vector<std::string> names = kept(client.child_names(next, is_watching));
      say("{}", next);
      std::ranges::sort(names, std::greater<>());
      for (const std::string& name : names) pending.push_back((next == "/" ? "/" : next + "/") + name);
    }
    return;
  }
  if (!line.has('s')) {
    std::vector<std::string> names = kept(client.child_names(path, is_watching));
    std::ranges::sort(names);
    say("[{}]", fmt::join(names, ", "));
    return;
  }
  ZnodeChildren children = kept(client.children(path, is_watching));
  std::ranges::sort(children.names);
  say("[{}]", fmt::join(children.names, ", "));
  print_stat(stdout, children.stat);
}

void print_data(ZooKeeperClient& client, const Parsed& line) {
  const bool is_watching = is_watched(line, "get", "get [-s] [-w] path");
  const Znode node = kept(client.get(checked(line.plain[0]), is_watching));
  say("{}", node.data.value_or("null"));
  if (line.has('s')) print_stat(stdout, node.stat);
}

void remove(ZooKeeperClient& client, const Parsed& line) {
  if (line.plain.size() > 1) {
    complain("'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.");
  }
  kept(client.remove(checked(line.plain[0]), line.version()));
}

void remove_subtree(ZooKeeperClient& client, const Parsed& line) {
  const auto batch = number_in<std::size_t>(line.value('b').value_or(std::to_string(default_batch)));
  if (!batch || *batch == 0) throw ShellFailure{.message = "-b argument must be an int value"};
  std::vector<std::string> paths = subtree(client, checked(line.plain[0]));
  std::ranges::reverse(paths);
  bool are_removed = true;
  for (std::size_t at = 0; at < paths.size(); at += *batch) {
    const auto begin = paths.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = paths.begin() + static_cast<std::ptrdiff_t>(std::min(paths.size(), at + *batch));
    are_removed = kept(client.remove_all({begin, end})) && are_removed;
  }
  if (!are_removed) complain("Failed to delete some node(s) in the subtree!");
}

void print_acl(ZooKeeperClient& client, const Parsed& line) {
  const auto [acls, stat] = kept(client.get_acl(checked(line.plain[0])));
  for (const zookeeper::Acl& acl : acls)
    say("'{},'{}\n: {}", acl.scheme, acl.id, shown_permissions(acl.permissions));
  if (line.has('s')) print_stat(stdout, stat);
}

void set_acl(ZooKeeperClient& client, const Parsed& line) {
  const zookeeper::Acls acl = parse_acls(line.plain[1]);
  const std::string& path = checked(line.plain[0]);
  // The client refuses it, without a word of the path.
  if (acl.empty()) throw ShellFailure{.message = "Acl is not valid : null"};
  if (line.has('R')) {
    for (const std::string& one : subtree(client, path)) {
      const auto changed = client.set_acl(one, acl, line.version());
      if (!changed) std::fputs(changed.error().message().c_str(), stdout);
    }
    return;
  }
  const zookeeper::Stat stat = kept(client.set_acl(path, acl, line.version()));
  if (line.has('s')) print_stat(stdout, stat);
}

void set_data(ZooKeeperClient& client, const Parsed& line) {
  const zookeeper::Stat stat = kept(client.set(checked(line.plain[0]), line.plain[1], line.version()));
  if (line.has('s')) print_stat(stdout, stat);
}

// `fill(JuteWriter&)` writes the request's body.
template <class Fill>
Bytes ask(ZooKeeperClient& client, Op op, const std::string& path, Fill fill) {
  Bytes body;
  JuteWriter writer(body);
  fill(writer);
  return kept(client.request(op, body, path));
}

void print_ephemerals(ZooKeeperClient& client, const Parsed& line) {
  const std::string path = line.plain.empty() ? "/" : checked(line.plain[0]);
  const Bytes reply =
      ask(client, Op::get_ephemerals, path, [&](JuteWriter& body) { body.text(client.absolute(path)); });
  JuteReader reader(reply);
  say("[{}]", fmt::join(read_texts(reader), ", "));
}

void print_children_count(ZooKeeperClient& client, const Parsed& line) {
  const std::string& path = checked(line.plain[0]);
  const Bytes reply = ask(client, Op::get_all_children_number, path,
                          [&](JuteWriter& body) { body.text(client.absolute(path)); });
  say("{}", JuteReader(reply).int32());
}

void print_who_am_i(ZooKeeperClient& client) {
  const Bytes reply = ask(client, Op::who_am_i, {}, [](JuteWriter&) {});
  say("Auth scheme: User");
  JuteReader reader(reply);
  for (std::size_t left = reader.count(least_client_bytes); left > 0; --left) {
    const std::string_view scheme = reader.text();
    say("{}: {}", scheme, reader.text());
  }
}

void add_watch(ZooKeeperClient& client, const Parsed& line, const Usage& usage) {
  std::string mode = line.value('m').value_or("PERSISTENT_RECURSIVE");
  for (char& c : mode) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const bool is_recursive = mode == "PERSISTENT_RECURSIVE";
  if (!is_recursive && mode != "PERSISTENT") {
    throw ShellFailure{.message = fmt::format("{} {}", usage.name, usage.text)};
  }
  const std::string& path = checked(line.plain[0]);
  ask(client, Op::add_watch, path,
      [&](JuteWriter& body) { body.text(client.absolute(path)).int32(is_recursive ? 1 : 0); });
}

void remove_watches(ZooKeeperClient& client, const Parsed& line) {
  const std::string& path = checked(line.plain[0]);
  const std::int32_t type = line.has('c') ? 1 : line.has('d') ? 2 : 3;
  ask(client, Op::remove_watches, path,
      [&](JuteWriter& body) { body.text(client.absolute(path)).int32(type); });
}

// The servers of an ensemble change by this. A server alone says that it does not know it.
void reconfigure(ZooKeeperClient& client, const ShellCommand& words) {
  std::map<std::string, std::string, std::less<>> given;
  for (std::size_t at = 1; at + 1 < words.size(); ++at) {
    if (words[at].starts_with('-') && words[at] != "-s") given[words[at]] = words[at + 1];
  }
  const auto value = [&](std::string_view name) {
    const auto found = given.find(name);
    return found == given.end() ? std::nullopt : std::optional(found->second);
  };
  const auto version = number_in<std::int64_t>(value("-v").value_or("-1"));
  const Bytes reply = ask(client, Op::reconfigure, {}, [&](JuteWriter& body) {
    body.buffer(value("-add")).buffer(value("-remove")).buffer(value("-members")).int64(version.value_or(-1));
  });
  say("Committed new configuration:\n{}", JuteReader(reply).text());
}

void print_config(ZooKeeperClient& client, const Parsed& line) {
  const Znode node = kept(client.get("/zookeeper/config", line.has('w')));
  say("{}", node.data.value_or(""));
  if (line.has('s')) print_stat(stdout, node.stat);
}

// In the words of the older shell's command, whose work is the same.
void change_quota(ZooKeeperClient& client, const Parsed& line, const ShellCommand& words) {
  if (words.front() == "setquota") {
    for (const char letter : {'n', 'b'}) {
      const auto limit = line.value(letter);
      if (!limit) continue;
      return quotas::run(client, {"setquota", fmt::format("-{}", letter), *limit, line.plain[0]}, true);
    }
  }
  if (words.front() == "delquota" && (line.has('n') || line.has('b'))) {
    return quotas::run(client, {"delquota", line.has('b') ? "-b" : "-n", line.plain[0]}, true);
  }
  if (line.has('N') || line.has('B')) {
    throw ShellFailure{.message = "Hard quotas are not kept here: use -n or -b"};
  }
  quotas::run(client, {words.front(), line.plain[0]}, true);
}

using Handler = void (*)(ZooKeeperClient&, const Parsed&);

constexpr std::array<std::pair<std::string_view, Handler>, 13> handlers = {{
    {"create", create},
    {"ls", list},
    {"get", print_data},
    {"delete", remove},
    {"deleteall", remove_subtree},
    {"getAcl", print_acl},
    {"setAcl", set_acl},
    {"set", set_data},
    {"getEphemerals", print_ephemerals},
    {"getAllChildrenNumber", print_children_count},
    {"removewatches", remove_watches},
    {"config", print_config},
    {"version", [](ZooKeeperClient&, const Parsed&) { say("{}", version_line); }},
}};

}  // namespace

void print_usage() {
  complain("ZooKeeper -server host:port [-zk-tls-config-file <file>] cmd args");
  for (const Usage& usage : usages) complain("\t{} {}", usage.name, usage.text);
}

bool is_command(std::string_view name) {
  const Usage* usage = usage_of(name);
  return usage != nullptr && !usage->is_of_3_4;
}

void run(ShellSession& session, const ShellCommand& words) {
  const Usage* usage = usage_of(words.front());
  if (usage == nullptr) {
    print_usage();
    throw ShellFailure{.message = "Command not found: Command not found " + words.front(),
                       .status = status_not_found};
  }
  ZooKeeperClient& client = session.client();
  if (usage->name == "reconfig") return reconfigure(client, words);
  const Parsed line(*usage, words);
  if (line.plain.size() + 1 < usage->least_words) {
    throw ShellFailure{.message = fmt::format("{} {}", usage->name, usage->text)};
  }
  for (const auto& [name, handler] : handlers) {
    if (name == usage->name) return handler(client, line);
  }
  if (usage->name == "stat") {
    const bool is_watching = is_watched(line, "stat", "stat [-w] path");
    print_stat(stdout, kept(client.exists(checked(line.plain[0]), is_watching)));
  } else if (usage->name == "sync") {
    kept(client.sync(checked(line.plain[0])));
    say("Sync is OK");
  } else if (usage->name == "addauth") {
    (void)client.add_auth(line.plain[0], line.plain.size() > 1 ? line.plain[1] : std::string());
  } else if (usage->name == "whoami") {
    print_who_am_i(client);
  } else if (usage->name == "addWatch") {
    add_watch(client, line, *usage);
  } else {
    try {
      change_quota(client, line, words);
    } catch (const KeeperFailure&) {
      throw;
    } catch (const Failure& failure) {
      throw ShellFailure{.message = failure.message()};
    }
  }
}

}  // namespace ottla::cli::new_shell
