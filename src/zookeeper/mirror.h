// The metadata as Kafka 1.1.0 keeps it in ZooKeeper: which nodes the image asks for. Nodes of partitions are
// not kept at all, they are read from the image.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/metadata/image.h"
#include "zookeeper/draft.h"
#include "zookeeper/tree.h"

namespace ottla::zookeeper {

// A node as it is read.
struct Reading {
  Data data;
  Stat stat;
  std::vector<std::string> children;
  AclsPointer acls = open_acls();
};

class Mirror {
 public:
  // `owner` is the session to which this node's ephemeral nodes belong. Call start() before anything else.
  Mirror(const Tree& tree, SessionId owner, TimestampMs now_ms)
      : tree_(tree), owner_(owner), registered_ms_(now_ms) {}

  // Makes the tree fit the image, whatever it says.
  void start(metadata::ImagePointer image, Draft& draft);
  // What changed between two images. Gives the partitions' nodes that changed, for who watches them.
  std::vector<Event> follow(const metadata::ImageChange& change, Draft& draft, TimestampMs now_ms);
  // Leaves the node of an entity's settings alone until it is called with nothing: who writes it sees to it.
  void set_left_alone(std::string path) { left_alone_ = std::move(path); }

  // A node of the tree or of a partition; `host` is what a client who reads the broker's node is told where
  // no address is set.
  std::optional<Reading> read(std::string_view path, std::string_view host) const;
  bool exists(std::string_view path) const;
  // Whether clients must not write the node: it only shows what the broker does.
  bool is_read_only(std::string_view path) const;

  const metadata::MetadataImage& image() const { return *image_; }

 private:
  struct Stamp {
    Zxid zxid = 0;
    TimestampMs time_ms = 0;
  };

  void put_topic(const metadata::TopicImage& topic, Draft& draft) const;
  void drop_topic(const std::string& topic, Draft& draft) const;
  void put_fixed(Draft& draft) const;
  void put_folder(std::string_view path, Draft& draft) const;
  void put_entity(const std::string& path, Draft& draft) const;
  void put_entities(Draft& draft) const;
  std::string own_broker_path() const;
  // Below /brokers/topics/TOPIC; nothing when there is no such node.
  std::optional<Reading> read_partition(const metadata::TopicImage& topic, std::string_view rest) const;
  Stamp stamp_of(const std::string& topic) const;

  const Tree& tree_;
  const SessionId owner_;
  const TimestampMs registered_ms_;
  metadata::ImagePointer image_;
  Stamp started_;
  std::map<std::string, Stamp, std::less<>> changed_partitions_;  // by topic, since the start
  std::string left_alone_;
};

}  // namespace ottla::zookeeper
