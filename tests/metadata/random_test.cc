// Random lives of the metadata: whatever was changed, a process that reads the log, or a snapshot and the log
// behind it, finds the image that the one before had.
#include <array>
#include <cstdlib>
#include <deque>
#include <set>

#include "metadata/metadata_fixture.h"
#include "ottla/base/logging.h"

namespace ottla::metadata {
namespace {

using ottla::test::SeededEntropy;

constexpr auto topics = std::to_array<std::string_view>(
    {"a", "b", "c", "d.e", "d_e", "f", "__consumer_offsets", "theirs", "shared", "no/such"});
constexpr auto feature_names = std::to_array<std::string_view>(
    {"metadata.version", "group.version", "transaction.version", "eligible.leader.replicas.version",
     "share.version", "streams.version", "kraft.version", "no.version"});

struct Setting {
  std::string_view name;
  std::string_view value;
};
// Good and bad ones of every kind of resource.
constexpr auto settings = std::to_array<Setting>({
    {"retention.ms", "60000"},
    {"retention.ms", "-2"},
    {"cleanup.policy", "compact"},
    {"cleanup.policy", "delete"},
    {"segment.bytes", "1048576"},
    {"min.insync.replicas", "1"},
    {"follower.replication.throttled.replicas", "0:1"},
    {"log.retention.ms", "70000"},
    {"num.io.threads", "9"},
    {"max.connections.per.ip.overrides", "localhost:5"},
    {"consumer.session.timeout.ms", "46000"},
    {"consumer.heartbeat.interval.ms", "6000"},
    {"metrics", "org.apache.kafka.consumer."},
    {"interval.ms", "60000"},
    {"match", "client_id=x.*"},
    {"no.such.option", "1"},
});

class RandomLives : public test::MetadataFixture, public ::testing::WithParamInterface<int> {
 protected:
  RandomLives() : random_(GetParam()) {
    EXPECT_TRUE(set_up_logging("off"));
    config_.log_dirs = {"/data", "/other"};
    // Every other seed has but the log; the rest take snapshots and cut the log behind them.
    if (GetParam() % 2 == 0) return;
    config_.metadata_log_max_record_bytes_between_snapshots = 3'000;
    config_.metadata_log_segment_bytes = 8'000;
    config_.metadata_max_retention_bytes = 20'000;
  }
  ~RandomLives() override { set_up_logging("info"); }

  void SetUp() override {
    new_directory();
    new_directory("/other");
    start();
    append_as_another_node();
    start();
  }

  std::int32_t below(std::uint64_t bound) { return static_cast<std::int32_t>(random_.below(bound)); }
  bool one_in(std::uint64_t count) { return random_.below(count) == 0; }
  const auto& any_of(const auto& list) { return list[random_.below(list.size())]; }
  std::string_view any_topic() { return any_of(topics); }

  std::vector<BrokerId> some_replicas() {
    static const std::vector<std::vector<BrokerId>> choices = {{1}, {1}, {2}, {2, 1}, {1, 2}, {}, {3}};
    return any_of(choices);
  }

  void create_one() {
    NewTopic topic{.name = any_topic(), .partitions = below(5) - 1};
    if (topic.partitions == -1 && one_in(2)) topic.assignments = {{0, some_replicas()}, {1, {1}}};
    for (int i = below(3); i > 0; --i) {
      const Setting& setting = any_of(settings);
      topic.configs.push_back({setting.name, setting.value});
    }
    create(topic, is_trial_);
  }
  void remove_one() {
    const std::string_view name = any_topic();
    const TopicImage* known = image()->topic(name);
    if (known != nullptr && one_in(2)) {
      remove({.name = {}, .id = known->id});
    } else {
      remove({.name = name});
    }
  }
  void add_partitions() {
    MorePartitions more{.topic = any_topic(), .count = below(8)};
    if (one_in(3)) more.assignments = {{some_replicas()}};
    ASSERT_TRUE(controller_->create_partitions({&more, 1}, is_trial_, now_ms_));
  }

  void alter_configs() {
    static constexpr auto types = std::to_array<std::int8_t>({2, 2, 4, 4, 16, 32, 8});
    ResourceChange change{.type = any_of(types), .name = any_topic()};
    if (change.type == 4) change.name = std::array<std::string_view, 4>{"", "1", "2", "x"}[random_.below(4)];
    std::set<std::string_view> named;
    for (int i = 1 + below(3); i > 0; --i) {
      const Setting& setting = any_of(settings);
      if (!named.insert(setting.name).second) continue;
      change.configs.push_back({setting.name, static_cast<std::int8_t>(below(4)), setting.value});
    }
    const Alteration alteration = one_in(3) ? Alteration::replace : Alteration::incremental;
    if (alteration == Alteration::replace) {
      for (ConfigChange& config : change.configs) config.operation = 0;
    }
    ASSERT_TRUE(controller_->alter_configs({&change, 1}, alteration, is_trial_, now_ms_));
  }

