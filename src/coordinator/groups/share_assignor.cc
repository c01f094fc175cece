// One division of partitions among members: what is too much is taken away, then what is missing is given to
// the members in turn.
#include "coordinator/groups/share_assignor.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace ottla::coordinator {

namespace {

using SharedPartition = std::pair<Uuid, PartitionIndex>;

class SharedDivision {
 public:
  // `members` are places in the input.
  SharedDivision(const ShareAssignorInput& input, const TopicPartitions& assignable,
                 const std::vector<std::size_t>& members)
      : members_(members), held_(members.size()), wanted_(members.size()) {
    for (const auto& [topic, partitions] : assignable) {
      for (const PartitionIndex partition : partitions) holders_[{topic, partition}];
    }
    if (holders_.empty()) return;
    sharing_ = (members.size() + holders_.size() - 1) / holders_.size();
    // Of `places` in all, the member i of n gets those from ceil(places·i/n) to ceil(places·(i+1)/n).
    const std::size_t places = sharing_ * holders_.size();
    const auto ceiling = [&](std::size_t i) { return (places * i + members.size() - 1) / members.size(); };
    for (std::size_t i = 0; i < members.size(); ++i) {
      wanted_[i] = ceiling(i + 1) - ceiling(i);
      keep_assignable(i, *input.members[members[i]].target);
    }
  }

  void run(AssignorOutput& output) {
    trim_members();
    trim_partitions();
    fill();
    for (std::size_t i = 0; i < members_.size(); ++i) {
      for (const auto& [topic, partition] : held_[i]) output[members_[i]][topic].push_back(partition);
    }
  }

 private:
  void keep_assignable(std::size_t i, const TopicPartitions& target) {
    for (const auto& [topic, partitions] : target) {
      for (const PartitionIndex partition : partitions) {
        const auto holders = holders_.find({topic, partition});
        if (holders == holders_.end()) continue;
        holders->second.insert(i);
        held_[i].insert(holders->first);
      }
    }
  }

  void trim_members() {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      while (held_[i].size() > wanted_[i]) take(i, *held_[i].rbegin());
    }
  }

  void trim_partitions() {
    for (const auto& [partition, holders] : holders_) {
      while (holders.size() > sharing_) take(*holders.rbegin(), partition);
    }
  }

  void take(std::size_t i, SharedPartition partition) {
    holders_[partition].erase(i);
    held_[i].erase(partition);
  }

  // Goes round the members once for all partitions, so that neighbours go to different ones.
  void fill() {
    std::set<std::size_t> hungry;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (held_[i].size() < wanted_[i]) hungry.insert(i);
    }
    std::size_t next = 0;
    for (auto& [partition, holders] : holders_) {
      std::size_t passed = 0;  // in a row that have it already
      while (holders.size() < sharing_ && passed < hungry.size()) {
        auto at = hungry.lower_bound(next);
        if (at == hungry.end()) at = hungry.begin();
        const std::size_t i = *at;
        next = i + 1;
        if (!holders.insert(i).second) {
          ++passed;
          continue;
        }
        passed = 0;
        held_[i].insert(partition);
        if (held_[i].size() >= wanted_[i]) hungry.erase(at);
      }
    }
  }

  const std::vector<std::size_t>& members_;
  std::map<SharedPartition, std::set<std::size_t>> holders_;  // places in members_
  std::vector<std::set<SharedPartition>> held_;
  std::vector<std::size_t> wanted_;
  std::size_t sharing_ = 0;  // how many members a partition has
};

}  // namespace

AssignorOutput assign_shared(const ShareAssignorInput& input) {
  AssignorOutput output(input.members.size());
  if (input.is_homogeneous) {
    std::vector<std::size_t> everybody(input.members.size());
    for (std::size_t i = 0; i < everybody.size(); ++i) everybody[i] = i;
    SharedDivision(input, input.assignable, everybody).run(output);
    return output;
  }
  for (const auto& [topic, partitions] : input.assignable) {
    std::vector<std::size_t> subscribers;
    for (std::size_t i = 0; i < input.members.size(); ++i) {
      if (std::ranges::binary_search(input.members[i].topics, topic)) subscribers.push_back(i);
    }
    SharedDivision(input, {{topic, partitions}}, subscribers).run(output);
  }
  return output;
}

}  // namespace ottla::coordinator
