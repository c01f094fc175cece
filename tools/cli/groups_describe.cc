// kafka-consumer-groups --describe: offsets, members and states, in the tables of Kafka 4.3.0's tool.
#include <algorithm>
#include <functional>
#include <set>

#include "cli/admin_tool.h"
#include "cli/console.h"
#include "cli/groups.h"
#include "cli/java_order.h"

namespace ottla::cli::groups {
namespace {

using Descriptions = std::map<std::string, client::GroupDescription>;

Descriptions describe_groups(const Service& service) {
  Descriptions descriptions;
  for (const std::string& id : service.group_ids()) {
    auto description = client::describe_group(service.kafka, id, service.timeout_ms);
    if (!description) throw execution_of(description.error());
    descriptions.emplace(id, std::move(*description));
  }
  return descriptions;
}

}  // namespace

std::string assignment_of(const std::vector<client::TopicPartition>& partitions) {
  if (partitions.empty()) return std::string(no_value);
  std::map<std::string, std::vector<std::int32_t>> by_topic;
  for (const client::TopicPartition& at : partitions) by_topic[at.topic].push_back(at.partition);
  std::string text;
  for (auto& [topic, numbers] : by_topic) {
    std::ranges::sort(numbers);
    text += fmt::format("{}{}:{}", text.empty() ? "" : ";", topic, joined(numbers));
  }
  return text;
}

std::string coordinator_of(const client::GroupDescription& group) {
  return fmt::format("{}:{}  ({})", group.coordinator.address.host, group.coordinator.address.port,
                     group.coordinator.id);
}

bool announce(Era era, const std::string& id, const std::string& state, std::size_t rows) {
  const std::string_view blank = era == Era::kafka_1_1 ? "" : "\n";
  static const std::set<std::string, std::less<>> moving = {"PreparingRebalance", "CompletingRebalance",
                                                            "Assigning", "Reconciling"};
  if (state == "Dead") {
    print_error(era, fmt::format("Consumer group '{}' does not exist.", id));
    return false;
  }
  if (state == "Empty") complain("{}Consumer group '{}' has no active members.", blank, id);
  if (moving.contains(state)) complain("{}Warning: Consumer group '{}' is rebalancing.", blank, id);
  if (state != "Empty" && state != "Stable" && !moving.contains(state)) {
    throw Failure("org.apache.kafka.common.KafkaException",
                  fmt::format("Expected a valid consumer group state, but found '{}'.", state));
  }
  return rows > 0;
}

namespace {

// Rows of some partitions that one member, or nobody, has.
void add_rows(const Service& service,
              const std::map<client::TopicPartition, client::CommittedOffset>& committed,
              std::vector<client::TopicPartition> partitions, const OffsetRow& owner,
              std::vector<OffsetRow>& rows) {
  std::ranges::sort(partitions, {}, &client::TopicPartition::partition);
  std::map<client::TopicPartition, std::int64_t> latest;
  for (const client::TopicPartition& at : partitions) latest[at] = client::latest_offset;
  const auto ends = client::list_offsets(service.kafka, latest);
  for (const client::TopicPartition& at : in_hash_order(partitions)) {
    const auto& end = ends.at(at);
    if (!end) throw runtime_of(execution_of(end.error()));
    OffsetRow& row = rows.emplace_back(owner);
    row.at = at;
    row.end = end->offset;
    if (const auto found = committed.find(at); found != committed.end()) row.committed = found->second;
  }
}

}  // namespace

std::string OffsetRow::offset_text() const {
  return committed ? std::to_string(committed->offset) : std::string(no_value);
}

OffsetWidths::OffsetWidths(const std::vector<OffsetRow>& rows) {
  for (const OffsetRow& row : rows) {
    topic = widest(topic, row.at.topic);
    consumer = widest(consumer, row.consumer_id);
    host = widest(host, row.host);
  }
}

std::string OffsetRow::end_text() const { return text_of(end); }

std::string OffsetRow::lag_text() const {
  return committed && end ? std::to_string(*end - committed->offset) : std::string(no_value);
}

std::vector<OffsetRow> offset_rows(const Service& service, const client::GroupDescription& group) {
  const auto fetched = client::committed_offsets(service.kafka, group.id, service.timeout_ms);
  if (!fetched) throw runtime_of(execution_of(fetched.error()));
  std::vector<const client::GroupMember*> members;
  for (const client::GroupMember& member : group.members) {
    if (!member.assignment.empty()) members.push_back(&member);
  }
  std::ranges::stable_sort(members, std::greater{},
                           [](const auto* member) { return member->assignment.size(); });
  std::vector<OffsetRow> rows;
  std::set<client::TopicPartition> assigned;
  for (const client::GroupMember* member : members) {
    assigned.insert(member->assignment.begin(), member->assignment.end());
    add_rows(service, *fetched, member->assignment,
             {.consumer_id = member->id, .host = member->host, .client_id = member->client_id}, rows);
  }
  std::vector<client::TopicPartition> left;
  for (const auto& [at, offset] : *fetched) {
    if (!assigned.contains(at)) left.push_back(at);
  }
  const std::string none(no_value);
  if (!left.empty()) {
    add_rows(service, *fetched, left, {.consumer_id = none, .host = none, .client_id = none}, rows);
  }
  return rows;
}

namespace {

void print_offsets(const Service& service, const client::GroupDescription& group) {
  const std::vector<OffsetRow> rows = offset_rows(service, group);
  if (!announce(service.era, group.id, group.state, rows.size())) return;
  const OffsetWidths widths(rows);
  const std::size_t id = widest(narrowest, group.id);
  const bool is_verbose = service.options.has("verbose");
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = fmt::format("\n{:<{}} {:<{}} {:<10} ", cells[0], id, cells[1], widths.topic, cells[2]);
    if (is_verbose) text += fmt::format("{:<15} ", cells[3]);
    text += fmt::format("{:<15} {:<15} {:<15} {:<{}} {:<{}} {}", cells[4], cells[5], cells[6], cells[7],
                        widths.consumer, cells[8], widths.host, cells[9]);
    return text;
  };
  std::string table = line({"GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "CURRENT-OFFSET", "LOG-END-OFFSET",
                            "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID"});
  for (const OffsetRow& row : rows) {
    const bool has_epoch = row.committed && row.committed->leader_epoch >= 0;
    table +=
        line({group.id, row.at.topic, std::to_string(row.at.partition),
              has_epoch ? std::to_string(row.committed->leader_epoch) : std::string(no_value),
              row.offset_text(), row.end_text(), row.lag_text(), row.consumer_id, row.host, row.client_id});
  }
  say("{}", table);
}

struct MemberCells {
  std::string id, instance, host, client, count, epoch, current, target_epoch, target, upgraded;
};

MemberCells cells_of(const client::GroupDescription& group, const client::GroupMember& member) {
  MemberCells cells;
  cells.id = member.id;
  cells.instance = member.instance_id;
  cells.host = member.host;
  cells.client = member.client_id;
  cells.count = std::to_string(member.assignment.size());
  cells.epoch = text_of(member.epoch);
  cells.current = assignment_of(member.assignment);
  cells.target_epoch = group.is_consumer_group ? text_of(group.target_epoch) : std::string(no_value);
  cells.target = member.target ? assignment_of(*member.target) : std::string(no_value);
  cells.upgraded = !member.is_upgraded ? std::string(no_value) : *member.is_upgraded ? "true" : "false";
  return cells;
}

void print_members(const Service& service, const client::GroupDescription& group) {
  announce(service.era, group.id, group.state, group.members.size());
  std::vector<MemberCells> rows;
  std::size_t id = narrowest, instance = 17, host = narrowest, client = narrowest, current = 20, target = 20;
  bool has_instances = false;
  bool is_migrating = false;
  for (const client::GroupMember& member : group.members) {
    const MemberCells& cells = rows.emplace_back(cells_of(group, member));
    id = widest(id, cells.id);
    instance = widest(instance, cells.instance);
    host = widest(host, cells.host);
    client = widest(client, cells.client);
    current = widest(current, cells.current);
    target = widest(target, cells.target);
    has_instances = has_instances || !cells.instance.empty();
    is_migrating = is_migrating || (member.is_upgraded && !*member.is_upgraded);
  }
  const std::size_t group_width = widest(narrowest, group.id);
  const auto line = [&](std::string_view group_id, const MemberCells& cells) {
    std::string text = fmt::format("{:<{}} {:<{}} ", group_id, group_width, cells.id, id);
    if (has_instances) text += fmt::format("{:<{}} ", cells.instance, instance);
    text += fmt::format("{:<{}} {:<{}} {:<15} ", cells.host, host, cells.client, client, cells.count);
    if (!service.options.has("verbose")) return text;
    text += fmt::format("{:<15} {:<{}} {:<15} {:<{}}", cells.epoch, cells.current, current,
                        cells.target_epoch, cells.target, target);
    if (is_migrating) text += " " + cells.upgraded;
    return text;
  };
  say("\n{}",
      line("GROUP", {"CONSUMER-ID", "GROUP-INSTANCE-ID", "HOST", "CLIENT-ID", "#PARTITIONS", "CURRENT-EPOCH",
                     "CURRENT-ASSIGNMENT", "TARGET-EPOCH", "TARGET-ASSIGNMENT", "UPGRADED"}));
  for (const MemberCells& row : rows) say("{}", line(group.id, row));
}

void print_state(const Service& service, const client::GroupDescription& group) {
  if (!announce(service.era, group.id, group.state, 1)) return;
  const std::string coordinator = coordinator_of(group);
  const std::size_t width = widest(25, coordinator);
  const std::size_t group_width = widest(narrowest, group.id);
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = fmt::format("\n{:<{}} {:<{}} {:<20} {:<20} ", cells[0], group_width, cells[1], width,
                                   cells[2], cells[3]);
    if (service.options.has("verbose")) text += fmt::format("{:<15} {:<25} ", cells[4], cells[5]);
    return text + cells[6];
  };
  say("{}{}",
      line({"GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "GROUP-EPOCH",
            "TARGET-ASSIGNMENT-EPOCH", "#MEMBERS"}),
      line({group.id, coordinator, group.assignor.empty() ? std::string(no_value) : group.assignor,
            group.state, text_of(group.epoch), text_of(group.target_epoch),
            std::to_string(group.members.size())}));
}

}  // namespace

void describe(const Service& service) {
  if (service.era == Era::kafka_1_1) return describe_as_1_1(service);
  for (const auto& [id, group] : describe_groups(service)) {
    if (service.options.has("members")) {
      print_members(service, group);
    } else if (service.options.has("state")) {
      print_state(service, group);
    } else {
      print_offsets(service, group);
    }
  }
}

}  // namespace ottla::cli::groups
