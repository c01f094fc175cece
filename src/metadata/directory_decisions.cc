// One PartitionChange a partition whose directory is another than the metadata says.
#include "metadata/directory_decisions.h"

#include "ottla/metadata/features.h"

namespace ottla::metadata {
bool is_undecided_directory(const Uuid& directory) {
  return directory == unassigned_directory || directory == migrating_directory;
}

Uuid default_directory(const BrokerImage& broker) {
  if (broker.directories.empty()) return migrating_directory;
  return broker.directories.size() == 1 ? broker.directories.front() : unassigned_directory;
}

std::vector<Uuid> with_directory(const PartitionImage& partition, BrokerId broker, const Uuid& directory) {
  std::vector<Uuid> directories = partition.directories;
  directories.resize(partition.replicas.size(), migrating_directory);
  for (std::size_t i = 0; i < directories.size(); ++i) {
    if (partition.replicas[i] == broker) directories[i] = directory;
  }
  return directories;
}

RecordList decide_assign_directories(const MetadataImage& image,
                                     std::span<const DirectoryAssignment> assignments) {
  RecordList records;
  const std::int16_t level = image.features->metadata_version;
  if (!writes_directories(level)) return records;
  for (const DirectoryAssignment& assignment : assignments) {
    const TopicImage* topic = image.topic(assignment.topic_id);
    const PartitionImage* partition = topic == nullptr ? nullptr : topic->partition(assignment.partition);
    if (partition == nullptr) continue;
    std::vector<Uuid> directories = with_directory(*partition, image.node_id, assignment.directory_id);
    if (directories == partition->directories) continue;
    protocol::PartitionChangeRecord record;
    record.partition_id = partition->index;
    record.topic_id = topic->id;
    record.directories = std::move(directories);
    records.add(record, partition_change_version(level));
  }
  return records;
}

}  // namespace ottla::metadata
