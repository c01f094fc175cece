// A client on the broker's own machine, without a socket, as the broker's tests and the simulation have it.
#pragma once

#include <asio/any_io_executor.hpp>
#include <string_view>

#include "ottla/broker/dispatcher.h"
#include "ottla/protocol/messages/19_create_topics.h"

namespace ottla::test {

// Makes it a connection of such a client to the listener PLAINTEXT, whose work `executor` does.
inline void set_up_peer(broker::Peer& peer, asio::any_io_executor executor) {
  peer.address = peer.local_address = "127.0.0.1";
  peer.port = 40000;
  peer.local_port = peer.reached_port = 9092;
  peer.reached_host = "localhost";
  peer.listener = "PLAINTEXT";
  peer.executor = std::move(executor);
}

// Asks for a topic of one replica. It refers to the name and to the keys and values of `configs`, which are
// pairs.
template <class Configs>
protocol::CreateTopicsRequest create_topic_request(std::string_view name, int partitions,
                                                   const Configs& configs) {
  protocol::CreateTopicsRequest request;
  auto& topic = request.topics.emplace_back();
  topic.name = name;
  topic.num_partitions = partitions;
  topic.replication_factor = 1;
  for (const auto& [key, value] : configs) topic.configs.push_back({key, value});
  return request;
}

}  // namespace ottla::test
