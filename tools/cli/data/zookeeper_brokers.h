// What the tools with --zookeeper ask a ZooKeeper port: where the brokers are.
#pragma once

#include <string>

namespace ottla::cli {

// "host:port,host:port" of the brokers that /brokers/ids knows. Ends the tool as Kafka's old consumer does
// when there is none ("No brokers found in ZK.").
std::string brokers_in_zookeeper(const std::string& connect);

// Removes /consumers/GROUP with all below it; one that is not there is fine.
void forget_group_in_zookeeper(const std::string& connect, const std::string& group);

}  // namespace ottla::cli
