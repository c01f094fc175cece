// Members that fetch, acknowledge in the same request or another, end their session or lose their connection.
#include <algorithm>

#include "simulation/failure.h"
#include "simulation/model.h"
#include "simulation/process.h"
#include "simulation/share_life.h"

namespace ottla::simulation {

void ShareLife::produce() {
  const auto to = static_cast<PartitionIndex>(dice_.below(source_.partitions));
  SentBatch batch;
  const std::int64_t count = 1 + dice_.below(dice_.one_in(3) ? 6 : 2);
  for (std::int64_t i = 0; i < count; ++i) {
    batch.records.push_back({std::nullopt, std::to_string(++values_made_), world_.now_ms()});
  }
  const Produced produced = Client(world_.process()).produce({topic_, to}, batch.build(), -1);
  note(count, " records to ", to, ": ", error_name(produced.error), " ", produced.base_offset);
  if (produced.error != ErrorCode::none) {
    if (!may_fail()) broken("records are refused: ", error_name(produced.error));
    return;
  }
  Offset offset = produced.base_offset;
  for (const SentRecord& record : batch.records) partitions_[to].values[offset++] = *record.value;
}

void ShareLife::follow_session(Member& member, const ShareAnswer& answer) {
  if (answer.error == ErrorCode::none) {
    ++member.session_epoch;
    return;
  }
  member.session_epoch = 0;
  if (!may_fail()) broken(member.id, " is told ", error_name(answer.error));
}

void ShareLife::fetch() {
  Member& member = dice_.any_of(members_);
  const auto said = member.session_epoch > 0 && dice_.one_in(2) ? draw_acknowledgements(member)
                                                                : decltype(draw_acknowledgements(member))();
  fetch(member, static_cast<std::int32_t>(dice_.any_of({1, 3, 10, 500})), said);
}

std::size_t ShareLife::fetch(Member& member, std::int32_t max_records,
                             const std::vector<Acknowledgement>& said) {
  end_locks();
  const ShareAnswer answer = client(member).fetch(source_, member.session_epoch, max_records, said);
  note(member.id, " fetches in session epoch ", member.session_epoch, ": ", error_name(answer.error));
  follow_session(member, answer);
  acknowledged(member, answer, said);
  for (const auto& [partition, error] : answer.failed) {
    if (!may_fail()) broken(member.id, " is told ", error_name(error), " of partition ", partition);
  }
  acquired(member, answer);
  return answer.acquired.size();
}

void ShareLife::acknowledge() {
  Member& member = dice_.any_of(members_);
  if (member.session_epoch == 0) return;
  end_locks();
  const auto said = draw_acknowledgements(member);
  if (said.empty()) return;
  const ShareAnswer answer = client(member).acknowledge(source_, member.session_epoch, said);
  note(member.id, " acknowledges in session epoch ", member.session_epoch, ": ", error_name(answer.error));
  follow_session(member, answer);
  acknowledged(member, answer, said);
}

// Some of what it holds, each run of one kind.
std::vector<Acknowledgement> ShareLife::draw_acknowledgements(const Member& member) {
  end_locks();
  std::vector<Acknowledgement> said;
  const bool is_renewal = dice_.one_in(6);
  for (auto& [index, partition] : partitions_) {
    for (auto& [offset, delivery] : partition.deliveries) {
      if (delivery.owner != member.id || delivery.is_unsure || dice_.one_in(3)) continue;
      const bool goes_on = !said.empty() && said.back().partition == index &&
                           said.back().last + 1 == offset && !delivery.is_marker && dice_.one_in(2);
      if (goes_on) {
        said.back().last = offset;
        continue;
      }
      const auto drawn = static_cast<Acknowledge>(1 + dice_.below(3));
      const auto type = is_renewal ? Acknowledge::renew : delivery.is_marker ? Acknowledge::gap : drawn;
      said.push_back({index, offset, offset, type});
    }
  }
  return said;
}

// Of another member, or of one whose lock is over.
void ShareLife::acknowledge_what_is_not_held() {
  Member& member = dice_.any_of(members_);
  if (member.session_epoch == 0) return;
  end_locks();
  for (auto& [index, partition] : partitions_) {
    for (auto& [offset, delivery] : partition.deliveries) {
      // Where the group's start is past one that is never delivered, nothing is wrong with it.
      const bool is_open =
          !delivery.is_done && !delivery.may_be_done && !delivery.is_unsure && is_to_be_delivered(delivery);
      if (!is_open || delivery.owner == member.id || dice_.one_in(2)) continue;
      const ShareAnswer answer = client(member).acknowledge(source_, member.session_epoch,
                                                            {{index, offset, offset, Acknowledge::accept}});
      follow_session(member, answer);
      if (answer.error != ErrorCode::none) return;
      const ErrorCode told = answer.acknowledged.at(index);
      note(member.id, " acknowledges ", offset, " of ", index,
           ", which it does not hold: ", error_name(told));
      if (told == ErrorCode::none) broken(member.id, " may acknowledge what it does not hold");
      return;
    }
  }
}

void ShareLife::leave() {
  constexpr std::int32_t final_epoch = -1;
  Member& member = dice_.any_of(members_);
  if (member.session_epoch == 0) return;
  end_locks();
  const auto said = draw_acknowledgements(member);
  const ShareAnswer answer = client(member).acknowledge(source_, final_epoch, said);
  note(member.id, " ends its session: ", error_name(answer.error));
  follow_session(member, answer);
  member.session_epoch = 0;
  acknowledged(member, answer, said);
  put_back_all_of(member);
}

// Its connection is gone, and with it what it held.
void ShareLife::vanish() {
  Member& member = dice_.any_of(members_);
  if (member.session_epoch == 0) return;
  end_locks();
  note(member.id, " vanishes");
  world_.process().connections.erase(member.id);
  world_.process().pump();
  member.session_epoch = 0;
  put_back_all_of(member);
  const auto has_session = [](const Member& other) { return other.session_epoch > 0; };
  if (std::ranges::none_of(members_, has_session)) forget_group();
}

}  // namespace ottla::simulation
