// The file: what was committed is there after a kill, a power cut and a rewriting, and nothing else is.
#include "ottla/env/full_disk.h"
#include "zookeeper/zookeeper_fixture.h"

namespace ottla::zookeeper::test {
namespace {

using ottla::test::Crash;
using ottla::test::MemoryFileSystem;

class StoreTest : public ZooKeeperFixture {
 protected:
  Tree tree_in(FileSystem& files) {
    Tree tree;
    const auto store = Store::open(files, tree_path, tree);
    EXPECT_TRUE(store) << store.error().message;
    return tree;
  }

  // Something at random, by this client; most of it on few paths, so that it meets.
  void act(TestClient& client, ottla::test::SeededEntropy& dice) {
    std::string path;
    for (std::uint64_t depth = 1 + dice.below(3); depth > 0; --depth)
      path += "/" + std::to_string(dice.below(4));
    const auto data = dice.below(5) == 0 ? Data() : Data(std::string(dice.below(200), 'x'));
    switch (dice.below(6)) {
      case 0:
      case 1:
        client.create(path, data, static_cast<std::int32_t>(dice.below(4)));
        break;
      case 2:
        client.remove(path);
        break;
      case 3:
        client.set(path, data);
        break;
      case 4:
        client.multi({"create " + path, "set " + path + " y", "create " + path + "/m"});
        break;
      default:
        create_topic("t" + std::to_string(dice.below(9)));
    }
  }
};

TEST_F(StoreTest, LiveTreeIsTheReplayedTree) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    ottla::test::SeededEntropy dice(seed);
    std::vector<TestClient> clients{connect(), connect(), connect()};
    for (int i = 0; i < 300; ++i) {
      TestClient& client = clients[dice.below(clients.size())];
      if (dice.below(60) == 0) {
        client.close_session();
        client = connect();
      }
      act(client, dice);
    }
    ASSERT_TRUE(service().commit(now()));
    const auto files = files_.after_crash(Crash::lose_all_unsynced, dice);
    ASSERT_TRUE(tree_in(*files) == service().tree()) << seed;
    restart();
  }
}

TEST_F(StoreTest, WhatWasAnsweredSurvivesAnyAccident) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ottla::test::SeededEntropy dice(seed);
    TestClient client = connect();
    for (int i = 0; i < 20; ++i) act(client, dice);
    ASSERT_TRUE(service().commit(now()));
    const Tree answered = service().tree();
    service().receive(client.id(), Bytes{0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, '/', '0', 255, 255, 255, 255},
                      now());
    const Tree next = service().tree();
    files_.die_at_change(1 + dice.below(2));
    (void)service().commit(now());
    stop();
    files_.crash(Crash::lose_any_unsynced, dice);
    const Tree found = tree_in(files_);
    ASSERT_TRUE(found == answered || found == next) << seed;
    start();
  }
}

TEST_F(StoreTest, WhatFindsNoRoomIsWrittenOnceThereIsSome) {
  TestClient client = connect();
  client.create("/a");
  client.set("/a", std::string(300'000, 'x'));
  for (const std::size_t bytes : {100'000u, 800'000u}) {  // the second write is of the whole file anew
    files_.set_capacity(0);
    Bytes request;
    JuteWriter out(request);
    out.int32(1);
    out.int32(static_cast<std::int32_t>(Op::set_data));
    out.text("/a");
    out.buffer(Data(std::string(bytes, 'y')));
    out.int32(-1);
    service().receive(client.id(), request, now());
    const auto refused = service().commit(now());
    ASSERT_FALSE(refused);
    EXPECT_TRUE(is_full_disk(refused.error()));
    files_.set_capacity(std::nullopt);
    ASSERT_TRUE(service().commit(now()));
    EXPECT_TRUE(tree_in(files_) == service().tree());
  }
}

TEST_F(StoreTest, IsWrittenAnewWhenMostOfItIsHistory) {
  TestClient client = connect();
  client.create("/a");
  for (int i = 0; i < 100; ++i) client.set("/a", std::string(50'000, 'x'));
  EXPECT_LT(files_.content(tree_path).size(), 1'200'000u);
  EXPECT_TRUE(tree_in(files_) == service().tree());
}

TEST_F(StoreTest, NodesThatAreGoneTakeNoRoom) {
  TestClient client = connect();
  const std::size_t before = service().tree().bytes();
  for (int i = 0; i < 50; ++i) {
    const std::string path = client.create("/n", std::string(1000, 'x'), flag_sequential);
    client.set(path, "less");
    client.remove(path);
  }
  EXPECT_EQ(service().tree().bytes(), before);
}

TEST_F(StoreTest, CutsOffATornEndAndRefusesAnotherFile) {
  connect().create("/a", "kept");
  stop();
  files_.set_content(tree_path, files_.content(tree_path) + "torn");
  start();
  EXPECT_EQ(connect().get("/a"), "kept");
  stop();
  files_.set_content(tree_path, "something else");
  Tree tree;
  EXPECT_FALSE(Store::open(files_, tree_path, tree));
}

TEST_F(StoreTest, SharesOneSyncBetweenRequestsOfOneTurn) {
  TestClient client = connect();
  files_.reset_counts();
  for (int i = 0; i < 10; ++i) {
    Bytes request;
    JuteWriter out(request);
    out.int32(i);
    out.int32(static_cast<std::int32_t>(Op::create));
    out.text("/n" + std::to_string(i));
    out.text("");
    write_acls(out, *open_acls());
    out.int32(0);
    service().receive(client.id(), request, now());
  }
  ASSERT_TRUE(service().commit(now()));
  EXPECT_EQ(files_.calls(ottla::test::Call::sync), 1u);
}

}  // namespace
}  // namespace ottla::zookeeper::test
