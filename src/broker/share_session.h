// Share sessions (KIP-932): which partitions a member of a share group fetches from, in the order in which
// they are served. Used on the control thread only. Source of its rules: ShareSession, ShareSessionCache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "broker/fetch_session.h"
#include "ottla/base/ids.h"
#include "ottla/base/uuid.h"

namespace ottla::broker {

struct ShareTarget {
  Uuid topic_id;
  PartitionIndex partition = 0;

  friend auto operator<=>(const ShareTarget&, const ShareTarget&) = default;
};

// Tells one connection from another, for as long as the broker runs.
enum class ConnectionNumber : std::uint64_t {};

class ShareSession {
 public:
  struct Part {
    ShareTarget target;
    bool was_known = false;     // its topic, when it was added
    bool must_be_told = false;  // though there may be nothing to tell
  };

  ShareSession(std::string group_id, std::string member_id, ConnectionNumber connection)
      : group_id(std::move(group_id)), member_id(std::move(member_id)), connection(connection) {}

  const std::string group_id;
  const std::string member_id;
  const ConnectionNumber connection;
  std::int32_t epoch = fetch_epoch::next(fetch_epoch::initial);

  const std::list<Part>& parts() const { return parts_; }
  // The part, or null.
  Part* find(const ShareTarget& target);
  // Leaves one that is there as it is.
  void add(const Part& part);
  void forget(const ShareTarget& target);
  // Behind all others: it was served.
  void move_to_end(const ShareTarget& target);

 private:
  std::list<Part> parts_;
  std::map<ShareTarget, std::list<Part>::iterator> index_;
};

class ShareSessionCache {
 public:
  // `most` is group.share.max.share.sessions.
  explicit ShareSessionCache(std::size_t most) : most_(most) {}

  // The member's session, or null.
  std::shared_ptr<ShareSession> find(std::string_view group_id, std::string_view member_id) const;
  // A new one in place of the member's last; null when there are as many as may be.
  std::shared_ptr<ShareSession> create(std::string_view group_id, std::string_view member_id,
                                       ConnectionNumber connection);
  // Gives whether it was there.
  bool remove(const ShareSession& session);

  // What goes with a connection that closed.
  struct Closed {
    std::vector<std::shared_ptr<ShareSession>> sessions;  // that it began and that are still there
    std::string group_id;                                 // of the last that it began
  };
  // Nothing for a connection that began no session.
  std::optional<Closed> close(ConnectionNumber connection);
  // Whether no member of the group has a session.
  bool is_empty(std::string_view group_id) const;

  std::size_t size() const { return size_; }

 private:
  bool is_there(const std::shared_ptr<ShareSession>& session) const;

  // What a connection began: a consumer one session, after another when its group or member id changes.
  struct Began {
    std::string group_id;                               // of the last
    std::vector<std::weak_ptr<ShareSession>> sessions;  // none that is gone, so no more than there may be
  };
  using Members = std::map<std::string, std::shared_ptr<ShareSession>, std::less<>>;

  const std::size_t most_;
  std::size_t size_ = 0;
  std::map<std::string, Members, std::less<>> groups_;  // no group is empty
  std::unordered_map<ConnectionNumber, Began> by_connection_;
};

}  // namespace ottla::broker
