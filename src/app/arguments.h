// What the command line asks for.
#pragma once

#include <string>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/config/environment.h"
#include "ottla/config/settings.h"

namespace ottla::app {

enum class Command : std::uint8_t { serve, config, doctor, hand_over, ready, zookeeper };

struct Arguments {
  Command command = Command::serve;
  std::string positional_file;
  std::string config_file;
  std::vector<std::string> overrides;
  bool without_environment = false;
  bool version = false;

  std::string ready_file;        // serve
  bool only_set = false;         // config
  std::string as_address;        // doctor
  std::string bootstrap_server;  // doctor, ready
  double timeout_seconds = 10;   // ready
  int port = 0;                  // zookeeper; 0: as the environment says
  std::string forward;           // zookeeper

  std::vector<std::string> directories;    // hand-over
  bool full = false;                       // hand-over
  std::string address = "localhost:9092";  // hand-over
  std::string brokers;                     // hand-over; empty: two more
};

// The settings in their order: the file, the environment, the overrides; and what an image (OTTLA_IMAGE is
// set) says last of all: where its data is, and that a broker with ZooKeeper's address serves its port too.
Result<config::Settings> read_settings(const Arguments& arguments, const config::Environment& environment);

}  // namespace ottla::app
