// A node's path is its key, so that finding one takes one look-up; its parent knows its name.
#include "zookeeper/tree.h"

#include <cassert>
#include <utility>

#include "zookeeper/path.h"

namespace ottla::zookeeper {

Tree::Tree() {
  Node root;
  root.data.emplace();
  nodes_.emplace("/", std::move(root));
}

const Node* Tree::find(std::string_view path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second;
}

Node& Tree::at(std::string_view path) {
  const auto found = nodes_.find(path);
  assert(found != nodes_.end());
  return found->second;
}

void Tree::add(const std::string& path, Node node) {
  bytes_ += path.size() + (node.data ? node.data->size() : 0);
  if (node.owner != 0) ephemerals_[node.owner].insert(path);
  nodes_.insert_or_assign(path, std::move(node));
}

struct Tree::Apply {
  Tree& tree;
  Zxid zxid;
  TimestampMs time_ms;
  std::vector<Event>& events;

  void operator()(const CreateNode& record) const {
    Node& parent = tree.at(parent_of(record.path));
    ++parent.creations;
    parent.children_zxid = zxid;
    parent.children.emplace(name_of(record.path));
    Node node;
    node.data = record.data;
    node.acls = record.acls;
    node.created_zxid = node.modified_zxid = node.children_zxid = zxid;
    node.created_ms = node.modified_ms = time_ms;
    node.owner = record.owner;
    tree.add(record.path, std::move(node));
    tree.count_created(record.path, false);
    events.push_back({EventType::created, record.path});
    events.push_back({EventType::children_changed, std::string(parent_of(record.path))});
  }
  void operator()(const RemoveNode& record) const {
    const auto found = tree.nodes_.find(record.path);
    const Node& node = found->second;
    tree.count_removed(record.path, node);
    tree.bytes_ -= record.path.size() + (node.data ? node.data->size() : 0);
    if (node.owner != 0) {
      const auto owned = tree.ephemerals_.find(node.owner);
      owned->second.erase(record.path);
      if (owned->second.empty()) tree.ephemerals_.erase(owned);
    }
    Node& parent = tree.at(parent_of(record.path));
    parent.children_zxid = zxid;
    parent.children.erase(parent.children.find(name_of(record.path)));
    tree.nodes_.erase(found);
    events.push_back({EventType::deleted, record.path});
    events.push_back({EventType::children_changed, std::string(parent_of(record.path))});
  }
  void operator()(const SetData& record) const {
    Node& node = tree.at(record.path);
    tree.bytes_ -= node.data ? node.data->size() : 0;
    tree.bytes_ += record.data ? record.data->size() : 0;
    const Data before = std::exchange(node.data, record.data);
    tree.count_changed(record.path, before, record.data);
    ++node.version;
    node.modified_zxid = zxid;
    node.modified_ms = time_ms;
    events.push_back({EventType::data_changed, record.path});
  }
  void operator()(const SetAcls& record) const {
    Node& node = tree.at(record.path);
    node.acls = record.acls;
    ++node.acl_version;
  }
  void operator()(const OpenSession& record) const {
    tree.sessions_.insert_or_assign(record.id, Session{record.password, record.timeout_ms});
  }
  void operator()(const CloseSession& record) const { tree.sessions_.erase(record.id); }
  void operator()(const RestoreNode& record) const {
    if (record.path != "/") tree.at(parent_of(record.path)).children.emplace(name_of(record.path));
    tree.add(record.path, record.node);
    tree.count_created(record.path, true);
  }
};

void Tree::apply(const Record& record, Zxid zxid, TimestampMs time_ms, std::vector<Event>& events) {
  assert(fits(record));
  std::visit(Apply{*this, zxid, time_ms, events}, record);
}

void Tree::apply(const Transaction& transaction) {
  std::vector<Event> nobody_watches;
  for (const Record& record : transaction.records) {
    apply(record, transaction.zxid, transaction.time_ms, nobody_watches);
  }
  advance(transaction.zxid);
}

bool Tree::fits(const Record& record) const {
  const auto can_be_made = [this](const std::string& path) {
    return is_valid_path(path) && path != "/" && !nodes_.contains(path) && nodes_.contains(parent_of(path));
  };
  if (const auto* create = std::get_if<CreateNode>(&record)) return can_be_made(create->path);
  if (const auto* remove = std::get_if<RemoveNode>(&record)) {
    const Node* node = find(remove->path);
    return node != nullptr && node->children.empty() && remove->path != "/";
  }
  if (const auto* set = std::get_if<SetData>(&record)) return nodes_.contains(set->path);
  if (const auto* set = std::get_if<SetAcls>(&record)) return nodes_.contains(set->path);
  if (const auto* restore = std::get_if<RestoreNode>(&record)) {
    return restore->path == "/" ? nodes_.size() == 1 : can_be_made(restore->path);
  }
  return true;
}

std::vector<std::string> Tree::ephemerals_of(SessionId session) const {
  const auto found = ephemerals_.find(session);
  if (found == ephemerals_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

std::size_t Tree::ephemeral_count() const {
  std::size_t count = 0;
  for (const auto& [session, paths] : ephemerals_) count += paths.size();
  return count;
}

void Tree::for_each_restoring(const std::function<void(Record)>& visit) const {
  for (const auto& [id, session] : sessions_) visit(OpenSession{id, session.password, session.timeout_ms});
  std::vector<std::string> paths{"/"};
  while (!paths.empty()) {
    const std::string path = std::move(paths.back());
    paths.pop_back();
    const Node& node = *find(path);
    for (const std::string& name : node.children) paths.push_back(child_of(path, name));
    Node alone = node;
    alone.children.clear();
    visit(RestoreNode{path, std::move(alone)});
  }
}

}  // namespace ottla::zookeeper
