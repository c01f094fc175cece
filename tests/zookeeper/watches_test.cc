// Watches: who is told of what, once, and before the answer that shows it.
#include "zookeeper/zookeeper_fixture.h"

namespace ottla::zookeeper::test {
namespace {

using Heard = std::vector<std::string>;

class Watches : public ZooKeeperFixture {
 protected:
  TestClient watcher = connect();
  TestClient writer = connect();
};

TEST_F(Watches, TellOnce) {
  writer.create("/a");
  watcher.get("/a", true);
  watcher.heard();
  writer.set("/a", "1");
  writer.set("/a", "2");
  EXPECT_EQ(watcher.heard(), Heard{"changed /a"});
}

TEST_F(Watches, WaitForANodeThatIsNotThereOnlyByExists) {
  watcher.get("/a", true);
  watcher.children("/a", true);
  watcher.heard();
  writer.create("/a");
  EXPECT_EQ(watcher.heard(), Heard{});
  watcher.exists("/b", true);
  watcher.heard();
  writer.create("/b");
  EXPECT_EQ(watcher.heard(), Heard{"created /b"});
}

TEST_F(Watches, TellOfChildrenMadeAndRemoved) {
  writer.create("/a");
  watcher.children("/a", true);
  watcher.heard();
  writer.create("/a/b");
  EXPECT_EQ(watcher.heard(), Heard{"children /a"});
  watcher.children("/a", true);
  watcher.heard();
  writer.remove("/a/b");
  EXPECT_EQ(watcher.heard(), Heard{"children /a"});
}

TEST_F(Watches, OfBothKindsTellOfARemovalOnce) {
  writer.create("/a");
  watcher.get("/a", true);
  watcher.children("/a", true);
  watcher.heard();
  writer.remove("/a");
  EXPECT_EQ(watcher.heard(), Heard{"deleted /a"});
  EXPECT_EQ(service().watches().count(), 0u);
}

TEST_F(Watches, TellBeforeTheAnswerToWhoCausedIt) {
  writer.create("/a");
  writer.children("/a", true);
  writer.heard();
  writer.create("/a/b");
  EXPECT_EQ(writer.heard(), (Heard{"children /a", "answer 1"}));
}

TEST_F(Watches, GoWithTheirConnection) {
  watcher.exists("/a", true);
  watcher.hang_up();
  EXPECT_EQ(service().watches().count(), 0u);
  EXPECT_EQ(writer.create("/a"), "/a");
}

TEST_F(Watches, SetAgainTellWhatWasMissed) {
  writer.create("/a");
  writer.create("/same");
  const Zxid since = watcher.call(Op::ping).zxid;
  watcher.hang_up();
  writer.set("/a", "new");
  writer.create("/a/b");
  writer.create("/c");
  TestClient again = resume(watcher);
  EXPECT_EQ(again.set_watches(since, {"/a", "/gone", "/same"}, {"/c", "/later"}, {"/a", "/same"}), "ok");
  EXPECT_EQ(again.heard(), (Heard{"changed /a", "deleted /gone", "created /c", "children /a", "answer -8"}));
  writer.create("/later");
  writer.remove("/same");
  EXPECT_EQ(again.heard(), (Heard{"created /later", "deleted /same"}));
}

TEST_F(Watches, TellOfTopicsThatOthersMake) {
  watcher.children("/brokers/topics", true);
  watcher.exists("/brokers/topics/t/partitions/0/state", true);
  watcher.heard();
  create_topic("t");
  EXPECT_EQ(watcher.heard(),
            (Heard{"children /brokers/topics", "created /brokers/topics/t/partitions/0/state"}));
  watcher.get("/brokers/topics/t", true);
  watcher.heard();
  delete_topic("t");
  EXPECT_EQ(watcher.heard(), Heard{"deleted /brokers/topics/t"});
}

}  // namespace
}  // namespace ottla::zookeeper::test
