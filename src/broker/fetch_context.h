// Which partitions a Fetch means and what of them it is told: all it names, or by a session those it named
// before and only what changed. Rules: kafka.server.FetchManager and its contexts.
#pragma once

#include <memory>

#include "broker/fetch_plan.h"
#include "broker/fetch_session.h"
#include "ottla/protocol/messages/01_fetch.h"

namespace ottla::broker {

inline constexpr int first_fetch_by_id = 13;  // KIP-516

class FetchContext {
 public:
  // Fills the plan. On a failure of the session (error() is set) the plan stays empty.
  FetchContext(FetchSessionCache& cache, const protocol::FetchRequest& body, int version, std::int64_t now_ms,
               FetchPlan& plan);

  ErrorCode error() const { return error_; }
  std::int32_t session_id() const { return session_id_; }

  // To be called once the plan was read: decides what is told (FetchEntry::is_told), remembers it in the
  // session, makes a new one where the client wants it. May set error(): then nothing is told.
  void finish(FetchPlan& plan, std::int64_t now_ms);

 private:
  enum class Kind : std::uint8_t { sessionless, full, incremental };

  void add_named(const protocol::FetchRequest& body, FetchPlan& plan) const;
  void open_session(const protocol::FetchRequest& body, std::int64_t now_ms, FetchPlan& plan);
  void update_session(const protocol::FetchRequest& body);
  void add_remembered(FetchPlan& plan);
  void make_session(FetchPlan& plan, std::int64_t now_ms);
  void tell_changes(FetchPlan& plan);

  FetchSessionCache& cache_;
  const bool by_id_;
  Kind kind_ = Kind::sessionless;
  ErrorCode error_ = ErrorCode::none;
  std::int32_t session_id_ = 0;
  std::shared_ptr<FetchSession> session_;
  std::int32_t expected_epoch_ = 0;
};

}  // namespace ottla::broker
