// kafka-consumer-groups in the tables of Kafka 1.1.0's tool: one group, which is not named in them.
#include <algorithm>
#include <set>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/groups.h"

namespace ottla::cli::groups {
namespace {

// "items(0,1,2), others(0)"
std::string assignment_as_1_1(const std::vector<client::TopicPartition>& partitions) {
  std::map<std::string, std::set<std::int32_t>> by_topic;
  for (const client::TopicPartition& at : partitions) by_topic[at.topic].insert(at.partition);
  std::string text;
  for (const auto& [topic, numbers] : by_topic) {
    std::string list;
    for (const std::int32_t number : numbers) list += fmt::format("{}{}", list.empty() ? "" : ",", number);
    text += fmt::format("{}{}({})", text.empty() ? "" : ", ", topic, list);
  }
  return text.empty() ? std::string(no_value) : text;
}

void print_members_as_1_1(const Service& service, const client::GroupDescription& group) {
  if (!announce(Era::kafka_1_1, group.id, group.state, group.members.size())) return;
  std::size_t id = narrowest;
  std::size_t host = narrowest;
  std::size_t client = narrowest;
  for (const client::GroupMember& member : group.members) {
    id = widest(id, member.id);
    host = widest(host, member.host);
    client = widest(client, member.client_id);
  }
  const bool is_verbose = service.options.has("verbose");
  const auto print = [&](std::string_view member_id, std::string_view member_host, std::string_view client_id,
                         std::string_view count, std::string_view assignment) {
    say("{:<{}} {:<{}} {:<{}} {:<15} {}", member_id, id, member_host, host, client_id, client, count,
        is_verbose ? assignment : "");
  };
  say("");
  print("CONSUMER-ID", "HOST", "CLIENT-ID", "#PARTITIONS", "ASSIGNMENT");
  for (const client::GroupMember& member : group.members) {
    print(member.id, member.host, member.client_id, std::to_string(member.assignment.size()),
          assignment_as_1_1(member.assignment));
  }
}

void print_state_as_1_1(const client::GroupDescription& group) {
  if (!announce(Era::kafka_1_1, group.id, group.state, 1)) return;
  const std::string coordinator = fmt::format("{}:{} ({})", group.coordinator.address.host,
                                              group.coordinator.address.port, group.coordinator.id);
  const std::size_t width = widest(25, coordinator);
  const auto print = [&](std::string_view where, std::string_view strategy, std::string_view state,
                         std::string_view count) {
    say("{:<{}} {:<25} {:<20} {}", where, width, strategy, state, count);
  };
  say("");
  print("COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS");
  print(coordinator, group.assignor, group.state, std::to_string(group.members.size()));
}

}  // namespace

void print_offsets_as_1_1(const std::vector<OffsetRow>& rows, bool by_zookeeper) {
  const OffsetWidths widths(rows);
  const auto print = [&](const std::vector<std::string>& cells) {
    std::string line = fmt::format("{:<{}} {:<10} {:<15} {:<15} {:<15} {:<{}} ", cells[0], widths.topic,
                                   cells[1], cells[2], cells[3], cells[4], cells[5], widths.consumer);
    if (!by_zookeeper) line += fmt::format("{:<{}} {}", cells[6], widths.host, cells[7]);
    say("{}", line);
  };
  say("");
  print(
      {"TOPIC", "PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID"});
  for (const OffsetRow& row : rows) {
    const bool is_idle = row.at.topic.empty();  // a consumer without a partition
    print({is_idle ? std::string(no_value) : row.at.topic,
           is_idle ? std::string(no_value) : std::to_string(row.at.partition), row.offset_text(),
           row.end_text(), row.lag_text(), row.consumer_id, row.host, row.client_id});
  }
}

void print_reset_as_1_1(const std::map<client::TopicPartition, std::int64_t>& offsets) {
  say("\n{:<30} {:<10} {:<15}", "TOPIC", "PARTITION", "NEW-OFFSET");
  for (const auto& [at, offset] : offsets) say("{:<30} {:<10} {:<15}", at.topic, at.partition, offset);
}

void describe_as_1_1(const Service& service) {
  const std::string id = service.options.all("group").front();
  const auto described = client::describe_group(service.kafka, id, service.timeout_ms);
  if (!described) {
    if (described.error().code != ErrorCode::group_id_not_found) throw Failure(described.error());
    announce(Era::kafka_1_1, id, "Dead", 0);
  } else if (service.options.has("members")) {
    print_members_as_1_1(service, *described);
  } else if (service.options.has("state")) {
    print_state_as_1_1(*described);
  } else {
    const std::vector<OffsetRow> rows = offset_rows(service, *described);
    if (announce(Era::kafka_1_1, id, described->state, rows.size())) print_offsets_as_1_1(rows, false);
  }
}

}  // namespace ottla::cli::groups
