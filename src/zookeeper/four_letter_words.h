// Four letters in place of a first frame: a person's question, answered in text as ZooKeeper 3.4.10 does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "zookeeper/service.h"

namespace ottla::zookeeper {

// What the service does not know of itself.
struct PortFacts {
  std::uint16_t port = 0;
  std::string directory;  // that has the tree's file
};

// Whether the four bytes that a connection begins with are a word.
bool is_four_letter_word(std::string_view letters);

// The answer to one. `asking` is its connection, `file_descriptors` what the process has open and may open,
// when known.
struct FileDescriptors {
  std::uint64_t open = 0;
  std::uint64_t limit = 0;
};
std::string four_letter_answer(std::string_view word, Service& service, const PortFacts& facts,
                               ConnectionId asking, Now now, std::optional<FileDescriptors> file_descriptors);

// Of this process, from /proc.
std::optional<FileDescriptors> file_descriptors(FileSystem& files);

}  // namespace ottla::zookeeper
