// kafka-dump-log, and DumpLogSegments of 1.1.0 by its class name.
#include <fmt/format.h>

#include <array>
#include <string>

#include "cli/console.h"
#include "cli/dump/dump.h"
#include "cli/dump/entries.h"
#include "cli/failure.h"
#include "cli/options.h"
#include "cli/tool.h"

namespace ottla::cli::dump {
namespace {

constexpr std::string_view old_class = "kafka.tools.DumpLogSegments";
constexpr std::array<std::string_view, 3> names{"kafka-dump-log", old_class,
                                                "org.apache.kafka.tools.DumpLogSegments"};
constexpr std::string_view summary = "Shows what is in the files of a partition or of the metadata log.";

OptionParser declare(Era era) {
  const bool is_old = era == Era::kafka_1_1;
  OptionParser parser(names.front(), summary);
  parser.value(
      {"files"}, "file1, file2, ...",
      "REQUIRED: The files to show, separated by commas: .log, .index, .timeindex, .txnindex, .snapshot"
      " and, in the metadata log, .checkpoint.");
  parser.flag({"print-data-log"}, "Shows keys and values of records too. Every decoder option implies it.");
  parser.flag({"deep-iteration"}, "Shows each record, not batches alone. --print-data-log implies it.");
  parser.flag({"verify-index-only"}, "Compares indexes with their logs without showing their entries.");
  parser.flag({"index-sanity-check"},
              "Only checks indexes as a broker's start does to know which to rebuild.");
  parser.value({"max-message-size"}, "size", "The largest batch that an index entry may point to, in bytes.")
      .defaults_to("5242880");
  const std::string decoder =
      is_old ? "kafka.serializer.StringDecoder" : "org.apache.kafka.tools.api.StringDecoder";
  parser
      .optional_value({"key-decoder-class"}, "class",
                      "Reads keys: String-, Default-, Integer- or LongDecoder.")
      .defaults_to(decoder);
  parser
      .optional_value({"value-decoder-class"}, "class",
                      "Reads values: String-, Default-, Integer- or LongDecoder.")
      .defaults_to(decoder);
  parser.flag({"offsets-decoder"}, "Reads records as those of __consumer_offsets.");
  parser.flag({"transaction-log-decoder"}, "Reads records as those of __transaction_state.");
  if (is_old) {
    parser.flag({"help"}, "Shows this help.");
    return parser;
  }
  parser.flag({"cluster-metadata-decoder"}, "Reads records as those of __cluster_metadata.");
  parser.flag({"share-group-state-decoder"}, "Reads records as those of __share_group_state.");
  parser.flag({"remote-log-metadata-decoder"}, "Reads records as those of __remote_log_metadata.");
  parser.flag({"skip-record-metadata"},
              "Leaves out what is no key or value of a record, and what control records say.");
  parser.value({"max-bytes"}, "size", "Reads that many bytes of each log at the most.")
      .defaults_to("2147483647");
  parser.common();
  return parser;
}

std::unique_ptr<const RecordDecoder> decoder_of(const ParsedOptions& options, Era era) {
  const bool is_old = era == Era::kafka_1_1;
  if (options.has("offsets-decoder")) {
    return is_old ? old_offsets_decoder() : coordinator_decoder(InternalTopic::consumer_offsets);
  }
  if (options.has("transaction-log-decoder")) {
    return is_old ? old_transaction_decoder() : coordinator_decoder(InternalTopic::transaction_state);
  }
  if (!is_old) {
    if (options.has("cluster-metadata-decoder")) return cluster_metadata_decoder();
    if (options.has("remote-log-metadata-decoder")) return remote_log_metadata_decoder();
    if (options.has("share-group-state-decoder")) {
      return coordinator_decoder(InternalTopic::share_group_state);
    }
  }
  return class_decoder(era, options.get("key-decoder-class"), options.get("value-decoder-class"));
}

DumpOptions dump_options(const ParsedOptions& options, Era era) {
  DumpOptions asked;
  asked.era = era;
  asked.print_data = options.has("print-data-log") || options.has("offsets-decoder") ||
                     options.has("transaction-log-decoder") || options.has("value-decoder-class") ||
                     options.has("key-decoder-class");
  asked.verify_index_only = options.has("verify-index-only");
  asked.index_sanity_only = options.has("index-sanity-check");
  asked.max_message_bytes = *options.find_int("max-message-size");
  if (era == Era::kafka_4_3) {
    asked.print_data = asked.print_data || options.has("cluster-metadata-decoder") ||
                       options.has("remote-log-metadata-decoder") || options.has("share-group-state-decoder");
    asked.skip_record_metadata = options.has("skip-record-metadata");
    asked.max_bytes = *options.find_int("max-bytes");
  }
  asked.deep = options.has("deep-iteration") || asked.print_data;
  asked.decoder = decoder_of(options, era);
  return asked;
}

// Java's String.split: empty pieces at the end are left out.
std::vector<std::string> split_files(std::string_view list) {
  std::vector<std::string> files;
  for (;;) {
    const std::size_t comma = list.find(',');
    files.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  while (files.size() > 1 && files.back().empty()) files.pop_back();
  return files;
}

int run(std::string_view called_as, const Arguments& arguments) {
  const Era era = called_as == old_class ? Era::kafka_1_1 : Era::kafka_4_3;
  const OptionParser parser = declare(era);
  const ParsedOptions options = parser.parse(arguments);
  if (era == Era::kafka_4_3) {
    options.maybe_help_or_version(summary);
  } else if (arguments.empty() || options.has("help")) {
    parser.usage(summary);
  }
  options.require({"files"});
  const DumpOptions asked = dump_options(options, era);
  Findings findings(era);
  for (const std::string& file : split_files(options.get("files"))) {
    dump_file(java_path(file), asked, findings);
  }
  findings.print();
  return 0;
}

}  // namespace

}  // namespace ottla::cli::dump

namespace ottla::cli {

extern const Tool kafka_dump_log;
const Tool kafka_dump_log{dump::names, dump::summary, dump::run};

}  // namespace ottla::cli
