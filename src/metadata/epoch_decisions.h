// What the start and the end of an epoch write: the first records of a new directory, registrations, and a
// new leader epoch for every partition. Pure: nothing changes until the records are in the log and replayed.
#pragma once

#include <vector>

#include "metadata/record_list.h"
#include "ottla/base/result.h"
#include "ottla/env/entropy.h"
#include "ottla/metadata/controller.h"
#include "ottla/metadata/features.h"
#include "ottla/metadata/image.h"

namespace ottla::metadata {

// Records that give a new directory its features, as kafka-storage puts them into bootstrap.checkpoint.
RecordList feature_records(const std::vector<FeatureLevel>& features);

// The same as a first controller appends them: in one transaction where the level has transactions, with the
// cluster's default of min.insync.replicas where eligible.leader.replicas.version asks for one.
RecordList bootstrap_records(const RecordList& bootstrap, const std::vector<FeatureLevel>& features);

struct EpochStart {
  const MetadataImage& image;  // with its metadata.version
  const Registration& registration;
  std::vector<Uuid> directories;  // of log.dirs, sorted
  Entropy& entropy;
};

// Appends the registrations of this node as controller and broker, its unfencing, the fencing of other
// brokers, and the changes of partitions. `next_offset` is the one that the first record added here will
// have.
void add_epoch_start(const EpochStart& start, Offset next_offset, RecordList& records);

// The records of a clean stop, in the order of Kafka's controlled shutdown; none when this node is not
// registered.
RecordList epoch_end_records(const MetadataImage& image);

}  // namespace ottla::metadata
