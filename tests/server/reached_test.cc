// The address by which a client finds us again is settled when it is accepted.
#include <gtest/gtest.h>

#include "server_fixture.h"

namespace ottla::server {
namespace {

broker::Peer peer_of(const std::string& address, const std::string& local_address) {
  broker::Peer peer;
  peer.address = address;
  peer.local_address = local_address;
  peer.local_port = 9092;
  return peer;
}

std::string reached(broker::Peer peer, const ServerOptions& options = {}) {
  settle_reached(peer, options);
  return peer.reached_host + ":" + std::to_string(peer.reached_port);
}

const HostSide host{.gateways = {"172.17.0.1"}, .networks = {"172.17.0.0/16", "10.5.0.0/24"}};
const ServerOptions container{.host_side = host};
const ServerOptions mapped{.host_side = host, .mapped_port = 29092};

TEST(Reached, OverTheLoopbackIsLocalhost) {
  EXPECT_EQ(reached(peer_of("127.0.0.1", "127.0.0.1")), "localhost:9092");
  EXPECT_EQ(reached(peer_of("::1", "::1")), "localhost:9092");
  EXPECT_EQ(reached(peer_of("127.0.0.1", "127.0.0.1"), mapped), "localhost:9092");
}

TEST(Reached, OverANetworkIsOurAddressThere) {
  EXPECT_EQ(reached(peer_of("10.0.0.7", "10.0.0.1")), "10.0.0.1:9092");
  EXPECT_EQ(reached(peer_of("172.17.0.3", "172.17.0.2"), container), "172.17.0.2:9092");
  EXPECT_EQ(reached(peer_of("10.0.0.1", "10.0.0.1")), "10.0.0.1:9092");
}

TEST(Reached, ThroughAContainersHostIsLocalhostAtTheMappedPort) {
  EXPECT_EQ(reached(peer_of("172.17.0.1", "172.17.0.2"), container), "localhost:9092");
  EXPECT_EQ(reached(peer_of("172.17.0.1", "172.17.0.2"), mapped), "localhost:29092");
  EXPECT_EQ(reached(peer_of("172.17.0.2", "172.17.0.2"), mapped), "localhost:29092");
}

TEST(Reached, FromNoneOfAContainersNetworksIsThroughItsHost) {
  EXPECT_EQ(reached(peer_of("192.168.65.1", "172.17.0.2"), container), "localhost:9092");
  EXPECT_EQ(reached(peer_of("10.5.1.7", "172.17.0.2"), mapped), "localhost:29092");
  EXPECT_EQ(reached(peer_of("10.5.0.7", "10.5.0.2"), mapped), "10.5.0.2:9092");
  EXPECT_EQ(reached(peer_of("fd00::7", "fd00::2"), mapped), "fd00::2:9092");
}

class ReachedTest : public ServerTest {};

TEST_F(ReachedTest, IsToldOfAnAcceptedConnection) {
  start();
  EXPECT_EQ(connect().ask("e"), "e");
  EXPECT_EQ(dispatcher_.last_peer().reached_host, "localhost");
  EXPECT_EQ(dispatcher_.last_peer().reached_port, port());
}

}  // namespace
}  // namespace ottla::server
