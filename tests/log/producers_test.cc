// Producers of a partition: resent, skipped and fenced batches, transactions, and what of that is known after
// each kind of restart. The answers are Apache Kafka 4.3.0's.
#include "log/log_fixture.h"
#include "ottla/records/control.h"

namespace ottla::log::test {
namespace {

class ProducersTest : public LogTest {
 protected:
  ProducersTest() { create(); }

  struct Sent {
    Sequence sequence = 0;
    int records = 1;
    ProducerEpoch epoch = 0;
    ProducerId producer = 5;
    bool transactional = false;
  };
  Result<AppendInfo> send(Sent what) {
    return try_append(batch(what.records, now_ms, 20,
                            {.producer_id = what.producer,
                             .producer_epoch = what.epoch,
                             .base_sequence = what.sequence,
                             .transactional = what.transactional}));
  }
  ErrorCode error_of(Sent what) {
    const auto info = send(what);
    return info ? ErrorCode::none : info.error().code;
  }
  void end(ProducerId producer, records::ControlType type, ProducerEpoch epoch = 0) {
    ASSERT_TRUE(try_append(records::build_end_marker({.type = type}, producer, epoch, now_ms),
                           AppendOrigin::coordinator));
  }
  std::vector<AbortedProducer> aborted_from(Offset offset) {
    const auto data = log->read({offset, 1 << 20, UpperBound::last_stable, true});
    EXPECT_TRUE(data);
    return data->aborted_transactions;
  }
};

TEST_F(ProducersTest, a_resent_batch_is_answered_with_its_first_offsets_and_not_written) {
  for (Sequence sequence = 0; sequence < 10; sequence += 2) ASSERT_TRUE(send({sequence, 2}));
  const std::uint64_t size = log->size_bytes();
  for (Sequence sequence = 0; sequence < 10; sequence += 2) {
    const auto info = send({sequence, 2});
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->duplicate);
    EXPECT_EQ(info->first_offset, sequence);
    EXPECT_EQ(info->last_offset, sequence + 1);
  }
  EXPECT_EQ(log->size_bytes(), size);
}

TEST_F(ProducersTest, a_resent_batch_that_was_not_flushed_asks_for_it_again) {
  config.flush_messages = 1;
  log->update_config(std::make_shared<LogConfig>(config));
  EXPECT_TRUE(send({0})->flush_due);
  EXPECT_TRUE(send({0})->flush_due);
  ASSERT_TRUE(log->flush());
  EXPECT_FALSE(send({0})->flush_due);
  ASSERT_TRUE(send({1}));
  EXPECT_FALSE(send({0})->flush_due) << "it is on the disk; the one behind it is not";
}

TEST_F(ProducersTest, the_sixth_batch_back_is_out_of_order) {
  for (Sequence sequence = 0; sequence < 6; ++sequence) ASSERT_TRUE(send({sequence}));
  EXPECT_EQ(error_of({0}), ErrorCode::out_of_order_sequence_number);
  EXPECT_TRUE(send({1})->duplicate);
}

TEST_F(ProducersTest, a_skipped_sequence_is_out_of_order) {
  ASSERT_TRUE(send({0}));
  EXPECT_EQ(error_of({2}), ErrorCode::out_of_order_sequence_number);
  EXPECT_EQ(error_of({1, 3}), ErrorCode::none);
  EXPECT_EQ(error_of({1, 2}), ErrorCode::out_of_order_sequence_number) << "another batch of that sequence";
}

TEST_F(ProducersTest, a_producer_not_known_here_may_begin_anywhere) {
  EXPECT_EQ(error_of({77}), ErrorCode::none);
}

TEST_F(ProducersTest, sequences_go_on_from_zero_after_the_largest) {
  ASSERT_TRUE(send({0x7ffffffe, 2}));
  EXPECT_EQ(error_of({0}), ErrorCode::none);
}

TEST_F(ProducersTest, a_new_epoch_begins_at_zero_and_fences_the_old) {
  ASSERT_TRUE(send({0}));
  EXPECT_EQ(error_of({.sequence = 1, .epoch = 1}), ErrorCode::out_of_order_sequence_number);
  EXPECT_EQ(error_of({.sequence = 0, .epoch = 1}), ErrorCode::none);
  EXPECT_EQ(error_of({.sequence = 1, .epoch = 0}), ErrorCode::invalid_producer_epoch);
}

TEST_F(ProducersTest, the_state_is_the_same_after_every_kind_of_restart) {
  for (Sequence sequence = 0; sequence < 7; ++sequence) ASSERT_TRUE(send({sequence}));
  for (const int kind : {0, 1, 2}) {
    SCOPED_TRACE(kind);
    if (kind == 0) close_and_open();
    if (kind == 1) open(false);
    if (kind == 2) {
      ASSERT_TRUE(log->roll(now_ms));
      open(false, log->log_end_offset());
    }
    const auto last = send({6});
    ASSERT_TRUE(last);
    EXPECT_TRUE(last->duplicate);
    EXPECT_EQ(last->first_offset, 6);
    EXPECT_EQ(error_of({8}), ErrorCode::out_of_order_sequence_number);
  }
  EXPECT_EQ(error_of({7}), ErrorCode::none);
}

TEST_F(ProducersTest, an_unreadable_snapshot_gives_way_to_an_older_one_and_the_batches) {
  ASSERT_TRUE(send({0}));
  ASSERT_TRUE(log->roll(now_ms));
  ASSERT_TRUE(send({1}));
  ASSERT_TRUE(log->close());
  set_content(2, SegmentFile::producer_snapshot, "garbage");
  open(true);
  EXPECT_TRUE(send({1})->duplicate);
  EXPECT_EQ(error_of({3}), ErrorCode::out_of_order_sequence_number);
  ASSERT_TRUE(log->close());
  EXPECT_NE(content(2, SegmentFile::producer_snapshot), "garbage");
}

TEST_F(ProducersTest, a_snapshot_from_before_the_first_segment_tells_nothing) {
  ASSERT_TRUE(send({.sequence = 0, .transactional = true}));
  ASSERT_TRUE(log->roll(now_ms));
  end(5, records::ControlType::abort);
  ASSERT_TRUE(log->roll(now_ms));
  append();
  // As a power cut leaves it that takes the newer snapshot and the older one's new name.
  for (const Offset base : {0, 1}) ASSERT_TRUE(files.remove(path(base, SegmentFile::log)));
  ASSERT_TRUE(files.remove(path(2, SegmentFile::producer_snapshot)));
  open(false);
  EXPECT_EQ(log->log_start_offset(), 2);
  EXPECT_EQ(log->last_stable_offset(), 3) << "the transaction ended in what was deleted";
}

TEST_F(ProducersTest, a_snapshot_is_read_as_it_was_written) {
  ASSERT_TRUE(send({0, 3}));
  ASSERT_TRUE(send({.sequence = 4, .records = 1, .epoch = 2, .producer = 6, .transactional = true}));
  ASSERT_TRUE(log->close());
  const auto entries = parse_producer_snapshot(as_bytes(content(4, SegmentFile::producer_snapshot)));
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0].last_sequence(), 2);
  EXPECT_EQ((*entries)[0].last_offset_delta(), 2);
  EXPECT_EQ((*entries)[1].producer_epoch, 2);
  EXPECT_EQ((*entries)[1].transaction_first_offset, 3);
}

