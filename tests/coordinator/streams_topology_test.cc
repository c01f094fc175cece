// Topologies and the topics that there are: what is missing, what is made, what does not fit.
#include "coordinator/groups/streams_rules.h"
#include "coordinator/streams_fixture.h"

namespace ottla::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StreamsTopologies : public StreamsFixture {
 protected:
  // The answer to the first heartbeat of a member with that topology.
  StreamsAnswer join_with(TopologySpec topology) {
    a_.topology = std::move(topology);
    return join(a_);
  }
  // The next heartbeat, in which what was made meanwhile is seen.
  StreamsAnswer look_again() {
    pass_ms(1000);
    return acknowledge(a_);
  }

  StreamsClient a_{"a"};
};

TEST_F(StreamsTopologies, WaitForTheirSourceTopics) {
  const StreamsAnswer answer = join_with(stateless());
  EXPECT_EQ(answer.tasks, "");
  EXPECT_THAT(answer.statuses, ElementsAre("1: Source topics t are missing."));
  EXPECT_EQ(state(), "NotReady 2/2");
  topic("t", 2);
  EXPECT_EQ(look_again().tasks, "0[0 1]");
  EXPECT_EQ(state(), "Stable 3/3");
}

TEST_F(StreamsTopologies, GetTheInternalTopicsThatTheyMiss) {
  topic("t", 2);
  EXPECT_THAT(join_with(word_count()).statuses, ElementsAre("3: Internal topics are missing: c, r"));
  EXPECT_THAT(made(), ElementsAre("c 2 cleanup.policy=compact", "r 2 cleanup.policy=delete"));
  const StreamsAnswer answer = look_again();
  EXPECT_EQ(answer.tasks, "0[0 1] 1[0 1]");
  EXPECT_THAT(answer.statuses, IsEmpty());
  EXPECT_EQ(described_topics(), "r 2, c 2");
}

TEST_F(StreamsTopologies, TellWhyATopicCannotBeMade) {
  topic("t", 2);
  refuse_to_make({"r"});
  EXPECT_THAT(join_with(word_count()).statuses,
              ElementsAre("3: Internal topics are missing: c, r; Creation failed: r (no)."));
  refuse_to_make({});
  look_again();
  EXPECT_EQ(look_again().tasks, "0[0 1] 1[0 1]");
}

TEST_F(StreamsTopologies, RefuseAnInternalTopicWithOtherPartitions) {
  topic("t", 2);
  topic("r", 3);
  topic("c", 2);
  EXPECT_THAT(join_with(word_count()).statuses,
              ElementsAre("2: Existing topic r has different number of partitions: expected 2, found 3"));
  EXPECT_EQ(state(), "NotReady 2/2");
}

TEST_F(StreamsTopologies, NeedTopicsOfEqualPartitionsWhereTheyAreReadTogether) {
  topic("t", 2);
  topic("u", 3);
  EXPECT_THAT(join_with({{{.id = "0", .sources = {"t", "u"}, .alike = {0, 1}}}}).statuses,
              ElementsAre("2: Following topics do not have the same number of partitions: [{t=2, u=3}]"));
}

TEST_F(StreamsTopologies, PartitionARepartitionTopicAsWhatItIsReadWith) {
  topic("t", 2);
  topic("u", 5);
  join_with({{{.id = "0", .sources = {"t"}, .sinks = {"r"}},
              {.id = "1",
               .sources = {"u"},
               .repartition_sources = {{"r", 0}},
               .alike = {0},
               .alike_repartition = {0}}}});
  EXPECT_THAT(made(), ElementsAre("r 5 cleanup.policy=delete"));
}

TEST_F(StreamsTopologies, RefuseAFixedRepartitionTopicThatDoesNotFit) {
  topic("t", 2);
  EXPECT_THAT(join_with({{{.id = "0",
                           .sources = {"t"},
                           .repartition_sources = {{"r", 3}},
                           .alike = {0},
                           .alike_repartition = {0}}}})
                  .statuses,
              ElementsAre(HasSubstr("2: Number of partitions [3] of repartition topic [r] doesn't match")));
}

TEST_F(StreamsTopologies, KeepTheCountThatARepartitionTopicIsGiven) {
  topic("t", 2);
  join_with({{{.id = "0", .sources = {"t"}, .sinks = {"r"}},
              {.id = "1", .sources = {}, .repartition_sources = {{"r", 4}}, .changelogs = {"c"}}}});
  EXPECT_THAT(made(), ElementsAre("c 4 cleanup.policy=compact", "r 4 cleanup.policy=delete"));
}

