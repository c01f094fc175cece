// The records of a decision as text, a line a record: "Name vN JSON".
#pragma once

#include <string>
#include <vector>

#include "metadata/record_list.h"
#include "ottla/protocol/metadata_records.h"

namespace ottla::metadata::test {

inline std::vector<std::string> texts_of(const RecordList& records) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto [record, version] = protocol::decode_metadata_record(records[i]).value();
    texts.push_back(std::string(protocol::api_of(record).name) + " v" + std::to_string(version) + " " +
                    to_json(record, version));
  }
  return texts;
}

}  // namespace ottla::metadata::test
