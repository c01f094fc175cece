// The uniform assignor for members with different topics: what is free goes to the least loaded subscribers,
// then each topic moves partitions from its most to its least loaded subscribers until no move helps.
// The order of every choice is UniformHeterogeneousAssignmentBuilder's.
#include <numeric>
#include <tuple>
#include <utility>

#include "coordinator/groups/assignors.h"

namespace ottla::coordinator {

namespace {

using MemberIndex = std::int32_t;

constexpr MemberIndex nobody = -1;
// Rounds over all topics: balancing one topic can unbalance another, and the gain falls with each round.
constexpr int max_balancing_rounds = 16;

struct Topic {
  Uuid id;
  std::vector<MemberIndex> owners;       // by partition
  std::vector<MemberIndex> subscribers;  // ascending
};

// The subscribers of one topic by load. Takers are served level by level from the lightest up, givers from
// the heaviest down: each of a level once, then the next level with whoever else has reached it.
class Scales {
 public:
  Scales(const std::vector<std::int64_t>& loads, const std::vector<MemberIndex>& subscribers)
      : loads_(loads), members_(subscribers) {
    std::ranges::sort(members_, {}, [this](MemberIndex member) { return std::pair(load(member), member); });
    low_level_ = load(members_.front()) - 1;
    high_level_ = load(members_.back()) + 1;
    high_begin_ = high_end_ = size();
    high_next_ = size() - 1;
  }

  std::int64_t difference() const { return load(members_.back()) - load(members_.front()); }

  MemberIndex lightest() {
    if (low_next_ >= low_end_) {
      ++low_level_;
      while (low_end_ < size() && load(members_[low_end_]) == low_level_) ++low_end_;
      low_next_ = 0;
    }
    return members_[low_next_++];
  }

  // Nobody when all were excluded.
  MemberIndex heaviest() {
    if (high_next_ < high_begin_) {
      const bool all_excluded = high_end_ <= high_begin_ && high_begin_ > 0;
      high_level_ = all_excluded ? load(members_[high_begin_ - 1]) : high_level_ - 1;
      while (high_begin_ > 0 && load(members_[high_begin_ - 1]) == high_level_) --high_begin_;
      high_next_ = high_end_ - 1;
    }
    return high_next_ < 0 ? nobody : members_[high_next_--];
  }

  // The member that heaviest() gave has nothing to give.
  void exclude_heaviest() { std::swap(members_[high_next_ + 1], members_[--high_end_]); }

  bool is_level() const { return high_level_ - low_level_ <= 1; }

 private:
  std::int64_t load(MemberIndex member) const { return loads_[member]; }
  std::int64_t size() const { return static_cast<std::int64_t>(members_.size()); }

  const std::vector<std::int64_t>& loads_;
  std::vector<MemberIndex> members_;
  std::int64_t low_level_ = 0;
  std::int64_t low_end_ = 0;
  std::int64_t low_next_ = 0;
  std::int64_t high_level_ = 0;
  std::int64_t high_begin_ = 0;
  std::int64_t high_end_ = 0;
  std::int64_t high_next_ = 0;
};

class BalancedAssignment {
 public:
  explicit BalancedAssignment(const AssignorInput& input) : input_(input), loads_(input.members.size()) {
    collect_topics();
    keep_last_assignment();
  }

  AssignorOutput assign() {
    for (Topic& topic : topics_) hand_out(topic);
    balance();
    AssignorOutput output(input_.members.size());
    for (const Topic& topic : topics_) {
      for (std::size_t index = 0; index < topic.owners.size(); ++index) {
        output[topic.owners[index]][topic.id].push_back(static_cast<PartitionIndex>(index));
      }
    }
    return output;
  }

 private:
  void collect_topics() {
    std::unordered_map<Uuid, std::size_t> positions;
    for (std::size_t member = 0; member < input_.members.size(); ++member) {
      for (const Uuid& id : input_.members[member].topics) {
        const auto [found, is_new] = positions.emplace(id, topics_.size());
        if (is_new) topics_.push_back({id, PartitionOwners(input_.partition_counts.at(id), nobody), {}});
        topics_[found->second].subscribers.push_back(static_cast<MemberIndex>(member));
      }
    }
    // Most partitions a subscriber first: few can take them, so they are placed while there is room.
    std::ranges::sort(topics_, {}, [](const Topic& topic) {
      const double share =
          static_cast<double>(topic.owners.size()) / static_cast<double>(topic.subscribers.size());
      return std::tuple(-share, topic.subscribers.size(), topic.id);
    });
  }

  void keep_last_assignment() {
    for (Topic& topic : topics_) {
      for (const MemberIndex member : topic.subscribers) {
        const PartitionList* had = find(*input_.members[member].target, topic.id);
        if (had == nullptr) continue;
        for (const PartitionIndex index : *had) {
          if (static_cast<std::size_t>(index) >= topic.owners.size() || topic.owners[index] != nobody)
            continue;
          give(topic, index, member);
        }
      }
    }
  }

  void give(Topic& topic, PartitionIndex index, MemberIndex to) {
    const MemberIndex from = std::exchange(topic.owners[index], to);
    if (from != nobody) --loads_[from];
    ++loads_[to];
  }

  void hand_out(Topic& topic) {
    if (std::ranges::find(topic.owners, nobody) == topic.owners.end()) return;
    Scales scales(loads_, topic.subscribers);
    for (std::size_t index = 0; index < topic.owners.size(); ++index) {
      if (topic.owners[index] == nobody) give(topic, static_cast<PartitionIndex>(index), scales.lightest());
    }
  }

  // Ends when every topic was looked at since the last move.
  void balance() {
    std::vector<Topic*> movable;
    for (Topic& topic : topics_) {
      if (topic.subscribers.size() > 1) movable.push_back(&topic);
    }
    const Topic* last_moved = nullptr;
    for (int round = 0; round < max_balancing_rounds; ++round) {
      for (Topic* topic : movable) {
        if (topic == last_moved) return;
        if (balance(*topic) || last_moved == nullptr) last_moved = topic;
      }
    }
  }

  // Whether a partition moved. Of its own a member gives the highest index first.
  bool balance(Topic& topic) {
    Scales scales(loads_, topic.subscribers);
    if (scales.difference() <= 1) return false;
    std::unordered_map<MemberIndex, PartitionList> owned;
    for (std::size_t index = 0; index < topic.owners.size(); ++index) {
      owned[topic.owners[index]].push_back(static_cast<PartitionIndex>(index));
    }
    bool has_moved = false;
    while (!scales.is_level()) {
      MemberIndex giver = scales.heaviest();
      while (giver != nobody && owned[giver].empty()) {
        scales.exclude_heaviest();
        giver = scales.heaviest();
      }
      if (giver == nobody) break;
      const PartitionIndex index = owned[giver].back();
      owned[giver].pop_back();
      const MemberIndex taker = scales.lightest();
      if (scales.is_level()) break;
      give(topic, index, taker);
      has_moved = true;
    }
    return has_moved;
  }

  using PartitionOwners = std::vector<MemberIndex>;

  const AssignorInput& input_;
  std::vector<std::int64_t> loads_;
  std::vector<Topic> topics_;
};

}  // namespace

AssignorOutput assign_balanced_loads(const AssignorInput& input) {
  return BalancedAssignment(input).assign();
}

}  // namespace ottla::coordinator
