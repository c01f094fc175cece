// The dumps of single files. What is found wrong goes to `findings`; what ends a dump is thrown as Failure.
#pragma once

#include <string>

#include "cli/dump/dump_options.h"
#include "cli/dump/findings.h"

namespace ottla::cli::dump {

// "Dumping …", then the file by its ending: .log, .checkpoint (4.3.0), .index, .timeindex, .txnindex,
// .snapshot; another is said on stderr and passed over. `path` is as Java's File prints it.
void dump_file(const std::string& path, const DumpOptions& options, Findings& findings);

void dump_log(const std::string& path, const DumpOptions& options, Findings& findings);
void dump_offset_index(const std::string& path, const DumpOptions& options, Findings& findings);
void dump_time_index(const std::string& path, const DumpOptions& options, Findings& findings);
void dump_transaction_index(const std::string& path);
void dump_producer_snapshot(const std::string& path, const DumpOptions& options);

}  // namespace ottla::cli::dump
