// The broker without its sockets: data directories, metadata, partitions, the handlers of every API and the
// threads that serve them. The app opens one, gives its dispatcher to the server, and closes it after the
// server has stopped.
#pragma once

#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/broker/admin.h"
#include "ottla/broker/dispatcher.h"
#include "ottla/env/clock.h"
#include "ottla/env/entropy.h"
#include "ottla/env/file_system.h"

namespace ottla::config {
struct BrokerConfig;
}

namespace ottla::broker {

// Where a listener really listens, once it is bound: `port` is the kernel's choice when the option says 0.
struct BoundListener {
  std::string name;  // "PLAINTEXT"
  std::string host;  // as configured; empty or "0.0.0.0" or "::" for every address
  std::uint16_t port = 0;
};

class Broker {
 public:
  virtual ~Broker() = default;

  // Opens the log directories (formatting empty ones), recovers their logs and replays the metadata. Starts
  // the control thread and the disk thread, no listener. The environment must outlive the broker. Fails with
  // a sentence for the user when a directory is locked, belongs to another node or holds metadata that this
  // release cannot read.
  static Result<std::unique_ptr<Broker>> open(config::BrokerConfig config, FileSystem& files, Clock& clock,
                                              Entropy& entropy);

  // Serves frames of every connection; valid as long as the broker. Use it after set_listeners.
  virtual Dispatcher& dispatcher() = 0;

  // Tells under which names and ports clients reach us; registers the broker in the metadata with them and
  // takes the lead of its partitions; then makes the topics of ottla.create.topics. Call once, after binding
  // and before the first frame.
  virtual Result<> set_listeners(std::vector<BoundListener> listeners) = 0;

  // What is called, on any thread and at most once, when the broker cannot go on (the last log directory
  // failed). It must end the process's event loop; the default ends the process with status 1.
  virtual void on_fatal(std::function<void(const std::string& reason)> handler) = 0;

  // What is told of the options that a running broker follows: at once of those that hold now, then of every
  // change, on the control thread. It must not wait for the broker.
  virtual void on_config(std::function<void(const config::BrokerConfig&)> listener) = 0;

  // The thread of the control plane and what may be done with the metadata on it: for other ports that show
  // them. Who uses the thread has to leave it before close().
  virtual asio::io_context& control_context() = 0;
  virtual Admin& admin() = 0;

  // Wakes every long poll, which answers with what it has, and lets no new request wait. Does not block; safe
  // from any thread. The server then lets its connections finish the requests in hand.
  virtual void begin_shutdown() = 0;

  // Ends the broker's threads, flushes every log, writes snapshots, checkpoints and the marker of a clean
  // shutdown. Call after the server's threads have ended. Blocks for the time of the fsyncs.
  virtual Result<> close() = 0;

  virtual const std::string& cluster_id() const = 0;
  virtual std::int32_t node_id() const = 0;
  // The directories in use, as configured, for the line that the app logs at start.
  virtual std::vector<std::string> log_directories() const = 0;
  // "PLAINTEXT://localhost:9092" a listener: what Metadata tells clients who come in by it.
  virtual std::vector<std::string> advertised_listeners() const = 0;
};

}  // namespace ottla::broker
