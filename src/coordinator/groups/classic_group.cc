// The state machine of a classic group and its bookkeeping of members. Every count is kept as members come
// and go, so that a join costs no walk over them.
#include "coordinator/groups/classic_group.h"

#include <algorithm>
#include <cassert>

#include "coordinator/context.h"
#include "ottla/base/logging.h"
#include "ottla/protocol/codec.h"
#include "ottla/protocol/messages/consumer_protocol.h"

namespace ottla::coordinator {
namespace {

using protocol::ConsumerProtocolSubscription;
using protocol::JoinGroupResponse;
using protocol::SyncGroupResponse;

bool is_move_allowed(ClassicState from, ClassicState to) {
  switch (to) {
    case ClassicState::empty:
      return from == ClassicState::preparing_rebalance;
    case ClassicState::preparing_rebalance:
      return from == ClassicState::stable || from == ClassicState::completing_rebalance ||
             from == ClassicState::empty;
    case ClassicState::completing_rebalance:
      return from == ClassicState::preparing_rebalance;
    case ClassicState::stable:
      return from == ClassicState::completing_rebalance;
    case ClassicState::dead:
      return true;
  }
  return false;
}

// What a second request of a member leaves of the first, which waits on another connection: the client has
// given that up, so the answer only has to be one that starts nothing wrong.
template <class Response>
void answer_superseded(Reply<Response>& parked) {
  if (!parked) return;
  Response response;
  response.error_code = code_of(ErrorCode::rebalance_in_progress);
  std::exchange(parked, nullptr)(response);
}

// The topics of a subscription. Version 0 is the prefix of every version, so newer ones are read too.
Result<ConsumerProtocolSubscription> parse_subscription(ByteView metadata) {
  if (metadata.size() < sizeof(std::int16_t)) {
    return fail(ErrorCode::invalid_request, "no version in a subscription");
  }
  return protocol::decode<ConsumerProtocolSubscription>(metadata.subspan(sizeof(std::int16_t)), 0);
}

}  // namespace

std::string_view name_of(ClassicState state) {
  switch (state) {
    case ClassicState::empty:
      return "Empty";
    case ClassicState::preparing_rebalance:
      return "PreparingRebalance";
    case ClassicState::completing_rebalance:
      return "CompletingRebalance";
    case ClassicState::stable:
      return "Stable";
    case ClassicState::dead:
      return "Dead";
  }
  return "Dead";
}

ClassicGroup::ClassicGroup(std::string id, ClassicGroups& keeper, TimestampMs now_ms)
    : Group(std::move(id)), keeper_(keeper), state_since_ms_(now_ms) {}

ClassicGroup::~ClassicGroup() = default;

const ClassicGroup::Membership& ClassicGroup::membership() const {
  static const Membership none;
  return membership_ ? *membership_ : none;
}

ClassicGroup::Membership& ClassicGroup::own() {
  if (!membership_) membership_ = std::make_unique<Membership>();
  return *membership_;
}

void ClassicGroup::move_to(ClassicState state, TimestampMs now_ms) {
  assert(is_move_allowed(state_, state));
  previous_state_ = state_;
  state_ = state;
  state_since_ms_ = now_ms;
}

bool ClassicGroup::can_rebalance() const {
  return is_move_allowed(state_, ClassicState::preparing_rebalance);
}

const ClassicMember* ClassicGroup::find(std::string_view member_id) const {
  const Members& members = membership().members;
  const auto found = members.find(member_id);
  return found == members.end() ? nullptr : &found->second;
}

ClassicMember* ClassicGroup::find(std::string_view member_id) {
  return const_cast<ClassicMember*>(std::as_const(*this).find(member_id));
}

const std::string* ClassicGroup::static_member_id(std::string_view instance_id) const {
  const auto found = membership().static_members.find(instance_id);
  return found == membership().static_members.end() ? nullptr : &found->second;
}

ClassicMember& ClassicGroup::add(ClassicMember member, std::string_view protocol_type,
                                 Reply<JoinGroupResponse> join) {
  Membership& own = this->own();
  if (own.members.empty()) protocol_type_ = protocol_type;
  if (leader_.empty()) leader_ = member.id;
  own.pending.erase(member.id);
  const auto [at, added] = own.members.emplace(member.id, std::move(member));
  assert(added);
  ClassicMember& kept = at->second;
  if (kept.instance_id) {
    [[maybe_unused]] const bool free = own.static_members.emplace(*kept.instance_id, kept.id).second;
    assert(free);
  }
  count_offers(kept);
  park_join(kept, std::move(join));
  return kept;
}

void ClassicGroup::remove(std::string_view member_id) {
  if (!membership_) return;
  if (const auto pending = own().pending.find(member_id); pending != own().pending.end()) {
    own().pending.erase(pending);
  }
  const auto found = own().members.find(member_id);
  if (found == own().members.end()) return;
  ClassicMember& member = found->second;
  discount_offers(member);
  if (member.awaits_join()) --own().awaiting_join;
  if (member.sync_expected) --own().syncs_expected;
  if (member.instance_id) own().static_members.erase(*member.instance_id);
  const bool led = is_leader(member.id);
  own().members.erase(found);
  if (led) leader_ = own().members.empty() ? std::string() : own().members.begin()->first;
}

ClassicMember& ClassicGroup::replace_static_member(std::string_view old_id, std::string new_id) {
  const auto found = own().members.find(old_id);
  assert(found != own().members.end() && found->second.instance_id);
  JoinGroupResponse join;
  join.member_id = old_id;
  join.protocol_name = std::nullopt;
  join.error_code = code_of(ErrorCode::fenced_instance_id);
  complete_join(found->second, join);
  SyncGroupResponse sync;
  sync.error_code = code_of(ErrorCode::fenced_instance_id);
  complete_sync(found->second, sync);
  if (is_leader(old_id)) leader_ = new_id;
  auto node = own().members.extract(found);
  ClassicMember& member = node.mapped();
  member.is_new = false;
  member.session.cancel();
  member.id = new_id;
  own().static_members[*member.instance_id] = new_id;
  node.key() = std::move(new_id);
  return own().members.insert(std::move(node)).position->second;
}

void ClassicGroup::update(ClassicMember& member, std::vector<ClassicProtocol> protocols,
                          std::int32_t rebalance_timeout_ms, std::int32_t session_timeout_ms,
                          Reply<JoinGroupResponse> join) {
  discount_offers(member);
  member.protocols = std::move(protocols);
  count_offers(member);
  member.rebalance_timeout_ms = rebalance_timeout_ms;
  member.session_timeout_ms = session_timeout_ms;
  park_join(member, std::move(join));
}

void ClassicGroup::park_join(ClassicMember& member, Reply<JoinGroupResponse> join) {
  if (member.awaits_join()) --own().awaiting_join;
  answer_superseded(member.join);
  member.join = std::move(join);
  if (member.awaits_join()) ++own().awaiting_join;
}

ErrorCode ClassicGroup::check_member(std::string_view member_id,
                                     std::optional<std::string_view> instance_id) const {
  if (instance_id) {
    const std::string* holder = static_member_id(*instance_id);
    if (holder == nullptr) return ErrorCode::unknown_member_id;
    if (*holder != member_id) {
      log_info("member {} of group {} is fenced: {} has its group.instance.id {}", member_id, id(), *holder,
               *instance_id);
      return ErrorCode::fenced_instance_id;
    }
  }
  return find(member_id) == nullptr ? ErrorCode::unknown_member_id : ErrorCode::none;
}

bool ClassicGroup::is_pending(std::string_view member_id) const {
  return membership().pending.contains(member_id);
}

Timeout& ClassicGroup::add_pending(std::string member_id) {
  assert(find(member_id) == nullptr);
  return own().pending[std::move(member_id)];
}

bool ClassicGroup::complete_join(ClassicMember& member, const JoinGroupResponse& response) {
  if (!member.awaits_join()) return false;
  --own().awaiting_join;
  std::exchange(member.join, nullptr)(response);
  return true;
}

bool ClassicGroup::complete_sync(ClassicMember& member, const SyncGroupResponse& response) {
  if (!member.awaits_sync()) return false;
  std::exchange(member.sync, nullptr)(response);
  return true;
}

void ClassicGroup::park_sync(ClassicMember& member, Reply<SyncGroupResponse> sync) {
  answer_superseded(member.sync);
  member.sync = std::move(sync);
}

bool ClassicGroup::elect_joined_leader() {
  if (leader_.empty()) return false;
  const ClassicMember* leader = find(leader_);
  if (leader != nullptr && leader->awaits_join()) return true;
  for (const auto& [member_id, member] : membership().members) {
    if (!member.awaits_join()) continue;
    log_info("leader {} of group {} did not rejoin in time; {} leads", leader_, id(), member_id);
    leader_ = member_id;
    return true;
  }
  return false;
}

std::int32_t ClassicGroup::rebalance_timeout_ms() const {
  std::int32_t longest_ms = 0;
  for (const auto& [id, member] : membership().members) {
    longest_ms = std::max(longest_ms, member.rebalance_timeout_ms);
  }
  return longest_ms;
}

void ClassicGroup::start_generation(TimestampMs now_ms) {
  ++generation_;
  if (size() == 0) {
    protocol_name_.reset();
  } else {
    protocol_name_ = select_protocol();
  }
  find_subscriptions();
  move_to(size() == 0 ? ClassicState::empty : ClassicState::completing_rebalance, now_ms);
  forget_expected_syncs();
}

void ClassicGroup::expect_sync(ClassicMember& member) {
  if (!member.sync_expected) ++own().syncs_expected;
  member.sync_expected = true;
}

void ClassicGroup::sync_arrived(ClassicMember& member) {
  if (member.sync_expected) --own().syncs_expected;
  member.sync_expected = false;
}

void ClassicGroup::forget_expected_syncs() {
  if (membership().syncs_expected == 0) return;
  for (auto& [id, member] : members()) member.sync_expected = false;
  own().syncs_expected = 0;
}

bool ClassicGroup::supports(std::string_view protocol_type,
                            const std::vector<ClassicProtocol>& protocols) const {
  if (is_empty()) return !protocol_type.empty() && !protocols.empty();
  if (protocol_type_.empty() || protocol_type_ != protocol_type) return false;
  const auto& offers = membership().offers;
  return std::ranges::any_of(protocols, [&](const ClassicProtocol& protocol) {
    const auto offered = offers.find(protocol.name);
    return (offered == offers.end() ? 0 : offered->second) == size();
  });
}

std::set<std::string_view> ClassicGroup::candidate_protocols() const {
  std::set<std::string_view> candidates;
  for (const auto& [name, members] : membership().offers) {
    if (members == size()) candidates.insert(name);
  }
  return candidates;
}

std::string ClassicGroup::select_protocol() const {
  const std::set<std::string_view> candidates = candidate_protocols();
  std::map<std::string_view, std::size_t> votes;
  for (const auto& [id, member] : membership().members) {
    const auto vote = std::ranges::find_if(member.protocols, [&](const ClassicProtocol& protocol) {
      return candidates.contains(protocol.name);
    });
    if (vote != member.protocols.end()) ++votes[vote->name];
  }
  assert(!votes.empty());
  const auto most = std::ranges::max_element(votes, {}, [](const auto& entry) { return entry.second; });
  return std::string(most->first);
}

void ClassicGroup::count_offers(const ClassicMember& member) {
  for (const ClassicProtocol& protocol : member.protocols) ++own().offers[protocol.name];
}

void ClassicGroup::discount_offers(const ClassicMember& member) {
  for (const ClassicProtocol& protocol : member.protocols) {
    const auto offered = own().offers.find(protocol.name);
    if (--offered->second == 0) own().offers.erase(offered);
  }
}

void ClassicGroup::find_subscriptions() {
  if (membership_) membership_->subscribed_topics.clear();
  subscriptions_known_ = false;
  if (!uses_consumer_protocol()) return;
  if (size() > 0 && !protocol_name_) return;
  for (const auto& [member_id, member] : membership().members) {
    const ClassicProtocol* chosen = member.find_protocol(*protocol_name_);
    const auto subscription = parse_subscription(chosen == nullptr ? ByteView{} : ByteView(chosen->metadata));
    if (!subscription) {
      log_warn(
          "group {}: the subscription of member {} under {} cannot be read: {}; the group's topics are "
          "unknown",
          id(), member_id, *protocol_name_, subscription.error().message);
      membership_->subscribed_topics.clear();
      return;
    }
    membership_->subscribed_topics.insert(subscription->topics.begin(), subscription->topics.end());
  }
  subscriptions_known_ = true;
}

}  // namespace ottla::coordinator
