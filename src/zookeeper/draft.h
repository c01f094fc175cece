// Decides what a request's writes come to, one after the other, without changing the tree: each sees what
// those before it would have done, as multi asks for. The rules are those of ZooKeeper's
// PrepRequestProcessor.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "zookeeper/acl.h"
#include "zookeeper/tree.h"

namespace ottla::zookeeper {

class Draft {
 public:
  // Writes of a client with these identities, or with `identities` null of this node itself, which may do
  // everything.
  Draft(const Tree& tree, const Identities* identities) : tree_(tree), identities_(identities) {}

  // `path` becomes the path as made.
  Code create(std::string& path, const Data& data, const AclsPointer& acls, std::int32_t flags,
              SessionId session);
  // Versions are -1 where any will do.
  Code remove(std::string_view path, std::int32_t version);
  Code set_data(std::string_view path, const Data& data, std::int32_t version);
  Code set_acls(std::string_view path, const AclsPointer& acls, std::int32_t version);
  Code check(std::string_view path, std::int32_t version);

  // Of this node itself: makes the node or sets its data, but writes nothing when it has that data already.
  void put(std::string_view path, const Data& data, SessionId owner = 0);
  // With all its children; one that is not there is fine.
  void drop(std::string_view path);

  // A node that this draft made, without children.
  void drop_made(std::string_view path) { remove(path, -1); }

  std::vector<Record>& records() { return records_; }

 private:
  // What of a node writes look at.
  struct Facts {
    bool exists = false;
    std::int32_t version = 0;
    std::int32_t acl_version = 0;
    SessionId owner = 0;
    std::int64_t creations = 0;
    std::int64_t children = 0;
    AclsPointer acls = open_acls();
  };

  Facts& facts(std::string_view path);
  bool may(const Facts& facts, std::int32_t permissions) const;

  const Tree& tree_;
  const Identities* identities_;
  std::map<std::string, Facts, std::less<>> changed_;
  std::vector<Record> records_;
  std::size_t added_nodes_ = 0;
  std::size_t added_bytes_ = 0;
};

}  // namespace ottla::zookeeper
