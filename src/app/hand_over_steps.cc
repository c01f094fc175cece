// What is printed is what tests/interop/hand_over_test.py runs.
#include "app/hand_over_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "ottla/metadata/features.h"

namespace ottla::app {
namespace {

using metadata::Inspection;

std::string file(const std::string& name, const std::string& text) {
  return "cat > " + name + " <<'END'\n" + text + "END\n";
}

std::string joined_paths(const Inspection& inspection) {
  std::string paths;
  for (const metadata::LogDirectory& directory : inspection.log_directories) {
    paths += (paths.empty() ? "" : ",") + directory.path;
  }
  return paths;
}

client::Address controller_of(const HandOver& hand_over) {
  return {hand_over.address.host, hand_over.address.port + 1};
}

// Static voters are not in the log: each broker is told them.
std::string quorum_line(const HandOver& hand_over) {
  const std::string controller = controller_of(hand_over).to_string();
  if (hand_over.inspection.kraft_version > 0)
    return "controller.quorum.bootstrap.servers=" + controller + "\n";
  return fmt::format("controller.quorum.voters={}@{}\n", hand_over.inspection.image->node_id, controller);
}

constexpr std::string_view common_lines =
    "controller.listener.names=CONTROLLER\n"
    "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT\n";

std::string factors(std::size_t replicas) {
  const std::size_t in_sync = replicas < 3 ? 1 : 2;
  return fmt::format(
      "offsets.topic.replication.factor={0}\n"
      "transaction.state.log.replication.factor={0}\n"
      "transaction.state.log.min.isr={1}\n"
      "share.coordinator.state.topic.replication.factor={0}\n"
      "share.coordinator.state.topic.min.isr={1}\n",
      replicas, in_sync);
}

std::string own_properties(const HandOver& hand_over) {
  const Inspection& inspection = hand_over.inspection;
  const client::Address controller = controller_of(hand_over);
  std::string text = fmt::format(
      "process.roles=broker,controller\nnode.id={}\nlog.dirs={}\n"
      "listeners=PLAINTEXT://:{},CONTROLLER://:{}\n"
      "advertised.listeners=PLAINTEXT://{},CONTROLLER://{}\n",
      inspection.image->node_id, joined_paths(inspection), hand_over.address.port, controller.port,
      hand_over.address.to_string(), controller.to_string());
  if (inspection.metadata_directory.path != inspection.log_directories.front().path) {
    text += "metadata.log.dir=" + inspection.metadata_directory.path + "\n";
  }
  return text + std::string(common_lines) + quorum_line(hand_over) + factors(1);
}

std::string fresh_properties(const HandOver& hand_over, const FreshBroker& broker) {
  return fmt::format(
             "process.roles=broker\nnode.id={0}\nlog.dirs=/var/lib/kafka/broker-{0}\n"
             "listeners=PLAINTEXT://:{1}\nadvertised.listeners=PLAINTEXT://{2}\n",
             broker.id, broker.address.port, broker.address.to_string()) +
         std::string(common_lines) + quorum_line(hand_over) + factors(hand_over.fresh.size() + 1);
}

// Leaders are spread by the partitions' numbers.
std::string reassignment(const HandOver& hand_over) {
  const metadata::MetadataImage& image = *hand_over.inspection.image;
  std::vector<BrokerId> brokers{image.node_id};
  for (const FreshBroker& broker : hand_over.fresh) brokers.push_back(broker.id);
  std::vector<metadata::TopicPointer> topics;
  image.topics_by_name.for_each([&](const metadata::TopicPointer& topic) { topics.push_back(topic); });
  std::ranges::sort(topics, {}, [](const metadata::TopicPointer& topic) { return topic->name; });
  std::string lines;
  for (const metadata::TopicPointer& topic : topics) {
    for (const metadata::PartitionImage& partition : topic->partitions) {
      if (std::ranges::find(partition.replicas, image.node_id) == partition.replicas.end()) continue;
      std::string replicas;
      for (std::size_t i = 0; i < brokers.size(); ++i) {
        const BrokerId id = brokers[(i + static_cast<std::size_t>(partition.index)) % brokers.size()];
        replicas += (i == 0 ? "" : ",") + std::to_string(id);
      }
      lines += fmt::format("{}  {{\"topic\":\"{}\",\"partition\":{},\"replicas\":[{}]}}",
                           lines.empty() ? "" : ",\n", topic->name, partition.index, replicas);
    }
  }
  return "{\"version\":1,\"partitions\":[\n" + lines + "\n]}\n";
}

std::string growth(const HandOver& hand_over) {
  std::string text =
      "\n# 2. The other brokers, each on its own machine, empty and of the same cluster. log.dirs is yours "
      "to choose.\n";
  for (const FreshBroker& broker : hand_over.fresh) {
    const std::string name = fmt::format("broker-{}.properties", broker.id);
    text += file(name, fresh_properties(hand_over, broker));
    text += "bin/kafka-storage.sh format --cluster-id " + hand_over.inspection.image->cluster_id +
            " --config " + name + "\n";
    text += "bin/kafka-server-start.sh -daemon " + name + "\n";
  }
  const std::string server = "--bootstrap-server " + hand_over.address.to_string();
  const std::string tool =
      "bin/kafka-reassign-partitions.sh " + server + " --reassignment-json-file reassignment.json ";
  text += "# Again until all of them are listed:\nbin/kafka-cluster.sh list-endpoints " + server + "\n";
  text += "\n# 3. Every partition gets a replica on each of them, and leaders are spread.\n";
  text += file("reassignment.json", reassignment(hand_over));
  text += tool + "--execute\n";
  text += "# Again until all are complete:\n" + tool + "--verify\n";
  text += fmt::format(
      "\n# 4. When all are complete: replace the factors in ottla.properties by these and start that broker "
      "anew.\n"
      "# For topics made from then on add default.replication.factor={} and, to survive the loss of one "
      "broker\n"
      "# without losing an acknowledged record, min.insync.replicas=2 (topics' own settings stay as they "
      "are).\n",
      hand_over.fresh.size() + 1);
  std::string lines = factors(hand_over.fresh.size() + 1);
  lines.pop_back();
  for (std::size_t at = 0; (at = lines.find('\n', at)) != std::string::npos; at += 3)
    lines.replace(at, 1, "\n# ");
  return text + "# " + lines + "\n";
}

}  // namespace

std::string oldest_release(const Inspection& inspection) {
  const std::string_view name = metadata::metadata_version_name(inspection.image->features->metadata_version);
  return std::string(name.substr(0, name.find('-')));
}

std::string hand_over_steps(const HandOver& hand_over) {
  std::string text = fmt::format(
      "# 1. Apache Kafka {} or newer opens the directory in Ottla's place: in its folder, and as the user "
      "who owns\n"
      "# the directory. Lines of your own server.properties that are not about addresses go on to hold: add "
      "them.\n",
      oldest_release(hand_over.inspection));
  text += file("ottla.properties", own_properties(hand_over));
  text += "bin/kafka-server-start.sh -daemon ottla.properties\n";
  return hand_over.fresh.empty() ? text : text + growth(hand_over);
}

}  // namespace ottla::app
