// The lines that DumpLogSegments 4.3.0 prints of a log's entries.
#pragma once

#include <string>

#include "cli/dump/dump_options.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/record_reader.h"

namespace ottla::cli::dump {

std::string new_entry_line(records::EntryView entry, std::size_t position);
// The line of one record under that of its batch.
std::string new_record_line(records::EntryView entry, const records::RecordView& record,
                            const DumpOptions& options);

}  // namespace ottla::cli::dump
