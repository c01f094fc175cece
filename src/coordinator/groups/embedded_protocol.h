// What classic consumers tell one another in JoinGroup and SyncGroup, behind an int16 version
// (org.apache.kafka.clients.consumer.internals.ConsumerProtocol). A later version than ours is read as ours.
#pragma once

#include "coordinator/groups/assignment.h"
#include "ottla/base/bytes.h"
#include "ottla/base/result.h"
#include "ottla/metadata/image.h"
#include "ottla/protocol/messages/consumer_protocol.h"

namespace ottla::coordinator {

// Views point into `bytes`. invalid_request when it is none.
Result<protocol::ConsumerProtocolSubscription> parse_subscription(ByteView bytes);
Result<protocol::ConsumerProtocolAssignment> parse_assignment(ByteView bytes);

// Topics by the names they have in the image, in that version or the newest of ours; topics that are gone are
// left out.
Bytes make_assignment(const TopicPartitions& partitions, const metadata::MetadataImage& image, int version);

// The partitions of the assignment's or the subscription's topics that the image has.
template <class Topics>
TopicPartitions partitions_of(const Topics& topics, const metadata::MetadataImage& image) {
  TopicPartitions partitions;
  for (const auto& named : topics) {
    const metadata::TopicImage* topic = image.topic(named.topic);
    if (topic != nullptr) add_partitions(partitions, topic->id, named.partitions);
  }
  return partitions;
}

}  // namespace ottla::coordinator