TEST_F(StreamsTopologies, AreRefusedWhenNobodyWritesToARepartitionTopic) {
  topic("t", 2);
  const StreamsAnswer answer =
      join_with({{{.id = "0", .sources = {"t"}, .repartition_sources = {{"r", 0}}}}});
  EXPECT_EQ(answer.error, ErrorCode::streams_invalid_topology);
  EXPECT_THAT(answer.message, HasSubstr("never used as a sink"));
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(StreamsTopologies, AreRefusedWhenRepartitionTopicsGoRoundInACircle) {
  const StreamsAnswer answer =
      join_with({{{.id = "0", .sources = {}, .repartition_sources = {{"r", 0}}, .sinks = {"r"}}}});
  EXPECT_EQ(answer.error, ErrorCode::streams_invalid_topology);
  EXPECT_THAT(answer.message, HasSubstr("loops"));
}

TEST_F(StreamsTopologies, ReachTheTasksWhenASourceTopicGrows) {
  topic("t", 2);
  join_with(stateless());
  topic("t", 4);
  EXPECT_EQ(look_again().tasks, "0[0 1 2 3]");
}

TEST_F(StreamsTopologies, OfAnotherEpochAreStaleAndOthersAreRefused) {
  topic("t", 2);
  TopologySpec newer = stateless();
  newer.epoch = 1;
  join_with(newer);
  StreamsClient b("b");
  EXPECT_THAT(
      join(b).statuses,
      ::testing::Contains("0: The member's topology epoch 0 is behind the group's topology epoch 1."));
  StreamsClient c("c");
  c.topology = word_count();
  c.topology.epoch = 1;
  EXPECT_EQ(join(c).error, ErrorCode::invalid_request);
}

TEST_F(StreamsTopologies, RefuseTasksThatThereAreNot) {
  topic("t", 2);
  join_with(stateless());
  a_.active = {{"0", {2}}};
  EXPECT_EQ(acknowledge(a_).error, ErrorCode::invalid_request);
  a_.active = {{"7", {0}}};
  EXPECT_EQ(acknowledge(a_).error, ErrorCode::invalid_request);
}

TEST_F(StreamsTopologies, RefuseNamesThatNoTopicOfAnApplicationMayHave) {
  const StreamsAnswer answer = join_with({{{.id = "0", .sources = {"__consumer_offsets", "t"}}}});
  EXPECT_EQ(answer.error, ErrorCode::streams_invalid_topology);
  EXPECT_EQ(answer.message,
            "Use of Kafka internal topics __consumer_offsets in a Kafka Streams topology is prohibited.");
  EXPECT_EQ(join_with({{{.id = "0", .sources = {"t", "a b"}}}}).message,
            "Topic names a b are not valid topic names.");
}

TEST_F(StreamsTopologies, AreRefusedWhenTheyAreTooLarge) {
  TopologySpec many;
  for (std::size_t i = 0; i < coordinator::most_subtopologies; ++i) {
    many.subtopologies.push_back({.id = std::to_string(i), .sources = {"t"}});
  }
  EXPECT_EQ(join_with(many).error, ErrorCode::none);
  many.subtopologies.push_back({.id = "one more", .sources = {"t"}});
  EXPECT_EQ(join_with(many).error, ErrorCode::invalid_request);
}

TEST_F(StreamsTopologies, AreRefusedWhenTheyNameTooManyTopics) {
  TopologySpec wide = stateless();
  wide.subtopologies[0].sources.assign(coordinator::most_topology_topics, "t");
  EXPECT_EQ(join_with(wide).error, ErrorCode::none);
  wide.subtopologies[0].sources.push_back("t");
  EXPECT_EQ(join_with(wide).error, ErrorCode::invalid_request);
}

TEST_F(StreamsTopologies, RefuseWhatPointsOutsideOfThem) {
  topic("t", 2);
  EXPECT_EQ(join_with({{{.id = "0", .sources = {"t"}, .alike = {1}}}}).error,
            ErrorCode::unknown_server_error);
  EXPECT_EQ(join_with({{{.id = "0", .sources = {"t"}}, {.id = "0", .sources = {"t"}}}}).error,
            ErrorCode::unknown_server_error);
}

}  // namespace
}  // namespace ottla::test