TEST_F(ProducersTest, any_flipped_bit_of_a_snapshot_is_noticed) {
  ASSERT_TRUE(send({0, 3}));
  ASSERT_TRUE(log->close());
  const std::string good = content(3, SegmentFile::producer_snapshot);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string damaged = good;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(parse_producer_snapshot(as_bytes(damaged))) << bit;
  }
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(parse_producer_snapshot(as_bytes(good).first(size))) << size;
}

TEST_F(ProducersTest, expired_producers_are_forgotten_unless_in_a_transaction) {
  ASSERT_TRUE(send({0}));
  ASSERT_TRUE(send({.sequence = 0, .producer = 6, .transactional = true}));
  log->expire_producers(now_ms + 86'399'999);
  EXPECT_EQ(log->producers().size(), 2u);
  log->expire_producers(now_ms + 86'400'000);
  ASSERT_EQ(log->producers().size(), 1u);
  EXPECT_EQ(log->producers().front().producer_id, 6);
}

TEST_F(ProducersTest, describe_producers_tells_each_ones_state) {
  ASSERT_TRUE(send({.sequence = 3, .records = 2, .epoch = 4, .transactional = true}));
  const auto producers = log->producers();
  ASSERT_EQ(producers.size(), 1u);
  EXPECT_EQ(producers[0].producer_id, 5);
  EXPECT_EQ(producers[0].producer_epoch, 4);
  EXPECT_EQ(producers[0].last_sequence, 4);
  EXPECT_EQ(producers[0].last_timestamp_ms, now_ms + 1);
  EXPECT_EQ(producers[0].coordinator_epoch, -1);
  EXPECT_EQ(producers[0].current_transaction_first_offset, 0);
}

