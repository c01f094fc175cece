// librdkafka's statistics as a table.
#include "cli/data/client_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace ottla::cli {
namespace {

// A count of librdkafka's (STATISTICS.md) and Kafka's name of it.
constexpr std::pair<const char*, std::string_view> counts[] = {
    {"txmsgs", "record-send-total"},
    {"rxmsgs", "records-consumed-total"},
    {"tx", "request-total"},
    {"rx", "response-total"},
    {"tx_bytes", "outgoing-byte-total"},
    {"rx_bytes", "incoming-byte-total"},
    {"metadata_cache_cnt", "metadata-topics"},
};

}  // namespace

std::string metrics_table(std::string_view statistics, std::string_view group, std::string_view client_id) {
  std::map<std::string, double> rows;
  const auto json = nlohmann::json::parse(statistics, nullptr, false);
  for (const auto& [here, kafka] : counts) {
    if (!json.is_object() || !json.contains(here)) continue;
    rows[fmt::format("{}:{}:{{client-id={}}}", group, kafka, client_id)] = json[here].get<double>();
  }
  std::size_t width = 0;
  for (const auto& [name, value] : rows) width = std::max(width, name.size());
  std::string text = fmt::format("\n{:<{}}   Value\n", "Metric Name", width);
  for (const auto& [name, value] : rows) text += fmt::format("{:<{}} : {:.3f}\n", name, width, value);
  return text;
}

}  // namespace ottla::cli
