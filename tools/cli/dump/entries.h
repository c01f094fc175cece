// The entries of a mapped log, and names that the dumps of both eras print.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/dump/record_decoder.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/control.h"
#include "ottla/records/record_reader.h"

namespace ottla::cli::dump {

// Calls visit(entry, position) for each whole entry until it gives false; gives the bytes that were walked
// over. Throws CorruptRecordException, naming `file`, where Kafka does.
std::size_t for_each_entry(ByteView log, const std::string& file,
                           const std::function<bool(records::EntryView, std::size_t)>& visit);

// Opens an entry and calls visit(record) for each record in it until it gives false; throws what Kafka throws
// for an entry that cannot be read.
class RecordWalker {
 public:
  void walk(records::EntryView entry, const std::function<bool(const records::RecordView&)>& visit);

 private:
  records::Workspace workspace_;
};

// "CreateTime", "LogAppendTime", "NoTimestampType" of format 0.
std::string_view timestamp_type_name(records::EntryView entry);
// "none" or, for 1.1.0, "NONE"; throws for a number that is no codec.
std::string codec_text(Era era, records::Codec codec);
// What a control record is; throws InvalidRecordException for bytes that are none.
records::ControlType control_type_of(const records::RecordView& record);
// Whether the checksum of the entry is right.
bool is_valid(records::EntryView entry);
std::uint32_t checksum(records::EntryView entry);

// The base offset in a file's name; throws NumberFormatException for a name that begins with none.
Offset offset_of_file(std::string_view name);
// The file's name without its folder, the folder, and the path as Java's File prints and completes it.
std::string_view name_of(std::string_view path);
std::string java_path(std::string_view path);
std::string absolute_path(const std::string& path);
// The path of the same segment's file with another ending, such as ".log".
std::string sibling(const std::string& path, std::string_view ending);

}  // namespace ottla::cli::dump