// --- transactions ---

TEST_F(ProducersTest, an_open_transaction_holds_the_last_stable_offset_until_its_marker) {
  append();
  ASSERT_TRUE(send({.sequence = 0, .transactional = true}));
  append();
  EXPECT_EQ(log->last_stable_offset(), 1);
  end(5, records::ControlType::commit);
  EXPECT_EQ(log->last_stable_offset(), 4);
  EXPECT_TRUE(aborted_from(0).empty());
}

TEST_F(ProducersTest, transactions_and_aborts_are_known_after_every_kind_of_restart) {
  ASSERT_TRUE(send({.sequence = 0, .records = 2, .transactional = true}));
  end(5, records::ControlType::abort);
  ASSERT_TRUE(send({.sequence = 0, .producer = 6, .transactional = true}));
  for (const int kind : {0, 1, 2}) {
    SCOPED_TRACE(kind);
    if (kind == 0) close_and_open();
    if (kind > 0) open(false);
    EXPECT_EQ(log->last_stable_offset(), 3);
    EXPECT_EQ(aborted_from(0), (std::vector<AbortedProducer>{{5, 0}}));
  }
  end(6, records::ControlType::commit);
  EXPECT_EQ(log->last_stable_offset(), 5);
}

TEST_F(ProducersTest, an_ended_transaction_does_not_hold_the_stable_offset_after_recovery) {
  ASSERT_TRUE(send({.sequence = 0, .transactional = true}));
  end(5, records::ControlType::commit);
  open(false);
  EXPECT_EQ(log->last_stable_offset(), log->log_end_offset());
}

TEST_F(ProducersTest, aborts_of_later_segments_are_told_to_a_reader_before_them) {
  ASSERT_TRUE(send({.sequence = 0, .transactional = true}));
  ASSERT_TRUE(log->roll(now_ms));
  ASSERT_TRUE(send({.sequence = 1, .transactional = true}));
  end(5, records::ControlType::abort);
  EXPECT_EQ(aborted_from(0), (std::vector<AbortedProducer>{{5, 0}}));
  EXPECT_EQ(aborted_from(1), (std::vector<AbortedProducer>{{5, 0}}));
}

TEST_F(ProducersTest, a_plain_batch_within_a_transaction_is_refused) {
  ASSERT_TRUE(send({.sequence = 0, .transactional = true}));
  EXPECT_EQ(error_of({.sequence = 1}), ErrorCode::invalid_txn_state);
}

TEST_F(ProducersTest, the_marker_of_an_older_coordinator_is_fenced) {
  ASSERT_TRUE(send({.sequence = 0, .transactional = true}));
  ASSERT_TRUE(try_append(
      records::build_end_marker({.type = records::ControlType::commit, .coordinator_epoch = 3}, 5, 0, now_ms),
      AppendOrigin::coordinator));
  const auto older = try_append(
      records::build_end_marker({.type = records::ControlType::commit, .coordinator_epoch = 2}, 5, 0, now_ms),
      AppendOrigin::coordinator);
  EXPECT_EQ(older.error().code, ErrorCode::transaction_coordinator_fenced);
}

