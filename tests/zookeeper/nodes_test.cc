// Nodes: what may be made, changed and removed, and what is said of them.
#include "zookeeper/zookeeper_fixture.h"

namespace ottla::zookeeper::test {
namespace {

using Nodes = ZooKeeperFixture;

TEST_F(Nodes, AreMadeReadChangedAndRemoved) {
  TestClient client = connect();
  EXPECT_EQ(client.create("/a", "one"), "/a");
  EXPECT_EQ(client.get("/a"), "one");
  EXPECT_EQ(client.set("/a", "two"), "ok");
  EXPECT_EQ(client.get("/a"), "two");
  EXPECT_EQ(client.remove("/a"), "ok");
  EXPECT_EQ(client.get("/a"), "NoNode");
}

TEST_F(Nodes, AreRefusedAsZooKeeperRefusesThem) {
  TestClient client = connect();
  client.create("/a");
  client.create("/a/b");
  client.create("/short", "", flag_ephemeral);
  EXPECT_EQ(client.create("/a"), "NodeExists");
  EXPECT_EQ(client.create("/none/b"), "NoNode");
  EXPECT_EQ(client.create("/short/b"), "NoChildrenForEphemerals");
  EXPECT_EQ(client.remove("/a"), "NotEmpty");
  EXPECT_EQ(client.remove("/none"), "NoNode");
  EXPECT_EQ(client.set("/a", "", 3), "BadVersion");
  EXPECT_EQ(client.remove("/a/b", 1), "BadVersion");
}

TEST_F(Nodes, HavePathsThatMakeSense) {
  TestClient client = connect();
  client.create("/a");
  for (const char* path : {"", "a", "//a", "/.", "/a/", "/a/..", "/a\x01"}) {
    EXPECT_EQ(client.create(path), "BadArguments") << path;
  }
  EXPECT_EQ(client.create("/a//b"), "NoNode");
  EXPECT_EQ(client.get("/a//b"), "NoNode");
  for (const char* path : {"/", "/zookeeper", "/zookeeper/quota", "a"}) {
    EXPECT_EQ(client.remove(path), "BadArguments") << path;
  }
  EXPECT_EQ(client.create("/b'alpha'"), "/b'alpha'");
}

TEST_F(Nodes, WithoutDataHaveNullAndNotNothing) {
  TestClient client = connect();
  client.create("/null", std::nullopt);
  client.create("/empty", "");
  EXPECT_EQ(client.get("/null"), "null");
  EXPECT_EQ(client.get("/empty"), "");
  EXPECT_EQ(client.stat("/null")->data_length, 0);
}

TEST_F(Nodes, BelowAQuotaAreCounted) {
  TestClient client = connect();
  client.create("/mine", "12345");
  client.create("/zookeeper/quota/mine");
  client.create("/zookeeper/quota/mine/zookeeper_limits", "count=5,bytes=-1");
  const std::string stats = client.create("/zookeeper/quota/mine/zookeeper_stats", "count=0,bytes=0");
  EXPECT_EQ(client.get(stats), "count=1,bytes=5");
  client.create("/mine/a", "xx");
  client.set("/mine/a", "xxxx");
  EXPECT_EQ(client.get(stats), "count=2,bytes=9");
  EXPECT_EQ(client.stat(stats)->version, 0);
}

TEST_F(Nodes, BelowAQuotaAreCountedAnewWhenItsCountIsAtTheEndOfTheNumbers) {
  TestClient client = connect();
  client.create("/mine");
  client.create("/zookeeper/quota/mine");
  client.create("/zookeeper/quota/mine/zookeeper_limits", "count=5,bytes=-1");
  const std::string stats = client.create("/zookeeper/quota/mine/zookeeper_stats", "count=0,bytes=0");
  client.set(stats, "count=9223372036854775807,bytes=0");
  client.create("/mine/a", "xx");
  EXPECT_EQ(client.get(stats), "count=2,bytes=2");
}

TEST_F(Nodes, BelowAQuotaAreCountedOnAfterARestart) {
  TestClient client = connect();
  for (const char* path :
       {"/mine", "/mine/a", "/zookeeper/quota/mine", "/zookeeper/quota/mine/zookeeper_limits",
        "/zookeeper/quota/mine/zookeeper_stats"}) {
    client.create(path, "x");
  }
  restart();
  client = connect();
  client.remove("/mine/a");
  EXPECT_EQ(client.get("/zookeeper/quota/mine/zookeeper_stats"), "count=1,bytes=1");
}

TEST_F(Nodes, AreNumberedByTheChildrenEverMade) {
  TestClient client = connect();
  client.create("/queue");
  EXPECT_EQ(client.create("/queue/n-", "", flag_sequential), "/queue/n-0000000000");
  client.create("/queue/plain");
  EXPECT_EQ(client.create("/queue/n-", "", flag_sequential), "/queue/n-0000000002");
  client.remove("/queue/plain");
  EXPECT_EQ(client.create("/queue/", "", flag_sequential), "/queue/0000000003");
}

TEST_F(Nodes, CountTheirChangesInTheirStat) {
  TestClient client = connect();
  client.create("/a");
  client.create("/a/b");
  client.remove("/a/b");
  client.create("/a/c");
  client.set("/a", "four");
  const Stat stat = *client.stat("/a");
  EXPECT_EQ(stat.version, 1);
  EXPECT_EQ(stat.children_version, 3);
  EXPECT_EQ(stat.children, 1);
  EXPECT_EQ(stat.data_length, 4);
  EXPECT_EQ(stat.children_zxid + 1, stat.modified_zxid);
}

TEST_F(Nodes, TakeANumberForEachWriteAlsoForOneThatFails) {
  TestClient client = connect();
  const Zxid before = client.call(Op::ping).zxid;
  client.create("/a");
  client.create("/a");
  EXPECT_EQ(client.call(Op::ping).zxid, before + 2);
}

TEST_F(Nodes, ChangeTogetherOrNotAtAll) {
  TestClient client = connect();
  EXPECT_EQ(client.multi({"create /a", "set /a one", "create /a/b", "check /a 1"}), "/a,version 1,/a/b,ok");
  EXPECT_EQ(client.multi({"delete /a/b", "create /a", "create /c"}), "ok,NodeExists,RuntimeInconsistency");
  EXPECT_EQ(client.children("/a"), "b");
  EXPECT_EQ(client.exists("/c"), "NoNode");
  EXPECT_EQ(client.multi({"delete /a/b", "delete /a"}), "ok,ok");
}

TEST_F(Nodes, AreOfWhomTheirListsSay) {
  TestClient owner = connect();
  TestClient other = connect();
  const auto login = [](JuteWriter& out) {
    out.int32(0);
    out.text("digest");
    out.text("me:secret");
  };
  EXPECT_EQ(owner.call(Op::auth, login, -4).xid, -4);
  owner.call(Op::create, [](JuteWriter& out) {
    out.text("/mine");
    out.text("data");
    write_acls(out, {{31, "auth", ""}});
    out.int32(0);
  });
  EXPECT_EQ(owner.get("/mine"), "data");
  EXPECT_EQ(other.get("/mine"), "NoAuth");
  EXPECT_EQ(other.set("/mine", "theirs"), "NoAuth");
  other.call(Op::auth, login, -4);
  EXPECT_EQ(other.get("/mine"), "data");
}

TEST_F(Nodes, HaveListsOfRightsThatMakeSense) {
  TestClient client = connect();
  const auto create = [&](const Acls& acls) {
    return name_of(client
                       .call(Op::create,
                             [&](JuteWriter& out) {
                               out.text("/a");
                               out.text("");
                               write_acls(out, acls);
                               out.int32(0);
                             })
                       .code);
  };
  for (const Acls& acls :
       {Acls{}, Acls{{31, "auth", ""}}, Acls{{31, "magic", "x"}}, Acls{{31, "ip", "1.2.3"}}}) {
    EXPECT_EQ(create(acls), "InvalidACL");
  }
  EXPECT_EQ(create({{1, "ip", "127.0.0.0/8"}}), "ok");
  EXPECT_EQ(client.get("/a"), "");
  EXPECT_EQ(client.set("/a", "x"), "NoAuth");
}

}  // namespace
}  // namespace ottla::zookeeper::test
