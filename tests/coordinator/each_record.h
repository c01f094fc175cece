// Every record of what a log holds, and of logs that Apache Kafka wrote.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "ottla/records/batch_iterator.h"
#include "ottla/records/record_reader.h"

namespace ottla::test {

// Calls visit(record) for each record of the batches.
template <class Visit>
void for_each_record_in(ByteView batches, Visit visit) {
  records::EntryIterator entries(batches);
  records::Workspace workspace;
  for (auto entry = entries.next(); entry && *entry; entry = entries.next()) {
    records::RecordReader reader(workspace);
    ASSERT_TRUE(reader.open(**entry));
    records::RecordView record;
    for (auto more = reader.next(record); more && *more; more = reader.next(record)) visit(record);
  }
}

// A file among the golden ones.
inline Bytes golden_bytes(const std::string& name) {
  std::ifstream file(fmt::format("{}/{}", OTTLA_GOLDEN_DIR, name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Calls visit(batch bytes, base offset) for each batch of that partition in the release's directory.
template <class Visit>
void for_each_golden_batch(std::string_view release, std::string_view folder, Visit visit) {
  const Bytes content = golden_bytes(fmt::format("{}/data/{}/00000000000000000000.log", release, folder));
  records::EntryIterator entries(content);
  for (auto entry = entries.next().value(); entry; entry = entries.next().value()) {
    visit(Bytes(entry->bytes().begin(), entry->bytes().end()), entry->batch().base_offset());
  }
}

}  // namespace ottla::test