class VerificationTest : public ProducersTest {
 protected:
  ErrorCode begin(Sent what, Verification verification) {
    what.transactional = true;
    Bytes bytes = bytes_of(what);
    const auto info =
        log->append_batches(bytes, {.leader_epoch = 0, .now_ms = now_ms, .verification = verification});
    return info ? ErrorCode::none : info.error().code;
  }
  Bytes bytes_of(const Sent& what) {
    return batch(what.records, now_ms, 20,
                 {.producer_id = what.producer,
                  .producer_epoch = what.epoch,
                  .base_sequence = what.sequence,
                  .transactional = true});
  }
};

TEST_F(VerificationTest, a_transaction_begins_only_when_its_coordinator_knows_of_it) {
  EXPECT_EQ(begin({0}, Verification::missing), ErrorCode::invalid_txn_state);
  EXPECT_EQ(log->log_end_offset(), 0);
  EXPECT_EQ(begin({0}, Verification::given), ErrorCode::none);
  EXPECT_EQ(begin({1}, Verification::missing), ErrorCode::none) << "it is open";
  end(5, records::ControlType::commit);
  EXPECT_EQ(begin({2}, Verification::missing), ErrorCode::invalid_txn_state);
}

TEST_F(VerificationTest, a_batch_that_is_sent_again_when_its_transaction_is_over_is_told_so) {
  begin({0}, Verification::given);
  EXPECT_EQ(begin({0}, Verification::missing), ErrorCode::none);
  end(5, records::ControlType::commit);
  EXPECT_EQ(begin({0}, Verification::missing), ErrorCode::invalid_txn_state);
  EXPECT_EQ(begin({0}, Verification::given), ErrorCode::none) << "known, where the next one may write";
  EXPECT_EQ(log->log_end_offset(), 2);
}

TEST_F(VerificationTest, a_producer_added_by_the_broker_begins_at_zero) {
  EXPECT_EQ(begin({3}, Verification::added), ErrorCode::out_of_order_sequence_number);
  EXPECT_EQ(begin({3}, Verification::given), ErrorCode::none) << "an old client goes on with its sequences";
}

TEST_F(VerificationTest, what_was_put_off_is_not_overtaken) {
  log->note_unverified(5, 0, 4);
  log->note_unverified(5, 0, 2);
  EXPECT_EQ(begin({4}, Verification::given), ErrorCode::out_of_order_sequence_number);
  EXPECT_EQ(begin({2, 2}, Verification::given), ErrorCode::none);
  end(5, records::ControlType::commit);
  EXPECT_EQ(begin({4}, Verification::given), ErrorCode::none);
}

TEST_F(VerificationTest, another_epoch_has_nothing_put_off) {
  log->note_unverified(5, 0, 0);
  log->note_unverified(5, 1, 7);
  EXPECT_EQ(begin({.sequence = 7, .epoch = 1}, Verification::given), ErrorCode::none);
}

TEST_F(VerificationTest, remembers_as_many_producers_as_its_limit_says) {
  log->note_unverified(5, 0, 0);
  for (ProducerId id = 100; id < 100 + static_cast<ProducerId>(unverified_producers_at_most) - 1; ++id) {
    log->note_unverified(id, 0, 0);
  }
  EXPECT_EQ(begin({1}, Verification::given), ErrorCode::out_of_order_sequence_number);
  log->note_unverified(99, 0, 0);
  EXPECT_EQ(begin({1}, Verification::given), ErrorCode::none);
}

TEST_F(VerificationTest, a_marker_of_version_2_raises_the_epoch_of_what_it_ends) {
  begin({0}, Verification::given);
  const auto marker = [&](ProducerEpoch epoch) {
    Bytes bytes = records::build_end_marker({.type = records::ControlType::commit}, 5, epoch, now_ms);
    const auto info = log->append_batches(
        bytes,
        {.leader_epoch = 0, .now_ms = now_ms, .origin = AppendOrigin::coordinator, .marker_version = 2});
    return info ? ErrorCode::none : info.error().code;
  };
  EXPECT_EQ(marker(0), ErrorCode::invalid_producer_epoch);
  EXPECT_EQ(marker(1), ErrorCode::none);
  EXPECT_EQ(marker(1), ErrorCode::none) << "sent again";
}

}  // namespace
}  // namespace ottla::log::test
