// What a metadata log or a snapshot on the memory file system holds, as text: a line a record, "Name vN
// JSON".
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "metadata/batch_file.h"
#include "metadata/batches.h"
#include "ottla/protocol/metadata_records.h"

namespace ottla::metadata::test {

struct LogContent {
  std::vector<std::string> records;                      // of data batches
  std::vector<std::string> controls;                     // "leader 1", "kraft.version 1", "voter 1 …"
  std::vector<std::pair<Offset, std::int32_t>> batches;  // first offset, count
};

inline void add_controls(const ControlFacts& facts, std::vector<std::string>& out) {
  if (facts.leader) out.push_back("leader " + std::to_string(*facts.leader));
  if (facts.snapshot_last_contained_ms) out.emplace_back("header");
  if (facts.kraft_version) out.push_back("kraft.version " + std::to_string(*facts.kraft_version));
  if (facts.voters) {
    for (const Voter& voter : *facts.voters) {
      out.push_back("voter " + std::to_string(voter.id) + " in " + voter.directory_id.to_string());
    }
  }
  if (facts.snapshot_footer) out.emplace_back("footer");
}

inline LogContent read_log(FileSystem& files, const std::string& path) {
  LogContent content;
  BatchFile file = BatchFile::open(files, path).value();
  for (auto batch = file.next().value(); batch; batch = file.next().value()) {
    content.batches.emplace_back(batch->base_offset(), batch->record_count());
    if (batch->is_control()) {
      add_controls(read_control_batch(*batch).value(), content.controls);
      continue;
    }
    const auto read = for_each_value(*batch, [&](Offset, ByteView value) -> Result<> {
      const auto [record, version] = protocol::decode_metadata_record(value).value();
      content.records.push_back(std::string(protocol::api_of(record).name) + " v" + std::to_string(version) +
                                " " + to_json(record, version));
      return {};
    });
    EXPECT_TRUE(read);
  }
  return content;
}

// The names alone.
inline std::vector<std::string> names_of(const std::vector<std::string>& records) {
  std::vector<std::string> names;
  for (const std::string& record : records) names.push_back(record.substr(0, record.find(" {")));
  return names;
}

}  // namespace ottla::metadata::test
