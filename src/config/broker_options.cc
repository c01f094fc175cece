// The option table's rows for brokers: those of the parts in one table, sorted by name. Name, type, default,
// valid values and update mode are Apache Kafka's (ConfigDef of 4.3.0 and 1.1.0); effect and documentation
// are ours.
#include <algorithm>
#include <utility>

#include "config/broker_options/coordinators.h"
#include "config/broker_options/logs.h"
#include "config/broker_options/other.h"
#include "config/broker_options/security.h"
#include "config/option_rows.h"

namespace ottla::config::rows {
namespace {

constexpr std::span<const Option> parts[] = {coordinator_options, log_options, security_options,
                                             other_options};

constexpr bool is_sorted(std::span<const Option> part) {
  return std::ranges::is_sorted(part, {}, &Option::name);
}
static_assert(std::ranges::all_of(parts, is_sorted));

constexpr std::array<const Option*, broker_count> joined() {
  std::array<const Option*, broker_count> rows{};
  std::size_t count = 0;
  for (const std::span<const Option> part : parts) {
    for (const Option& row : part) rows.at(count++) = &row;
  }
  std::ranges::sort(rows, {}, &Option::name);
  return rows;
}

constexpr auto sorted = joined();
static_assert(std::ranges::adjacent_find(sorted, {}, &Option::name) == sorted.end(),
              "an option is there twice");

template <std::size_t... index>
constexpr std::array<Option, broker_count> copied(std::index_sequence<index...>) {
  return {*sorted[index]...};
}

}  // namespace

constinit const std::array<Option, broker_count> broker_options =
    copied(std::make_index_sequence<broker_count>());

}  // namespace ottla::config::rows
