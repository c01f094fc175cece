// All that a coordinator tells of its groups, as texts that can be compared.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "ottla/coordinator/group_coordinator.h"

namespace ottla::test {

struct GroupStateText {
  std::string type, state, description;  // empty: the group is not listed
  std::string offsets;
};

// Of each of these groups.
std::map<std::string, GroupStateText> state_of_all(coordinator::GroupCoordinator& coordinator,
                                                   std::span<const std::string_view> groups);

// Expects of a replay what was live. Joins of a classic group are in the log once its rebalance is over:
// until then only its offsets are compared, and one without members need not be there at all.
void expect_replayed(const std::map<std::string, GroupStateText>& live,
                     const std::map<std::string, GroupStateText>& replayed);

}  // namespace ottla::test
