// The lines that DumpLogSegments 1.1.0 prints of a log's entries.
#pragma once

#include <string>

#include "cli/dump/record_decoder.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/record_reader.h"

namespace ottla::cli::dump {

// Without --deep-iteration.
std::string old_entry_line(records::EntryView entry, std::size_t position);
// The line of one record; `decoder` is null without --print-data-log.
std::string old_record_line(records::EntryView entry, std::size_t position, const records::RecordView& record,
                            const RecordDecoder* decoder);

}  // namespace ottla::cli::dump
