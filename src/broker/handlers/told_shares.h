// The partitions of a ShareFetch's or ShareAcknowledge's answer, which lists them by topic id in the order in
// which they are first told. An answer may tell as many as a client asks for, so none is searched for.
#pragma once

#include <cstddef>
#include <map>

#include "broker/share_session.h"

namespace ottla::broker {

template <class Response>
class ToldShares {
 public:
  using Topic = typename Response::Response;
  using Partition = typename decltype(Topic::partitions)::value_type;

  explicit ToldShares(Response& response) : response_(response) {}

  // The partition's entry, made if it is not there yet. Valid until the next call.
  Partition& of(const ShareTarget& target) {
    auto& topics = response_.responses;
    const auto [topic, is_new_topic] = topics_.try_emplace(target.topic_id, topics.size());
    if (is_new_topic) topics.push_back({target.topic_id, {}});
    auto& partitions = topics[topic->second].partitions;
    const auto [place, is_new] = places_.try_emplace(target, partitions.size());
    if (is_new) partitions.emplace_back().partition_index = target.partition;
    return partitions[place->second];
  }

 private:
  Response& response_;
  std::map<Uuid, std::size_t> topics_;
  std::map<ShareTarget, std::size_t> places_;  // in their topic
};

}  // namespace ottla::broker
