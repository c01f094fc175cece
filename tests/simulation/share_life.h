// A life of a share group: members that acquire records, say what became of them or nothing, and vanish; and
// how often each record is delivered, to whom, whenever the process ends.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulation/coordinated_life.h"
#include "simulation/share_client.h"
#include "simulation/transaction_client.h"

namespace ottla::simulation {

// What the group knows of one record.
struct DeliveryModel {
  // How often it was delivered, as the broker counts now, and as it counts after the next start.
  struct Count {
    int least = 0;
    int most = 0;
  };

  std::string owner;  // empty: it may be delivered
  std::int64_t lock_end_ms = 0;
  Count count;
  Count stored;
  bool is_done = false;       // it is never delivered again
  bool may_be_done = false;   // nobody was told
  bool may_be_ended = false;  // done with as the next start sees it: what was told as an error may be written
  bool is_unsure = false;     // who holds it
  bool is_marker = false;     // no record, but the end of a transaction
  std::string value;          // of a record, once the log was looked at
};

class ShareLife : public CoordinatedLife {
 public:
  ShareLife(std::uint64_t seed, Trace trace);

 private:
  // What became of a record's transaction.
  enum class Fate : std::uint8_t { open, committed, aborted, unknown };
  struct Member {
    std::string id;
    std::int32_t session_epoch = 0;
  };
  struct Partition {
    std::map<Offset, DeliveryModel> deliveries;
    std::map<Offset, std::string> values;  // of acknowledged records
    Offset start_offset = -1;              // as it was told last
  };

  void begin() override;
  void add_actions() override;
  void on_end() override;
  void check() override;

  ShareClient client(const Member& member) { return {world_.process(), member.id}; }
  DeliveryModel& delivery(PartitionIndex partition, Offset offset) {
    return partitions_[partition].deliveries[offset];
  }

  // --- share_members.cc: what members do ---
  void produce();
  void fetch();
  // Gives how many records were acquired.
  std::size_t fetch(Member& member, std::int32_t max_records, const std::vector<Acknowledgement>& said);
  void acknowledge();
  void acknowledge_what_is_not_held();
  void leave();
  void vanish();
  std::vector<Acknowledgement> draw_acknowledgements(const Member& member);
  // Throws Failure unless the error is one that a member may see now.
  void follow_session(Member& member, const ShareAnswer& answer);

  // --- share_transactions.cc: a writer with a transactional id ---
  TransactionClient writer() { return TransactionClient(world_.process()); }
  void write_in_transaction();
  void begin_writer();
  void end_transaction(bool commit);
  void decide(Fate fate);
  Fate fate_of(const std::string& value) const;

  // --- share_deliveries.cc: what the model makes of it, and what must hold ---
  void acquired(const Member& member, const ShareAnswer& answer);
  void acquired(const Member& member, PartitionIndex partition, Offset offset, int count);
  void check_values(const ShareAnswer& answer);
  // Whether the group may be waiting for it: neither aborted nor open, as far as that counts.
  bool is_to_be_delivered(const DeliveryModel& delivery) const;
  void acknowledged(const Member& member, const ShareAnswer& answer,
                    const std::vector<Acknowledgement>& said);
  void accept_outcome(DeliveryModel& delivery, Acknowledge type) const;
  void note_doubt(DeliveryModel& delivery, Acknowledge type) const;
  void put_back(DeliveryModel& delivery, bool is_sure) const;
  void put_back_all_of(const Member& member);
  // Nobody reads the group's partitions any more: who does next finds what was written.
  void forget_group();
  // Locks that are over.
  void end_locks();
  void check_start_offset(PartitionIndex partition);
  void check_all_are_delivered();

  const std::string topic_ = "s";
  ShareSource source_;
  std::vector<Member> members_;
  std::map<PartitionIndex, Partition> partitions_;
  int delivery_count_limit_ = 0;
  bool is_read_committed_ = false;
  std::int64_t values_made_ = 0;
  Identity writer_{"x"};
  bool writer_is_begun_ = false;
  bool commit_is_asked_ = false;  // of the open transaction
  std::map<PartitionIndex, Sequence> writer_sequences_;
  std::vector<std::int64_t> written_;  // values of the open transaction
  std::map<std::int64_t, Fate> fates_;
};

}  // namespace ottla::simulation
