// What a tool of Kafka 1.1.0 asks ZooKeeper first, asked of the ZooKeeper port: where the brokers are. The
// rest of its work goes over Kafka's protocol.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ottla::cli {

// "host:port" of each broker under /brokers/ids, in the order of their ids. `connect` is as --zookeeper takes
// it: "host:port,host:port/chroot". A Failure like the Java tool's when nobody answers within `timeout_ms`.
std::vector<std::string> brokers_by_zookeeper(std::string_view connect, int timeout_ms = 30'000);

}  // namespace ottla::cli
