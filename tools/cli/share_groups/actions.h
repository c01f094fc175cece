// The actions of kafka-share-groups.
#pragma once

#include <string>
#include <vector>

#include "cli/groups.h"

namespace ottla::cli::share_groups {

using groups::Service;

// The groups in these states, or all, in the order of a Java map. Failure as Kafka's ExecutionException.
std::vector<client::GroupListing> listed_groups(const Service& service,
                                                const std::vector<std::string>& states);

void list(const Service& service);
void describe(const Service& service);
void remove(const Service& service);
void reset_offsets(const Service& service);
void remove_offsets(const Service& service);

}  // namespace ottla::cli::share_groups
