// Both eras keep the findings in hash tables by file, and print them in the order of those.
#include "cli/dump/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/console.h"
#include "cli/dump/jvm_order.h"
#include "cli/java_text.h"

namespace ottla::cli::dump {

void Findings::Table::add(const std::string& file, std::int64_t first, std::int64_t second) {
  auto [found, is_new] = pairs.try_emplace(file);
  if (is_new) files.push_back(file);
  found->second.emplace_back(first, second);
}

void Findings::index_mismatch(const std::string& file, Offset indexed, Offset in_log) {
  index_mismatches_.add(file, indexed, in_log);
}

void Findings::timestamp_mismatch(const std::string& file, TimestampMs indexed, TimestampMs in_log) {
  timestamp_mismatches_.add(file, indexed, in_log);
}

void Findings::timestamp_out_of_order(const std::string& file, TimestampMs indexed, TimestampMs previous) {
  out_of_order_.add(file, indexed, previous);
}

void Findings::offset_not_found(const std::string& file, Offset indexed, Offset in_log) {
  not_found_.add(file, indexed, in_log);
}

void Findings::not_consecutive(const std::string& file, Offset previous, Offset next) {
  not_consecutive_.add(file, previous, next);
}

void Findings::print_table(const Table& table, std::string_view title, const char* line,
                           Sequence sequence) const {
  std::vector<std::int32_t> hashes;
  for (const std::string& file : table.files) hashes.push_back(java_hash(file));
  const bool is_old = era_ == Era::kafka_1_1;
  for (const std::size_t index : is_old ? scala_map_order(hashes) : java_map_order(hashes)) {
    const std::string& file = table.files[index];
    const bool has_name = title.ends_with(':') || title.ends_with(' ');
    complain("{}{}", title, has_name ? file : "");
    auto pairs = table.pairs.at(file);
    if (sequence == Sequence::newest_first) std::ranges::reverse(pairs);
    for (const auto& [first, second] : pairs) complain("{}", fmt::format(fmt::runtime(line), first, second));
  }
}

void Findings::print() const {
  const bool is_old = era_ == Era::kafka_1_1;
  print_table(index_mismatches_, "Mismatches in :", "  Index offset: {}, log offset: {}",
              Sequence::newest_first);
  print_table(timestamp_mismatches_,
              "Found timestamp mismatch in :", "  Index timestamp: {}, log timestamp: {}",
              Sequence::oldest_first);
  print_table(out_of_order_,
              "Found out of order timestamp in :", "  Index timestamp: {}, Previously indexed timestamp: {}",
              Sequence::oldest_first);
  print_table(not_found_,
              is_old ? "The following indexed offsets are not found in the log."
                     : "The following indexed offsets are not found in :",
              "Indexed offset: {}, found log offset: {}", Sequence::oldest_first);
  print_table(not_consecutive_, is_old ? "Non-consecutive offsets in :" : "Non-consecutive offsets in ",
              "  {} is followed by {}", is_old ? Sequence::newest_first : Sequence::oldest_first);
}

}  // namespace ottla::cli::dump
