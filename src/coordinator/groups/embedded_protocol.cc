// Versions in front of the messages of classic consumers.
#include "coordinator/groups/embedded_protocol.h"

#include <algorithm>

namespace ottla::coordinator {

namespace {

template <class Message>
Result<Message> parse(ByteView bytes) {
  if (bytes.size() < sizeof(std::int16_t)) return fail(ErrorCode::invalid_request, "the version is cut");
  const int version = load_big_endian<std::int16_t>(bytes.data());
  if (version < Message::api.versions.min) return fail(ErrorCode::invalid_request, "the version is negative");
  return protocol::decode<Message>(bytes.subspan(sizeof(std::int16_t)),
                                   std::min<int>(version, Message::api.versions.max));
}

}  // namespace

Result<protocol::ConsumerProtocolSubscription> parse_subscription(ByteView bytes) {
  return parse<protocol::ConsumerProtocolSubscription>(bytes);
}

Result<protocol::ConsumerProtocolAssignment> parse_assignment(ByteView bytes) {
  return parse<protocol::ConsumerProtocolAssignment>(bytes);
}

Bytes make_assignment(const TopicPartitions& partitions, const metadata::MetadataImage& image, int version) {
  using Assignment = protocol::ConsumerProtocolAssignment;
  version = std::clamp<int>(version, Assignment::api.versions.min, Assignment::api.versions.max);
  Assignment assignment;
  for (const auto& [id, indexes] : partitions) {
    const metadata::TopicImage* topic = image.topic(id);
    if (topic != nullptr) assignment.assigned_partitions.push_back({topic->name, indexes});
  }
  Bytes bytes(sizeof(std::int16_t));
  store_big_endian(bytes.data(), static_cast<std::int16_t>(version));
  protocol::Writer writer(bytes);
  protocol::encode(assignment, version, writer);
  return bytes;
}

}  // namespace ottla::coordinator