  void alter_quotas() {
    static const std::vector<std::vector<QuotaEntityName>> entities = {
        {{"user", "u"}},       {{"user", {}}}, {{"user", "u"}, {"client-id", "c"}}, {{"client-id", {}}},
        {{"ip", "127.0.0.1"}}, {{"ip", {}}},   {{"user", {}}, {"client-id", {}}},   {{"moon", "m"}}};
    static constexpr auto keys = std::to_array<std::string_view>(
        {"producer_byte_rate", "consumer_byte_rate", "request_percentage", "connection_creation_rate"});
    QuotaAlteration alteration{any_of(entities), {}};
    alteration.changes.push_back({any_of(keys), below(100) / 4.0, one_in(3)});
    ASSERT_TRUE(controller_->alter_quotas({&alteration, 1}, is_trial_, now_ms_));
  }

  void update_features() {
    FeatureUpdate update{.name = any_of(feature_names)};
    const bool is_metadata = update.name == "metadata.version";
    update.level = static_cast<std::int16_t>(is_metadata ? 14 + below(18) : below(4));
    update.upgrade_type = static_cast<std::int8_t>(1 + below(3));
    ASSERT_TRUE(controller_->update_features({&update, 1}, is_trial_, now_ms_));
  }

  void reassign() {
    Reassignment reassignment{.topic = any_topic(), .partition = below(3)};
    if (!one_in(4)) reassignment.replicas = some_replicas();
    ASSERT_TRUE(controller_->reassign({&reassignment, 1}, one_in(2), now_ms_));
  }
  void move() {
    const TopicImage* topic = image()->topic(any_topic());
    DirectoryAssignment assignment;
    if (topic != nullptr) assignment.topic_id = topic->id;
    assignment.partition = below(3);
    assignment.directory_id = any_of(controller_->log_directories()).id;
    ASSERT_TRUE(controller_->assign_directories({&assignment, 1}, now_ms_));
  }
  void make_internal() {
    static constexpr auto names =
        std::to_array<std::string_view>({"__consumer_offsets", "__transaction_state", "else"});
    const auto made = controller_->create_internal_topic(any_of(names), now_ms_);
    if (!made) {
      EXPECT_FALSE(controller_->failure());
    }
  }

  void change() {
    switch (below(16)) {
      case 0:
      case 1:
      case 2:
        return create_one();
      case 3:
        return remove_one();
      case 4:
      case 5:
        return add_partitions();
      case 6:
      case 7:
      case 8:
        return alter_configs();
      case 9:
      case 10:
        return alter_quotas();
      case 11:
        return update_features();
      case 12:
        return reassign();
      case 13:
        return move();
      case 14:
        if (one_in(10)) return make_internal();
        ASSERT_TRUE(controller_->allocate_producer_ids(now_ms_));
        return;
      default:
        if (one_in(200)) {
          ASSERT_TRUE(controller_->unregister_broker(2, now_ms_));
        }
        ASSERT_TRUE(controller_->maintain(now_ms_));
    }
  }

  void step() {
    now_ms_ += below(20);
    is_trial_ = one_in(8);
    change();
  }

  // The process ends, in order or not, and the next one reads what it left.
  void expect_the_same_after_a_restart() {
    if (one_in(3)) stop();
    const ImagePointer live = image();
    files_.kill();
    ASSERT_TRUE(try_open());
    ASSERT_EQ(image()->position, live->position);
    ASSERT_TRUE(same_content(*live, *image()));
    const auto begun = start_epoch();
    ASSERT_TRUE(begun) << begun.error().message;
  }

  SeededEntropy random_;
  bool is_trial_ = false;  // validate_only, where there is that
};

TEST_P(RandomLives, AreTheSameWhenReplayed) {
  const int steps = std::getenv("OTTLA_LONG") != nullptr ? 10'000 : 400;
  for (int i = 0; i < steps && !HasFatalFailure(); ++i) {
    step();
    if (i % 200 == 199) expect_the_same_after_a_restart();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLives,
                         ::testing::Range(0, std::getenv("OTTLA_LONG") != nullptr ? 200 : 20));

}  // namespace
}  // namespace ottla::metadata
