// The way from Ottla's directory to a cluster of Apache Kafka, as a shell script to be read and followed.
#pragma once

#include <string>
#include <vector>

#include "ottla/base/ids.h"
#include "ottla/client/client.h"
#include "ottla/metadata/inspection.h"

namespace ottla::app {

struct FreshBroker {
  BrokerId id = -1;
  client::Address address;
};

struct HandOver {
  const metadata::Inspection& inspection;
  client::Address address;  // of this machine for clients and brokers; the controller gets the next port
  std::vector<FreshBroker> fresh;
};

// The first release of Apache Kafka that can open the directory: "4.3".
std::string oldest_release(const metadata::Inspection& inspection);

// Files as here-documents, commands of Apache Kafka's bin, the rest comments.
std::string hand_over_steps(const HandOver& hand_over);

}  // namespace ottla::app
