// ACLs in ZooKeeper's tree, as Kafka 1.1.0's SimpleAclAuthorizer reads and writes them.
#include <algorithm>
#include <array>

#include "cli/acls/store.h"
#include "cli/json_input.h"

namespace ottla::cli::acls {
namespace {

constexpr const char* root = "/kafka-acl";
constexpr const char* changes = "/kafka-acl-changes";
constexpr std::array types = {ResourceType::topic, ResourceType::group, ResourceType::cluster,
                              ResourceType::transactional_id, ResourceType::delegation_token};
// SimpleAclAuthorizer.maxUpdateRetries.
constexpr int max_tries = 10;

std::string folder_of(ResourceType type) { return std::string(root) + "/" + camel_name(upper_name(type)); }
std::string path_of(const Resource& resource) { return folder_of(resource.type) + "/" + resource.name; }

// By its name in the tree, any case.
template <class Enumeration>
Enumeration named(const std::string& name, int last) {
  for (int number = 0; number <= last; ++number) {
    const auto value = static_cast<Enumeration>(number);
    if (camel_name(upper_name(value)) == name) return value;
  }
  return Enumeration::unknown;
}

std::set<Entry> parse(const std::optional<std::string>& data) {
  std::set<Entry> entries;
  if (!data || data->empty()) return entries;
  const Json document = parse_json(*data);
  for (const Json& one : member(document, "acls")) {
    entries.insert(
        {text_member(one, "principal"), text_member(one, "host"),
         named<Operation>(text_member(one, "operation"), static_cast<int>(Operation::two_phase_commit)),
         named<Permission>(text_member(one, "permissionType"), static_cast<int>(Permission::allow))});
  }
  return entries;
}

std::string document_of(const std::set<Entry>& entries) {
  Json document{{"version", 1}, {"acls", Json::array()}};
  for (const Entry& entry : entries) {
    document["acls"].push_back({{"principal", entry.principal},
                                {"permissionType", camel_name(upper_name(entry.permission))},
                                {"operation", camel_name(upper_name(entry.operation))},
                                {"host", entry.host}});
  }
  return document.dump();
}

void make(KafkaTree& tree, const std::string& path) {
  kept_but(zookeeper::Code::node_exists, tree.create(path, std::string()));
}

}  // namespace

TreeAcls::TreeAcls(KafkaTree& tree) : tree_(tree) {
  make(tree_, root);
  make(tree_, changes);
  for (const ResourceType type : types) make(tree_, folder_of(type));
}

Acls TreeAcls::all() {
  Acls found;
  for (const ResourceType type : types) {
    for (const std::string& name : tree_.children(folder_of(type))) {
      const Resource resource{type, name, PatternType::literal};
      found[resource] = find(resource);
    }
  }
  return found;
}

std::set<Entry> TreeAcls::find(const Resource& resource) { return parse(tree_.find(path_of(resource))); }

void TreeAcls::add(const Resource& resource, const std::set<Entry>& entries) {
  update(resource, [&](std::set<Entry>& current) { current.insert(entries.begin(), entries.end()); });
}

void TreeAcls::remove(const Resource& resource, const std::set<Entry>& entries) {
  update(resource, [&](std::set<Entry>& current) {
    std::erase_if(current, [&](const Entry& entry) { return entries.contains(entry); });
  });
}

void TreeAcls::remove_all(const Resource& resource) {
  const auto removed = tree_.remove(path_of(resource));
  if (!removed && removed.error().code == zookeeper::Code::no_node) return;
  kept(removed);
  tell(resource);
}

template <class Change>
void TreeAcls::update(const Resource& resource, Change change) {
  const std::string path = path_of(resource);
  KeeperError last;
  for (int tried = 0; tried < max_tries; ++tried) {
    const auto node = tree_.get(path);
    kept_but(zookeeper::Code::no_node, node);
    const std::set<Entry> before = node ? parse(node->data) : std::set<Entry>();
    std::set<Entry> after = before;
    change(after);
    if (after == before) return;
    Kept<> written;
    if (!node) {
      const auto created = tree_.create(path, document_of(after));
      if (!created) written = std::unexpected(created.error());
    } else if (after.empty()) {
      written = tree_.client().remove(path, node->stat.version);
    } else {
      const auto changed = tree_.client().set(path, document_of(after), node->stat.version);
      if (!changed) written = std::unexpected(changed.error());
    }
    if (written) return tell(resource);
    last = written.error();
    const bool was_changed = last.code == zookeeper::Code::bad_version ||
                             last.code == zookeeper::Code::node_exists ||
                             last.code == zookeeper::Code::no_node;
    if (!was_changed) break;
  }
  throw KeeperFailure(last);
}

void TreeAcls::tell(const Resource& resource) {
  kept(tree_.create(std::string(changes) + "/acl_changes_", resource.to_old_string(),
                    CreateMode::persistent_sequential));
}

}  // namespace ottla::cli::acls
