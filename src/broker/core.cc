// Finding a thread's own state without a lock per request.
#include "broker/core.h"

#include "broker/control_plane.h"

namespace ottla::broker {
namespace {

std::uint64_t next_core_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

struct ThreadSlot {
  std::uint64_t core_number = 0;
  IoThread* thread = nullptr;
};
thread_local ThreadSlot this_thread_slot;

}  // namespace

Core::Core(config::BrokerConfig broker_config, Clock& system_clock, Entropy& system_entropy)
    : config(std::move(broker_config)),
      clock(system_clock),
      entropy(system_entropy),
      sessions(static_cast<std::size_t>(config.max_incremental_fetch_session_cache_slots), entropy),
      telemetry(entropy),
      number_(next_core_number()) {}

Core::~Core() {
  control.stop();
  disk.stop();
}

IoThread& Core::io_thread(const asio::any_io_executor& executor) {
  ThreadSlot& slot = this_thread_slot;
  if (slot.core_number == number_) return *slot.thread;
  const std::lock_guard lock(threads_mutex_);
  std::unique_ptr<IoThread>& thread = threads_[std::this_thread::get_id()];
  if (!thread) {
    thread = std::make_unique<IoThread>(executor);
    if (stopping.load()) thread->stop_waiting();
  }
  slot = {number_, thread.get()};
  return *thread;
}

void Core::stop_waiting() {
  const std::lock_guard lock(threads_mutex_);
  // Once: at the second call the I/O threads may have ended, and nothing may be left for them to run.
  if (stopping.exchange(true)) return;
  for (const auto& [id, thread] : threads_) thread->stop_waiting();
}

}  // namespace ottla::broker
