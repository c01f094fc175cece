// The commands beside serving; each gives the exit status of the process and says on standard output or error
// what it has to say.
#pragma once

#include "app/arguments.h"
#include "ottla/config/environment.h"

namespace ottla::app {

inline constexpr int status_failed = 1;
inline constexpr int status_usage = 2;

// Prints "ottla: message" to standard error and gives the status.
int complain(const std::string& message, int status);

// Every option with its value and where that comes from.
int run_config(const Arguments& arguments, const config::Environment& environment);

// 0 as soon as the broker of the settings answers, 1 when it has not within the time.
int run_ready(const Arguments& arguments, const config::Environment& environment);

// Tells in sentences what clients are told; 0 when all of it works.
int run_doctor(const Arguments& arguments, const config::Environment& environment);

// Checks directories that no broker uses and prints how Apache Kafka opens them; 0 when they are sound.
int run_hand_over(const Arguments& arguments);

// Stands in for a ZooKeeper's container until a signal comes.
int run_zookeeper(const Arguments& arguments, const config::Environment& environment);

}  // namespace ottla::app
