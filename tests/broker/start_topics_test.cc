// Topics of ottla.create.topics are there before the first request.
#include "broker/broker_fixture.h"

namespace ottla::broker::test {
namespace {

class StartTopicsTest : public BrokerTest {
 protected:
  std::size_t partitions_of(std::string_view topic) {
    return describe(topic, false)->topics.at(0).partitions.size();
  }
};

TEST_F(StartTopicsTest, AreMadeWithOneReplicaWhateverIsAskedFor) {
  options["ottla.create.topics"] = "test-topic:5:2,other:2";
  start();
  EXPECT_EQ(partitions_of("test-topic"), 5U);
  EXPECT_EQ(partitions_of("other"), 2U);
}

TEST_F(StartTopicsTest, KeepTheirPartitionsAtTheNextStart) {
  options["ottla.create.topics"] = "t:5";
  start();
  stop();
  options["ottla.create.topics"] = "t:2";
  start();
  EXPECT_EQ(partitions_of("t"), 5U);
}

TEST_F(StartTopicsTest, ThatCannotBeMadeAreToldByName) {
  options["ottla.create.topics"] = "good,b@d";
  EXPECT_THAT(try_start().error().message, ::testing::StartsWith("ottla.create.topics: b@d: "));
}

}  // namespace
}  // namespace ottla::broker::test
