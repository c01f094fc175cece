// The order of the checks is ZooKeeper's: who asks for several wrong things gets the error that it gives.
#include "zookeeper/draft.h"

#include <fmt/core.h>

#include "zookeeper/limits.h"
#include "zookeeper/path.h"

namespace ottla::zookeeper {
namespace {

// The nodes that every ZooKeeper has.
bool is_of_zookeeper(std::string_view path) {
  return path == "/" || path == "/zookeeper" || path == "/zookeeper/quota";
}

}  // namespace

Draft::Facts& Draft::facts(std::string_view path) {
  const auto known = changed_.find(path);
  if (known != changed_.end()) return known->second;
  Facts& facts = changed_[std::string(path)];
  if (const Node* node = tree_.find(path)) {
    facts.exists = true;
    facts.version = node->version;
    facts.acl_version = node->acl_version;
    facts.owner = node->owner;
    facts.creations = node->creations;
    facts.children = static_cast<std::int64_t>(node->children.size());
    facts.acls = node->acls;
  }
  return facts;
}

bool Draft::may(const Facts& facts, std::int32_t permissions) const {
  return identities_ == nullptr || allows(*facts.acls, permissions, *identities_);
}

Code Draft::create(std::string& path, const Data& data, const AclsPointer& acls, std::int32_t flags,
                   SessionId session) {
  const bool is_sequential = (flags & flag_sequential) != 0;
  if (path.find('/') == std::string::npos) return Code::bad_arguments;
  if ((flags & ~(flag_ephemeral | flag_sequential)) != 0) return Code::bad_arguments;
  if (tree_.node_count() + added_nodes_ >= limits::nodes ||
      tree_.bytes() + added_bytes_ >= limits::tree_bytes) {
    return Code::system_error;
  }
  const std::string parent_path(parent_of(path));
  Facts& parent = facts(parent_path);
  if (!parent.exists) return Code::no_node;
  if (!may(parent, permission::create)) return Code::no_auth;
  // A sequential node's name may be all number: its path ends with a slash before that.
  if (!is_valid_path(is_sequential ? path + "0" : path)) return Code::bad_arguments;
  if (is_sequential) path += fmt::format("{:010}", parent.creations);
  Facts& node = facts(path);
  if (node.exists) return Code::node_exists;
  if (parent.owner != 0) return Code::no_children_for_ephemerals;
  ++parent.creations;
  ++parent.children;
  node = {};
  node.exists = true;
  node.owner = (flags & flag_ephemeral) != 0 ? session : 0;
  node.acls = acls;
  ++added_nodes_;
  added_bytes_ += path.size() + (data ? data->size() : 0);
  records_.push_back(CreateNode{path, data, acls, node.owner});
  return Code::ok;
}

Code Draft::remove(std::string_view path, std::int32_t version) {
  if (path.find('/') == std::string_view::npos || is_of_zookeeper(path)) return Code::bad_arguments;
  Facts& parent = facts(parent_of(path));
  Facts& node = facts(path);
  if (!node.exists) return Code::no_node;
  if (!may(parent, permission::remove)) return Code::no_auth;
  if (version != -1 && version != node.version) return Code::bad_version;
  if (node.children > 0) return Code::not_empty;
  --parent.children;
  node.exists = false;
  records_.push_back(RemoveNode{std::string(path)});
  return Code::ok;
}

Code Draft::set_data(std::string_view path, const Data& data, std::int32_t version) {
  if (!is_valid_path(path)) return Code::bad_arguments;
  Facts& node = facts(path);
  if (!node.exists) return Code::no_node;
  if (!may(node, permission::write)) return Code::no_auth;
  if (version != -1 && version != node.version) return Code::bad_version;
  if (tree_.bytes() + added_bytes_ >= limits::tree_bytes) return Code::system_error;
  ++node.version;
  added_bytes_ += data ? data->size() : 0;
  records_.push_back(SetData{std::string(path), data});
  return Code::ok;
}

Code Draft::set_acls(std::string_view path, const AclsPointer& acls, std::int32_t version) {
  if (!is_valid_path(path)) return Code::bad_arguments;
  Facts& node = facts(path);
  if (!node.exists) return Code::no_node;
  if (!may(node, permission::admin)) return Code::no_auth;
  if (version != -1 && version != node.acl_version) return Code::bad_version;
  ++node.acl_version;
  node.acls = acls;
  records_.push_back(SetAcls{std::string(path), acls});
  return Code::ok;
}

Code Draft::check(std::string_view path, std::int32_t version) {
  if (!is_valid_path(path)) return Code::bad_arguments;
  const Facts& node = facts(path);
  if (!node.exists) return Code::no_node;
  if (!may(node, permission::read)) return Code::no_auth;
  return version == -1 || version == node.version ? Code::ok : Code::bad_version;
}

void Draft::put(std::string_view path, const Data& data, SessionId owner) {
  if (const Node* node = tree_.find(path); node != nullptr && facts(path).exists) {
    if (node->data != data) set_data(path, data, -1);
    return;
  }
  std::string made(path);
  create(made, data, open_acls(), owner != 0 ? flag_ephemeral : 0, owner);
}

void Draft::drop(std::string_view path) {
  const Node* node = tree_.find(path);
  if (node == nullptr || !facts(path).exists) return;
  for (const std::string& name : node->children) drop(child_of(path, name));
  remove(path, -1);
}

}  // namespace ottla::zookeeper
