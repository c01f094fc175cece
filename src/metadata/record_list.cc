// Keeps encoded records back to back.
#include "metadata/record_list.h"

namespace ottla::metadata {

void RecordList::add(const protocol::MetadataRecord& record, int version) {
  protocol::Writer writer(bytes_);
  protocol::encode_metadata_record(record, version, writer);
  if (writer.failed() && !error_) error_ = writer.error();
  ends_.push_back(bytes_.size());
}

void RecordList::add_encoded(ByteView value) {
  bytes_.insert(bytes_.end(), value.begin(), value.end());
  ends_.push_back(bytes_.size());
}

void RecordList::add_all(const RecordList& other) {
  const std::size_t start = bytes_.size();
  bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end());
  for (const std::size_t end : other.ends_) ends_.push_back(start + end);
  if (!error_) error_ = other.error_;
}

ByteView RecordList::operator[](std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return ByteView(bytes_).subspan(begin, ends_[index] - begin);
}

Result<> RecordList::check() const {
  if (error_) return fail(ErrorCode::invalid_request, error_->message);
  return {};
}

}  // namespace ottla::metadata
