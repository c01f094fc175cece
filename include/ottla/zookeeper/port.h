// The ZooKeeper port: what Apache Kafka 1.1's tools and old clients talk to. It lives on the broker's control
// thread, beside the metadata that it shows.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "ottla/base/result.h"
#include "ottla/broker/admin.h"
#include "ottla/env/clock.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"

namespace ottla::zookeeper {

struct PortOptions {
  std::string host;        // every address of that name is listened on; empty: every address
  std::uint16_t port = 0;  // 0: any free one
  std::string directory;   // where the tree's file is: that of the metadata log
};

struct PortEnvironment {
  asio::io_context& context;  // the control thread's
  broker::Admin& admin;
  FileSystem& files;
  Clock& clock;
  Entropy& entropy;
};

class Port {
 public:
  virtual ~Port() = default;  // after stop(), or when it was never started

  // Binds and listens; answers nobody yet. invalid_config when the address cannot be had.
  static Result<std::unique_ptr<Port>> open(const PortEnvironment& environment, PortOptions options);

  // The port number, as bound.
  virtual std::uint16_t port() const = 0;

  // Reads the tree, makes it follow the metadata and serves. Any thread but the control thread; blocks until
  // it is done.
  virtual Result<> start() = 0;

  // Sends what is answered, closes every connection and leaves the metadata alone. Sessions live on for their
  // time-outs, as over a restart of ZooKeeper. Blocks like start(); the control thread must run still.
  virtual void stop() = 0;
};

}  // namespace ottla::zookeeper
