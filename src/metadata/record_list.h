// Metadata records on their way into the log: each is encoded as it is added, framed as Kafka's
// MetadataRecordSerde does. What a decision gives and an append takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/protocol/metadata_records.h"

namespace ottla::metadata {

class RecordList {
 public:
  // Encodes the record at `version`. A value that the wire cannot carry makes the whole list fail: see
  // check().
  void add(const protocol::MetadataRecord& record, int version = 0);

  // Appends a record that is encoded already.
  void add_encoded(ByteView value);
  // Appends the records of another list.
  void add_all(const RecordList& other);

  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  std::size_t size_bytes() const { return bytes_.size(); }
  ByteView operator[](std::size_t index) const;

  // invalid_request when a record could not be encoded.
  Result<> check() const;

 private:
  Bytes bytes_;
  std::vector<std::size_t> ends_;
  std::optional<Error> error_;
};

// What a decision is: the records that would make it so, and the answer that holds once they are durable.
template <class Reply>
struct Decision {
  RecordList records;
  Reply reply;
};

}  // namespace ottla::metadata
