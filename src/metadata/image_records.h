// The records that make an image out of nothing, in the order of Kafka's MetadataImage.write: what a snapshot
// holds.
#pragma once

#include <functional>

#include "metadata/record_list.h"
#include "ottla/metadata/image.h"

namespace ottla::metadata {

// Calls `take` with pieces of about `piece_bytes`, metadata.version first, at the record versions of the
// image's own metadata.version; ends at the first failure of `take`. Topics come in the order of their names.
Result<> write_image(const MetadataImage& image, std::size_t piece_bytes,
                     const std::function<Result<>(const RecordList&)>& take);

// Single records at a metadata.version; their views point into what they were made of.
protocol::RegisterBrokerRecord broker_record(const BrokerImage& broker, std::int16_t metadata_version);
protocol::RegisterControllerRecord controller_record(const ControllerImage& controller);
protocol::PartitionRecord partition_record(const PartitionImage& partition, const Uuid& topic_id,
                                           std::int16_t metadata_version);

}  // namespace ottla::metadata
