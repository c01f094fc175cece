// The record that takes a partition from what it is to what is wanted of it, with all that follows for leader
// and replicas in sync (PartitionChangeBuilder of Kafka). Of all brokers only this node is there.
#pragma once

#include <optional>
#include <vector>

#include "ottla/metadata/image.h"
#include "ottla/protocol/messages/topic_records.h"

namespace ottla::metadata {

class PartitionChange {
 public:
  // `min_insync` is what the topic asks for, and no more than it has replicas.
  PartitionChange(const MetadataImage& image, const TopicImage& topic, const PartitionImage& partition,
                  std::size_t min_insync);

  // Who is not there any more, whatever the image says.
  void leave_out(BrokerId broker) { gone_ = broker; }
  void set_isr(std::vector<BrokerId> isr) { isr_ = std::move(isr); }
  void set_replicas(std::vector<BrokerId> replicas) { replicas_ = std::move(replicas); }
  void set_removing(std::vector<BrokerId> removing) { removing_ = std::move(removing); }
  void set_adding(std::vector<BrokerId> adding) { adding_ = std::move(adding); }
  void allow_unclean_election() { may_elect_unclean_ = true; }

  // Nothing when nothing changes. To be written at partition_change_version(). Call once.
  std::optional<protocol::PartitionChangeRecord> build();

 private:
  struct Elected {
    BrokerId leader = no_leader;
    bool is_unclean = false;
  };

  bool is_active(BrokerId broker) const;
  bool can_lead(BrokerId broker) const;
  void complete_reassignment();
  void find_eligible();
  Elected elect() const;
  void apply_election(protocol::PartitionChangeRecord& record);
  void change_epoch_of_leader(protocol::PartitionChangeRecord& record) const;
  void set_eligible(protocol::PartitionChangeRecord& record);
  void set_last_leader(protocol::PartitionChangeRecord& record) const;
  void set_assignment(protocol::PartitionChangeRecord& record) const;
  Uuid directory_of(BrokerId broker) const;

  const MetadataImage& image_;
  const PartitionImage& partition_;
  const std::size_t min_insync_;
  const bool has_elr_;
  const Uuid topic_id_;
  BrokerId gone_ = no_leader;
  std::vector<BrokerId> isr_;
  std::vector<BrokerId> replicas_;
  std::vector<BrokerId> removing_;
  std::vector<BrokerId> adding_;
  std::vector<BrokerId> eligible_;
  bool may_elect_unclean_ = false;
};

}  // namespace ottla::metadata
