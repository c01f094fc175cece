// Where ACLs are kept: a broker's authorizer, or for Kafka 1.1.0's tool ZooKeeper's tree.
#pragma once

#include <set>
#include <string>

#include "cli/acls/model.h"
#include "cli/zookeeper/kafka_tree.h"
#include "ottla/client/client.h"

namespace ottla::cli::acls {

// By the requests of a broker. Failure with the broker's code.
class BrokerAcls {
 public:
  explicit BrokerAcls(client::Client& client) : client_(client) {}

  // Of that resource, its pattern as in the filter; all with type any and no name.
  Acls find(const Resource& filter, bool is_of_everything = false);
  void add(const Resource& resource, const std::set<Entry>& entries);
  // These entries, or all of them.
  void remove(const Resource& filter, const std::set<Entry>& entries);

 private:
  client::Client& client_;
};

// As SimpleAclAuthorizer keeps them: /kafka-acl/TYPE/NAME, and a node for every change.
class TreeAcls {
 public:
  // Makes the nodes above that are missing.
  explicit TreeAcls(KafkaTree& tree);

  Acls all();
  std::set<Entry> find(const Resource& resource);
  void add(const Resource& resource, const std::set<Entry>& entries);
  void remove(const Resource& resource, const std::set<Entry>& entries);
  void remove_all(const Resource& resource);

 private:
  // Changes the entries of a node until nobody else has changed them meanwhile.
  template <class Change>
  void update(const Resource& resource, Change change);
  void tell(const Resource& resource);

  KafkaTree& tree_;
};

}  // namespace ottla::cli::acls
