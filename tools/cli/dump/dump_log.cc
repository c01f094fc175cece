// Segments and snapshots of the metadata log.
#include <fmt/format.h>

#include <algorithm>

#include "cli/console.h"
#include "cli/dump/dump.h"
#include "cli/dump/entries.h"
#include "cli/dump/mapped_file.h"
#include "cli/dump/new_log.h"
#include "cli/dump/old_log.h"
#include "cli/failure.h"
#include "cli/number.h"

namespace ottla::cli::dump {
namespace {

constexpr std::string_view snapshot_ending = ".checkpoint";
constexpr std::string_view bootstrap_name = "bootstrap.checkpoint";

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// "00000000000000000227-0000000003.checkpoint"
void print_snapshot_title(std::string_view name) {
  if (name == bootstrap_name) {
    say("KRaft bootstrap snapshot");
    return;
  }
  const std::string_view stem = name.substr(0, name.size() - snapshot_ending.size());
  const std::size_t dash = stem.find('-');
  const auto offset = number_in<Offset>(stem.substr(0, dash));
  const auto epoch = number_in<LeaderEpoch>(dash == stem.npos ? "" : stem.substr(dash + 1));
  if (!offset || !epoch) {
    throw Failure("java.util.NoSuchElementException",
                  fmt::format("No value present: {} is no snapshot's name", name));
  }
  say("Snapshot end offset: {}, epoch: {}", *offset, *epoch);
}

class LogDump {
 public:
  LogDump(const std::string& path, const DumpOptions& options, Findings& findings)
      : path_(path), absolute_path_(absolute_path(path)), options_(options), findings_(findings) {}

  void run() {
    print_title();
    const MappedFile file(path_);
    const bool is_old = options_.era == Era::kafka_1_1;
    const auto at_most = static_cast<std::size_t>(std::max(options_.max_bytes, 0));
    const ByteView log = is_old ? file.bytes() : file.bytes().first(std::min(file.bytes().size(), at_most));
    const std::size_t walked =
        for_each_entry(log, path_, [&](records::EntryView entry, std::size_t position) {
          is_old ? old_entry(entry, position) : new_entry(entry, position);
          return true;
        });
    const std::size_t left = log.size() - walked;
    if (left > 0 && (is_old || options_.max_bytes == std::numeric_limits<std::int32_t>::max())) {
      say("Found {} invalid bytes at the end of {}", left, name_of(path_));
    }
  }

 private:
  void print_title() const {
    const std::string_view name = name_of(path_);
    if (options_.era == Era::kafka_1_1) {
      say("Starting offset: {}", offset_of_file(name));
    } else if (name.ends_with(snapshot_ending)) {
      print_snapshot_title(name);
    } else {
      say("Log starting offset: {}", offset_of_file(name));
    }
  }

  void old_entry(records::EntryView entry, std::size_t position) {
    if (!options_.deep) {
      print(old_entry_line(entry, position));
      return;
    }
    const RecordDecoder* decoder = options_.print_data ? options_.decoder.get() : nullptr;
    walker_.walk(entry, [&](const records::RecordView& record) {
      // 1.1.0 lets a log begin with any offset.
      if (last_offset_ != -1) check_order(record.offset);
      last_offset_ = record.offset;
      print(old_record_line(entry, position, record, decoder));
      return true;
    });
  }

  void new_entry(records::EntryView entry, std::size_t position) {
    print(new_entry_line(entry, position));
    if (!options_.deep) return;
    walker_.walk(entry, [&](const records::RecordView& record) {
      check_order(record.offset);
      last_offset_ = record.offset;
      print(new_record_line(entry, record, options_));
      return true;
    });
  }

  void check_order(Offset offset) {
    if (offset != last_offset_ + 1) findings_.not_consecutive(absolute_path_, last_offset_, offset);
  }

  const std::string& path_;
  std::string absolute_path_;
  const DumpOptions& options_;
  Findings& findings_;
  RecordWalker walker_;
  Offset last_offset_ = -1;
};

}  // namespace

void dump_log(const std::string& path, const DumpOptions& options, Findings& findings) {
  LogDump(path, options, findings).run();
}

void dump_file(const std::string& path, const DumpOptions& options, Findings& findings) {
  say("Dumping {}", path);
  const std::string_view name = name_of(path);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) {
    throw Failure("java.lang.StringIndexOutOfBoundsException",
                  fmt::format("{} has no ending, such as .log", path));
  }
  const std::string_view ending = name.substr(dot);
  if (ending == ".log" || (ending == snapshot_ending && options.era == Era::kafka_4_3)) {
    dump_log(path, options, findings);
  } else if (ending == ".index") {
    dump_offset_index(path, options, findings);
  } else if (ending == ".timeindex") {
    dump_time_index(path, options, findings);
  } else if (ending == ".snapshot") {
    dump_producer_snapshot(path, options);
  } else if (ending == ".txnindex") {
    dump_transaction_index(path);
  } else {
    complain("Ignoring unknown file {}", path);
  }
}

}  // namespace ottla::cli::dump
