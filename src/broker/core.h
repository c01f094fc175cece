// What every handler may use: configuration, environment, the view of the cluster, sessions, the two other
// threads. One object a broker; it outlives its I/O threads' work.
#pragma once

#include <asio/any_io_executor.hpp>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "broker/cluster_view.h"
#include "broker/control_thread.h"
#include "broker/disk_thread.h"
#include "broker/fetch_session.h"
#include "broker/io_thread.h"
#include "broker/producer_ids.h"
#include "broker/telemetry.h"
#include "ottla/broker/broker.h"
#include "ottla/config/broker_config.h"
#include "ottla/env/clock.h"
#include "ottla/env/timers.h"
#include "ottla/records/compression.h"

namespace ottla::broker {

class ControlPlane;

// Where clients of one listener are told to come: advertised.listeners, or else as they came.
struct AdvertisedListener {
  std::string name;
  config::SecurityProtocol protocol = config::SecurityProtocol::plaintext;
  std::string host;  // empty: the address at which the client reached us
  std::uint16_t port = 0;
  bool port_is_told = false;  // by an option: it goes for a client that came through a mapped port too
};

struct Core {
  Core(config::BrokerConfig broker_config, Clock& system_clock, Entropy& system_entropy);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // What this thread keeps; made at its first request. The executor is the thread's.
  IoThread& io_thread(const asio::any_io_executor& executor);
  // Wakes every long poll of every thread and lets no new one wait.
  void stop_waiting();

  // What the files said. The options that a running broker follows are in the cluster's view.
  const config::BrokerConfig config;
  Clock& clock;
  Entropy& entropy;

  ViewSource views;
  FetchSessionCache sessions;
  ProducerIds producer_ids;
  Telemetry telemetry;
  std::vector<AdvertisedListener> listeners;  // set before the first request, then constant
  std::atomic<bool> stopping{false};

  ControlThread control;
  DiskThread disk;
  // To be used on the control thread only.
  std::unique_ptr<ControlPlane> plane;
  // Set before anything is opened by who runs all of it on his own thread, in a time of his own: no thread is
  // started then, and these serve in the place of the system's timers.
  Timers* lone_timers = nullptr;

 private:
  const std::uint64_t number_;  // tells this core's I/O threads from those of another in the same process
  std::mutex threads_mutex_;
  std::map<std::thread::id, std::unique_ptr<IoThread>> threads_;
};

}  // namespace ottla::broker
