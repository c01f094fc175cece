// Parts of a session in their order, sessions by group and member.
#include "broker/share_session.h"

namespace ottla::broker {

ShareSession::Part* ShareSession::find(const ShareTarget& target) {
  const auto found = index_.find(target);
  return found == index_.end() ? nullptr : &*found->second;
}

void ShareSession::add(const Part& part) {
  if (index_.contains(part.target)) return;
  index_.emplace(part.target, parts_.insert(parts_.end(), part));
}

void ShareSession::forget(const ShareTarget& target) {
  const auto found = index_.find(target);
  if (found == index_.end()) return;
  parts_.erase(found->second);
  index_.erase(found);
}

void ShareSession::move_to_end(const ShareTarget& target) {
  const auto found = index_.find(target);
  if (found != index_.end()) parts_.splice(parts_.end(), parts_, found->second);
}

std::shared_ptr<ShareSession> ShareSessionCache::find(std::string_view group_id,
                                                      std::string_view member_id) const {
  const auto group = groups_.find(group_id);
  if (group == groups_.end()) return nullptr;
  const auto member = group->second.find(member_id);
  return member == group->second.end() ? nullptr : member->second;
}

std::shared_ptr<ShareSession> ShareSessionCache::create(std::string_view group_id, std::string_view member_id,
                                                        ConnectionNumber connection) {
  if (const auto before = find(group_id, member_id)) remove(*before);
  if (size_ >= most_) return nullptr;
  auto session = std::make_shared<ShareSession>(std::string(group_id), std::string(member_id), connection);
  groups_[session->group_id][session->member_id] = session;
  ++size_;
  Began& began = by_connection_[connection];
  began.group_id = group_id;
  std::erase_if(began.sessions, [this](const auto& earlier) { return !is_there(earlier.lock()); });
  began.sessions.push_back(session);
  return session;
}

bool ShareSessionCache::remove(const ShareSession& session) {
  const auto group = groups_.find(session.group_id);
  if (group == groups_.end()) return false;
  const auto member = group->second.find(session.member_id);
  if (member == group->second.end() || member->second.get() != &session) return false;
  --size_;
  if (group->second.size() == 1) {
    groups_.erase(group);
  } else {
    group->second.erase(member);
  }
  return true;
}

std::optional<ShareSessionCache::Closed> ShareSessionCache::close(ConnectionNumber connection) {
  auto found = by_connection_.extract(connection);
  if (!found) return std::nullopt;
  Closed closed{{}, std::move(found.mapped().group_id)};
  for (const auto& began : found.mapped().sessions) {
    if (auto session = began.lock(); is_there(session)) closed.sessions.push_back(std::move(session));
  }
  return closed;
}

bool ShareSessionCache::is_there(const std::shared_ptr<ShareSession>& session) const {
  return session != nullptr && find(session->group_id, session->member_id) == session;
}

bool ShareSessionCache::is_empty(std::string_view group_id) const { return !groups_.contains(group_id); }

}  // namespace ottla::broker
