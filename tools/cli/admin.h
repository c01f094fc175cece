// What the tools of Kafka's AdminClient have in common: whom they connect to, how failures of calls are
// worded and printed, partitions by name, tables with tabs.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/failure.h"
#include "cli/properties.h"
#include "ottla/client/admin.h"
#include "ottla/client/client.h"

namespace ottla::cli::admin {

// What a command line says of the cluster to connect to.
struct Bootstrap {
  std::optional<std::string> servers;      // --bootstrap-server
  std::optional<std::string> controllers;  // --bootstrap-controller, in their place
  std::optional<std::string> properties_file;
  std::string client_id = "adminclient-1";
};

// The client's settings (CommandLineUtils.initializeBootstrapProperties); an address given as an option wins
// over the file's.
client::Settings settings(const Bootstrap& bootstrap, Properties defaults = {});

// Failure with the code's exception when there is one; the code's own sentence if the broker said none.
void check(std::int16_t code, std::optional<std::string_view> message = std::nullopt);

// "org.apache.kafka.common.errors.SomeException: message", which is Throwable.toString and the message of the
// ExecutionException around it.
std::string shown(const Failure& failure);

// What Utils.stackTrace makes of a throwable but for its frames: a line for it, one for each cause.
std::string trace(const Failure& failure);
// The same with an ExecutionException around it.
std::string executed_trace(const Failure& failure);

// Prints message and trace to stderr, as most tools end; gives the status 1.
int report(const Failure& failure);
// The same where it came out of a future: the message is the wrapped one's.
int report_executed(const Failure& failure);

using client::TopicPartition;

// A duration in milliseconds that the whole tool's calls of this kind may take: request.timeout.ms of the
// request's own field.
std::int32_t timeout_field(const client::Client& client);

// ToolsUtils.prettyPrintTable: columns as wide as their widest value, a tab behind each.
void print_table(std::span<const std::string_view> headers,
                 const std::vector<std::vector<std::string>>& rows);

// Integers with commas between them.
std::string joined(std::span<const std::int32_t> numbers, std::string_view separator = ",");
std::string joined(std::span<const std::string> texts, std::string_view separator);

}  // namespace ottla::cli::admin
