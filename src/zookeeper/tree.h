// The nodes and the sessions that outlive a connection. Only apply() changes them; a start is the same calls
// in the same order.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "zookeeper/transaction.h"

namespace ottla::zookeeper {

// What watches may be waiting for.
struct Event {
  EventType type = EventType::created;
  std::string path;

  friend bool operator==(const Event&, const Event&) = default;
};

struct Session {
  std::string password;
  std::int32_t timeout_ms = 0;

  friend bool operator==(const Session&, const Session&) = default;
};

class Tree {
 public:
  Tree();

  const Node* find(std::string_view path) const;

  // The record must fit the tree, as a Draft makes sure. Events are appended in ZooKeeper's order.
  void apply(const Record& record, Zxid zxid, TimestampMs time_ms, std::vector<Event>& events);
  void apply(const Transaction& transaction);
  // Whether the record fits: a file that was damaged may hold one that does not.
  bool fits(const Record& record) const;
  // The newest transaction's number; one of a refused request counts.
  void advance(Zxid zxid) { last_zxid_ = zxid; }
  Zxid last_zxid() const { return last_zxid_; }

  const std::map<SessionId, Session>& sessions() const { return sessions_; }
  // Paths of the session's ephemeral nodes.
  std::vector<std::string> ephemerals_of(SessionId session) const;
  const std::map<SessionId, std::set<std::string>>& ephemerals() const { return ephemerals_; }

  std::size_t node_count() const { return nodes_.size(); }
  std::size_t ephemeral_count() const;
  // Of paths and data.
  std::size_t bytes() const { return bytes_; }

  // What makes a tree like this one out of an empty one: parents before their children.
  void for_each_restoring(const std::function<void(Record)>& visit) const;

  friend bool operator==(const Tree& a, const Tree& b) {
    return a.nodes_ == b.nodes_ && a.sessions_ == b.sessions_ && a.last_zxid_ == b.last_zxid_;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Apply;
  // What is at and below a node.
  struct Usage {
    std::int64_t nodes = 0;
    std::int64_t bytes = 0;

    Usage& operator+=(const Usage& other) {
      nodes += other.nodes;
      bytes += other.bytes;
      return *this;
    }
  };

  Node& at(std::string_view path);
  void add(const std::string& path, Node node);

  // Quotas (quotas.cc): what a change of that node means for the nearest one at or above it.
  void count_created(std::string_view path, bool is_restored);
  void count_removed(std::string_view path, const Node& node);
  void count_changed(std::string_view path, const Data& before, const Data& after);
  void count(std::string_view path, const Usage& more);
  void count_all(std::string_view subject);
  Node* quota_node(std::string_view subject, std::string_view name);
  void put_usage(Node& stats, const Usage& usage);

  std::unordered_map<std::string, Node, Hash, std::equal_to<>> nodes_;
  std::map<SessionId, Session> sessions_;
  std::map<SessionId, std::set<std::string>> ephemerals_;
  std::size_t bytes_ = 0;
  std::size_t quotas_ = 0;
  Zxid last_zxid_ = 0;
};

}  // namespace ottla::zookeeper
