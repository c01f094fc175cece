// A coordinator's topic in the directories that Apache Kafka wrote.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "ottla/records/batch_iterator.h"

namespace ottla::test {

// Calls visit(batch bytes, base offset) for each batch of that partition.
template <class Visit>
void for_each_golden_batch(std::string_view release, std::string_view folder, Visit visit) {
  const std::string path =
      fmt::format("{}/{}/data/{}/00000000000000000000.log", OTTLA_GOLDEN_DIR, release, folder);
  std::ifstream file(path, std::ios::binary);
  const Bytes content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  records::EntryIterator entries(content);
  for (auto entry = entries.next().value(); entry; entry = entries.next().value()) {
    visit(Bytes(entry->bytes().begin(), entry->bytes().end()), entry->batch().base_offset());
  }
}

}  // namespace ottla::test
