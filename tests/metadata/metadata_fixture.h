// A metadata controller on a file system in memory, with verbs; what survives a crash is looked at by opening
// it again.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "metadata/batches.h"
#include "metadata/record_list.h"
#include "ottla/config/broker_config.h"
#include "ottla/log/meta_properties.h"
#include "ottla/metadata/controller.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"

namespace ottla::metadata::test {

inline constexpr TimestampMs start_ms = 1'800'000'000'000;
inline const std::string metadata_folder = "/data/__cluster_metadata-0";
inline const std::string metadata_log_path = metadata_folder + "/00000000000000000000.log";

class MetadataFixture : public ::testing::Test {
 public:
  MetadataFixture() {
    config_.log_dirs = {"/data"};
    config_.metadata_log_dir = "/data";
  }

  // What the log manager leaves in a new directory before the metadata is opened.
  void new_directory(const std::string& path = "/data") {
    log::MetaProperties properties;
    properties.cluster_id = "MkU3OEVBNTcwNTJENDM2Qg";
    properties.node_id = 1;
    properties.directory_id = entropy_.uuid();
    ASSERT_TRUE(files_.create_directories(path));
    ASSERT_TRUE(log::write_meta_properties(files_, path, properties, start_ms));
    ASSERT_TRUE(files_.sync_directory("/"));
  }

  // A golden directory in place of a new one.
  void golden(const std::string& folder) {
    files_.import_folder(std::string(OTTLA_GOLDEN_DIR) + "/" + folder, "/data");
  }

  Result<> try_open() {
    controller_.reset();
    auto opened = MetadataController::open(files_, entropy_, {"/data", config_.log_dirs}, config_, now_ms_);
    if (!opened) return fail(opened.error());
    controller_ = std::move(*opened);
    return {};
  }

  Result<> try_start() {
    if (auto opened = try_open(); !opened) return opened;
    return start_epoch();
  }

  Result<> start_epoch() {
    Registration registration;
    registration.broker_endpoints = {{"PLAINTEXT", "localhost", 9092, 0}};
    registration.controller_endpoint = {"CONTROLLER", "localhost", 9093, 0};
    registration.directory_of = directory_of_;
    return controller_->start_epoch(registration, now_ms_);
  }

  void start() {
    auto started = try_start();
    ASSERT_TRUE(started) << started.error().message;
  }

  // The process is killed and started again.
  void restart() {
    files_.kill();
    start();
  }

  // Appends records to the log of the killed process, as another one would have.
  void append(const std::function<void(RecordList&)>& fill) {
    const MetadataPosition position = image()->position;
    RecordList records;
    fill(records);
    ASSERT_TRUE(records.check());
    Bytes batches;
    append_data_batches(records, {position.offset + 1, position.epoch, position.timestamp_ms + 1}, 1 << 20,
                        batches);
    files_.kill();
    const std::string path = "/data/__cluster_metadata-0/00000000000000000000.log";
    files_.set_content(path, files_.content(path) + std::string(as_text(batches)));
  }

  // Two topics of a cluster: one is on broker 2 alone, the other there and here.
  void append_as_another_node() {
    append([](RecordList& records) {
      protocol::RegisterBrokerRecord broker;
      broker.broker_id = 2;
      broker.fenced = false;
      records.add(broker, 4);
      for (const bool shared : {true, false}) {
        const Uuid id = Uuid::from_halves(4, shared ? 1 : 2);
        records.add(protocol::TopicRecord{shared ? "shared" : "theirs", id, {}});
        protocol::PartitionRecord partition;
        partition.partition_id = 0;
        partition.topic_id = id;
        partition.replicas = shared ? std::vector<BrokerId>{2, 1} : std::vector<BrokerId>{2};
        partition.isr = {2};
        partition.leader = 2;
        partition.leader_epoch = partition.partition_epoch = 0;
        partition.directories.resize(partition.replicas.size(), unassigned_directory);
        records.add(partition, 2);
      }
    });
  }

  void stop() {
    auto stopped = controller_->stop(now_ms_);
    ASSERT_TRUE(stopped) << stopped.error().message;
  }

  CreatedTopic create(const NewTopic& topic, bool validate_only = false) {
    auto created = controller_->create_topics({&topic, 1}, validate_only, now_ms_);
    if (!created) return CreatedTopic{.error = created.error().code, .message = created.error().message};
    return created->front();
  }

  DeletedTopic remove(const TopicReference& topic) {
    auto deleted = controller_->delete_topics({&topic, 1}, now_ms_);
    if (!deleted) return DeletedTopic{.error = deleted.error().code, .message = deleted.error().message};
    return deleted->front();
  }

  ImagePointer image() const { return controller_->image(); }

  std::vector<std::string> topic_names() const {
    std::vector<std::string> names;
    image()->topics_by_name.for_each([&](const TopicPointer& topic) { names.push_back(topic->name); });
    std::ranges::sort(names);
    return names;
  }

 protected:
  ottla::test::MemoryFileSystem files_;
  ottla::test::SeededEntropy entropy_{7};
  config::BrokerConfig config_;
  std::unique_ptr<MetadataController> controller_;
  TimestampMs now_ms_ = start_ms;
  std::function<std::optional<Uuid>(std::string_view, PartitionIndex)> directory_of_;
};

}  // namespace ottla::metadata::test
