// kafka-run-class: the tool that stands in for a Java class of Kafka 1.1.0 to 4.3.0.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "cli/console.h"
#include "cli/failure.h"
#include "cli/nearest.h"
#include "cli/tool.h"

namespace ottla::cli::run_class {
namespace {

constexpr std::array<std::string_view, 1> names{"kafka-run-class"};
constexpr std::string_view summary =
    "Runs the tool of a Java class of Kafka, such as kafka.tools.DumpLogSegments.";

struct ClassTool {
  std::string_view class_name;
  std::string_view tool;
};

// Classes whose tools do not name them themselves. The tool is told the class, and so the era.
constexpr std::array classes{
    ClassTool{"kafka.Kafka", "kafka-server-start"},
    ClassTool{"kafka.admin.AclCommand", "kafka-acls"},
    ClassTool{"org.apache.kafka.tools.AclCommand", "kafka-acls"},
    ClassTool{"kafka.admin.BrokerApiVersionsCommand", "kafka-broker-api-versions"},
    ClassTool{"org.apache.kafka.tools.BrokerApiVersionsCommand", "kafka-broker-api-versions"},
    ClassTool{"kafka.tools.ClusterTool", "kafka-cluster"},
    ClassTool{"org.apache.kafka.tools.ClusterTool", "kafka-cluster"},
    ClassTool{"kafka.admin.ConfigCommand", "kafka-configs"},
    ClassTool{"org.apache.kafka.tools.ConfigCommand", "kafka-configs"},
    ClassTool{"kafka.tools.ConsoleConsumer", "kafka-console-consumer"},
    ClassTool{"kafka.tools.ConsoleProducer", "kafka-console-producer"},
    ClassTool{"kafka.admin.ConsumerGroupCommand", "kafka-consumer-groups"},
    ClassTool{"org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "kafka-consumer-groups"},
    ClassTool{"kafka.admin.DeleteRecordsCommand", "kafka-delete-records"},
    ClassTool{"org.apache.kafka.tools.DeleteRecordsCommand", "kafka-delete-records"},
    ClassTool{"kafka.admin.FeatureCommand", "kafka-features"},
    ClassTool{"org.apache.kafka.tools.FeatureCommand", "kafka-features"},
    ClassTool{"kafka.tools.GetOffsetShell", "kafka-get-offsets"},
    ClassTool{"org.apache.kafka.tools.GetOffsetShell", "kafka-get-offsets"},
    ClassTool{"org.apache.kafka.tools.GroupsCommand", "kafka-groups"},
    ClassTool{"kafka.admin.LeaderElectionCommand", "kafka-leader-election"},
    ClassTool{"kafka.admin.PreferredReplicaLeaderElectionCommand", "kafka-preferred-replica-election"},
    ClassTool{"org.apache.kafka.tools.LeaderElectionCommand", "kafka-leader-election"},
    ClassTool{"kafka.admin.LogDirsCommand", "kafka-log-dirs"},
    ClassTool{"org.apache.kafka.tools.LogDirsCommand", "kafka-log-dirs"},
    ClassTool{"kafka.admin.MetadataQuorumCommand", "kafka-metadata-quorum"},
    ClassTool{"org.apache.kafka.tools.MetadataQuorumCommand", "kafka-metadata-quorum"},
    ClassTool{"kafka.admin.ReassignPartitionsCommand", "kafka-reassign-partitions"},
    ClassTool{"org.apache.kafka.tools.reassign.ReassignPartitionsCommand", "kafka-reassign-partitions"},
    ClassTool{"kafka.admin.TopicCommand", "kafka-topics"},
    ClassTool{"org.apache.kafka.tools.TopicCommand", "kafka-topics"},
    ClassTool{"org.apache.kafka.tools.TransactionsCommand", "kafka-transactions"},
    ClassTool{"org.apache.zookeeper.ZooKeeperMain", "zookeeper-shell"},
    ClassTool{"org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka", "zookeeper-shell"},
    ClassTool{"org.apache.zookeeper.server.quorum.QuorumPeerMain", "zookeeper-server-start"},
};

const Tool* tool_of(const std::string& class_name) {
  if (!class_name.contains('.')) return nullptr;
  for (const Tool* tool : tools()) {
    if (std::ranges::find(tool->names, std::string_view(class_name)) != tool->names.end()) return tool;
  }
  const auto known = std::ranges::find(classes, std::string_view(class_name), &ClassTool::class_name);
  return known == classes.end() ? nullptr : find_tool(known->tool);
}

std::string_view nearest_class(std::string_view class_name) {
  std::vector<std::string_view> known;
  for (const ClassTool& one : classes) known.push_back(one.class_name);
  for (const Tool* tool : tools()) {
    for (const std::string_view name : tool->names) {
      if (name.contains('.')) known.push_back(name);
    }
  }
  return nearest(class_name, known);
}

// -daemon of Kafka's script: the tool goes on without this terminal.
void detach() {
  if (::fork() > 0) throw Exit{0};
  ::setsid();
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing, stream);
}

int run(std::string_view, const Arguments& arguments) {
  std::size_t at = 0;
  bool is_daemon = false;
  for (; at < arguments.size() && arguments[at].starts_with('-'); ++at) {
    if (arguments[at] == "-daemon") {
      is_daemon = true;
    } else if (arguments[at] == "-name") {
      ++at;
    } else if (arguments[at] != "-loggc") {
      break;
    }
  }
  if (at >= arguments.size() || arguments[at].starts_with('-')) {
    complain("USAGE: kafka-run-class [-daemon] [-name servicename] [-loggc] classname [opts]");
    return 1;
  }
  const std::string& class_name = arguments[at];
  const Tool* tool = tool_of(class_name);
  if (tool == nullptr) {
    const std::string_view near = nearest_class(class_name);
    complain("Error: Could not find or load main class {}: no tool here stands in for it{}", class_name,
             near.empty() ? std::string() : fmt::format("; did you mean {}?", near));
    return 1;
  }
  if (is_daemon) detach();
  return run_tool(*tool, class_name,
                  Arguments(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, arguments.end()));
}

}  // namespace

}  // namespace ottla::cli::run_class

namespace ottla::cli {

extern const Tool kafka_run_class;
const Tool kafka_run_class{run_class::names, run_class::summary, run_class::run};

}  // namespace ottla::cli
