// A ZooKeeper port without sockets over real metadata, all in memory, and clients of it with verbs. What a
// client is told comes as text: "/path", "value", "ok", or the error's name.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ottla/config/broker_config.h"
#include "ottla/metadata/controller.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"
#include "zookeeper/service.h"

namespace ottla::zookeeper::test {

inline constexpr TimestampMs start_ms = 1'800'000'000'000;
inline const std::string tree_path = "/data/ottla-zookeeper";

// As the broker's control plane.
class MemoryAdmin : public broker::Admin {
 public:
  void take(std::unique_ptr<metadata::MetadataController> controller);
  metadata::ImagePointer image() const override { return controller_->image(); }
  void change(const std::function<void(metadata::MetadataController&, TimestampMs)>& change) override {
    change(*controller_, now_ms);
  }
  void set_image_listener(ImageListener listener) override { listener_ = std::move(listener); }
  void end() { controller_.reset(); }

  TimestampMs now_ms = start_ms;

 private:
  std::unique_ptr<metadata::MetadataController> controller_;
  ImageListener listener_;
};

struct Answer {
  std::int32_t xid = 0;
  Zxid zxid = 0;
  Code code = Code::system_error;
  Bytes body;
};

class ZooKeeperFixture;

class TestClient {
 public:
  TestClient(ZooKeeperFixture& fixture, ConnectionId id) : fixture_(&fixture), id_(id) {}

  std::string create(const std::string& path, const Data& data = "", std::int32_t flags = 0);
  std::string remove(const std::string& path, std::int32_t version = -1);
  std::string set(const std::string& path, const Data& data, std::int32_t version = -1);
  std::string get(const std::string& path, bool watch = false);
  std::string exists(const std::string& path, bool watch = false);
  // Names with commas between them, sorted.
  std::string children(const std::string& path, bool watch = false);
  std::optional<Stat> stat(const std::string& path);
  std::string set_watches(Zxid since, const std::vector<std::string>& data,
                          const std::vector<std::string>& exist, const std::vector<std::string>& child);
  std::string close_session();
  // One answer a line of "create PATH", "delete PATH", "set PATH DATA", "check PATH VERSION".
  std::string multi(const std::vector<std::string>& ops);
  Answer call(Op op, const std::function<void(JuteWriter&)>& body = {}, std::int32_t xid = 1);
  // As the connection hangs up.
  void hang_up();

  ConnectionId id() const { return id_; }
  bool is_open() const;
  // What came since this was last asked, in order: "created /a", "answer 1".
  std::vector<std::string> heard();

  SessionId session = 0;
  std::string password;
  std::int32_t timeout_ms = 0;

 private:
  ZooKeeperFixture* fixture_;
  ConnectionId id_;
};

class ZooKeeperFixture : public ::testing::Test, Outputs {
 public:
  ZooKeeperFixture();
  ~ZooKeeperFixture() override;

  void start();
  void stop();
  // The process is killed and started again.
  void restart();

  TestClient connect(std::int32_t timeout_ms = 6000, SessionId session = 0, const std::string& password = {},
                     Zxid last_seen = 0);
  TestClient resume(const TestClient& former) { return connect(6000, former.session, former.password); }
  void pass(std::int64_t time_ms);

  // By the metadata, not by a client.
  ErrorCode create_topic(const std::string& name, std::int32_t partitions = 1);
  ErrorCode delete_topic(const std::string& name);
  std::string quotas() const;

  Service& service() { return *service_; }
  MemoryAdmin& admin() { return admin_; }
  Now now() const { return {admin_.now_ms, admin_.now_ms - start_ms + 1'000'000}; }

  void send(ConnectionId connection, ByteView frames) override;
  void close(ConnectionId connection) override { closed_[connection] = true; }

 protected:
  friend class TestClient;

  ottla::test::MemoryFileSystem files_;
  ottla::test::SeededEntropy entropy_{7};
  config::BrokerConfig config_;
  MemoryAdmin admin_;
  std::unique_ptr<Service> service_;
  std::map<ConnectionId, Bytes> received_;
  std::map<ConnectionId, bool> closed_;
  std::map<ConnectionId, std::vector<std::string>> heard_;
  ConnectionId last_id_ = 0;
};

// "NoNode" and the like.
std::string name_of(Code code);

}  // namespace ottla::zookeeper::test
