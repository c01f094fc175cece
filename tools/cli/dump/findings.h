// What a dump finds wrong in indexes and logs, told on stderr when all files are done.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/dump/record_decoder.h"
#include "ottla/base/ids.h"

namespace ottla::cli::dump {

class Findings {
 public:
  explicit Findings(Era era) : era_(era) {}

  // Files are named by their absolute paths where Kafka names them.
  void index_mismatch(const std::string& file, Offset indexed, Offset in_log);
  void timestamp_mismatch(const std::string& file, TimestampMs indexed, TimestampMs in_log);
  void timestamp_out_of_order(const std::string& file, TimestampMs indexed, TimestampMs previous);
  void offset_not_found(const std::string& file, Offset indexed, Offset in_log);
  void not_consecutive(const std::string& file, Offset previous, Offset next);

  void print() const;

 private:
  // Pairs by file, files in the order of their first pair.
  struct Table {
    std::vector<std::string> files;
    std::map<std::string, std::vector<std::pair<std::int64_t, std::int64_t>>> pairs;

    void add(const std::string& file, std::int64_t first, std::int64_t second);
  };
  enum class Sequence { newest_first, oldest_first };

  void print_table(const Table& table, std::string_view title, const char* line, Sequence sequence) const;

  Era era_;
  Table index_mismatches_;
  Table timestamp_mismatches_;
  Table out_of_order_;
  Table not_found_;
  Table not_consecutive_;
};

}  // namespace ottla::cli::dump
