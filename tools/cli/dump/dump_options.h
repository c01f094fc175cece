// What a dump was asked for.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>

#include "cli/dump/record_decoder.h"

namespace ottla::cli::dump {

struct DumpOptions {
  Era era = Era::kafka_4_3;
  bool print_data = false;
  bool deep = false;
  bool verify_index_only = false;
  bool index_sanity_only = false;
  bool skip_record_metadata = false;
  std::int32_t max_message_bytes = 5 * 1024 * 1024;                   // read at an index entry
  std::int32_t max_bytes = std::numeric_limits<std::int32_t>::max();  // of each log
  std::unique_ptr<const RecordDecoder> decoder;
};

}  // namespace ottla::cli::dump
