// Records that every kind of group with heartbeating members has, in words.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "coordinator/classic_fixture.h"
#include "coordinator/tell_as.h"

namespace ottla::test {

// What is told of a value: of the group behind its epoch, with its own space; of a member; of a target; of a
// member's assignment behind its epoch.
template <class Epoch, class Member, class Target, class Current>
struct RecordWords {
  Epoch epoch;
  Member member;
  Target target;
  Current current;
};

// `Records` are the types of the kind. Nothing for a record of another type.
template <class Records, class... Tellers>
std::optional<std::string> tell_group_record(ByteView key, std::optional<ByteView> value,
                                             const RecordWords<Tellers...>& words) {
  const auto of_member = [](std::string_view what, const auto& of, const std::string& rest) {
    return fmt::format("{} {}{}", what, name_of_member(of.member_id), rest);
  };
  switch (coordinator::record_type(key).value_or(-1)) {
    case Records::EpochKey::api.key:
      return tell_as<typename Records::EpochKey, typename Records::EpochValue>(
          key, value, [&](const auto&, const auto* v) {
            return v == nullptr ? "group" : fmt::format("group {}{}", v->epoch, words.epoch(*v));
          });
    case Records::MemberKey::api.key:
      return tell_as<typename Records::MemberKey, typename Records::MemberValue>(
          key, value, [&](const auto& k, const auto* v) {
            return of_member("member", k, v == nullptr ? "" : words.member(*v));
          });
    case Records::TargetEpochKey::api.key:
      return tell_as<typename Records::TargetEpochKey, typename Records::TargetEpochValue>(
          key, value, [](const auto&, const auto* v) {
            return v == nullptr ? "targets" : fmt::format("targets {}", v->assignment_epoch);
          });
    case Records::TargetKey::api.key:
      return tell_as<typename Records::TargetKey, typename Records::TargetValue>(
          key, value, [&](const auto& k, const auto* v) {
            return of_member("target", k, v == nullptr ? "" : ": " + words.target(*v));
          });
    case Records::CurrentAssignmentKey::api.key:
      return tell_as<typename Records::CurrentAssignmentKey, typename Records::CurrentAssignmentValue>(
          key, value, [&](const auto& k, const auto* v) {
            return of_member("current", k,
                             v == nullptr ? "" : fmt::format(": {} {}", v->member_epoch, words.current(*v)));
          });
    default:
      return std::nullopt;
  }
}

}  // namespace ottla::test
