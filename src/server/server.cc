// The threads and listeners put together; sockets are spread over the threads as they come.
#include "ottla/server/server.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <asio/post.hpp>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>

#include "ottla/base/logging.h"
#include "server/acceptor.h"
#include "server/connection_limits.h"
#include "server/io_thread.h"

namespace ottla::server {
namespace {

constexpr int smallest_backlog = 4096;

// A connection needs a descriptor: take as many as the system lets us.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t thread_count(const ServerOptions& options) {
  const int processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return static_cast<std::size_t>(std::clamp(options.threads, 1, processors));
}

Result<LimitOptions> limit_options(const ServerOptions& options) {
  asio::io_context context(1);
  LimitOptions limits{.max_connections = options.max_connections,
                      .max_connections_per_ip = options.max_connections_per_ip,
                      .per_ip_overrides = {},
                      .max_creation_rate = options.max_connection_creation_rate};
  for (const auto& [host, count] : options.max_connections_per_ip_overrides) {
    const auto addresses = resolve(context, host);
    if (!addresses) {
      return fail(ErrorCode::invalid_config,
                  "max.connections.per.ip.overrides: " + addresses.error().message);
    }
    for (const auto& address : *addresses) limits.per_ip_overrides[address_text(address)] = count;
  }
  return limits;
}

class NetworkServer final : public Server {
 public:
  explicit NetworkServer(ServerOptions options) : options_(std::move(options)) {}
  ~NetworkServer() override { stop(std::chrono::milliseconds(0)); }

  Result<> open();

  std::vector<Endpoint> endpoints() const override;
  Result<> start(broker::Dispatcher& dispatcher) override;
  Result<> follow(const ServerOptions& options) override;
  void begin_stop() override;
  std::size_t stop(std::chrono::milliseconds patience) override;
  ServerStatistics statistics() const override;

 private:
  IoThread& next_thread();
  std::unique_ptr<IoThread> make_thread(std::size_t index);
  void start_thread(IoThread& thread);
  // On the first thread: gives new connections to so many threads, and starts those that are missing.
  void use_threads(std::size_t count);
  // Those there are; they stay until the end.
  std::vector<IoThread*> threads() const;
  bool wait_for_threads(std::chrono::milliseconds patience);

  const ServerOptions options_;
  std::unique_ptr<ConnectionLimits> limits_;
  broker::Dispatcher* dispatcher_ = nullptr;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<IoThread>> threads_;    // guarded but on the first thread; never fewer
  std::vector<std::unique_ptr<Acceptor>> acceptors_;  // on the first thread
  std::size_t given_out_ = 0;                         // connections; used on the first thread
  std::size_t in_use_ = 1;                            // threads for new connections; used on the first thread
  std::condition_variable thread_ended_;
  std::size_t running_ = 0;
  bool stopping_ = false;
};

Result<> NetworkServer::open() {
  raise_descriptor_limit();
  auto limits = limit_options(options_);
  if (!limits) return fail(std::move(limits.error()));
  limits_ = std::make_unique<ConnectionLimits>(std::move(*limits));
  in_use_ = thread_count(options_);
  for (std::size_t i = 0; i < in_use_; ++i) threads_.push_back(make_thread(i));
  for (const Endpoint& endpoint : options_.listeners) {
    acceptors_.push_back(
        std::make_unique<Acceptor>(threads_.front()->context(), *limits_, options_,
                                   [this](Descriptor descriptor, asio::ip::tcp protocol, broker::Peer peer) {
                                     next_thread().adopt(std::move(descriptor), protocol, std::move(peer));
                                   }));
    if (auto bound = acceptors_.back()->bind(endpoint); !bound) return bound;
  }
  return {};
}

std::vector<Endpoint> NetworkServer::endpoints() const {
  std::vector<Endpoint> endpoints;
  for (const auto& acceptor : acceptors_) endpoints.push_back(acceptor->endpoint());
  return endpoints;
}

// By the digit sum of the count: every run of connections is spread evenly, and so is every second or third
// of them, which plain turns would put on one thread when each client opens a busy and a quiet connection.
IoThread& NetworkServer::next_thread() {
  const std::size_t count = in_use_;
  std::size_t sum = 0;
  for (std::size_t rest = count > 1 ? given_out_++ : 0; rest > 0; rest /= count) sum += rest % count;
  return *threads_[sum % count];
}

std::unique_ptr<IoThread> NetworkServer::make_thread(std::size_t index) {
  return std::make_unique<IoThread>(
      static_cast<int>(index), IoThreadOptions{options_.request_max_bytes, options_.connections_max_idle},
      *limits_);
}

void NetworkServer::start_thread(IoThread& thread) {
  thread.start(*dispatcher_, [this] {
    std::lock_guard lock(mutex_);
    --running_;
    thread_ended_.notify_all();
  });
}

std::vector<IoThread*> NetworkServer::threads() const {
  std::lock_guard lock(mutex_);
  std::vector<IoThread*> threads;
  for (const auto& thread : threads_) threads.push_back(thread.get());
  return threads;
}

void NetworkServer::use_threads(std::size_t count) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  while (threads_.size() < count) {
    threads_.push_back(make_thread(threads_.size()));
    ++running_;
    start_thread(*threads_.back());
  }
  in_use_ = count;
}

Result<> NetworkServer::follow(const ServerOptions& options) {
  auto limits = limit_options(options);
  if (!limits) return fail(std::move(limits.error()));
  limits_->change(std::move(*limits));
  asio::post(threads().front()->context(), [this, count = thread_count(options)] { use_threads(count); });
  return {};
}

Result<> NetworkServer::start(broker::Dispatcher& dispatcher) {
  std::signal(SIGPIPE, SIG_IGN);  // sendfile has no MSG_NOSIGNAL
  for (const auto& acceptor : acceptors_) {
    if (auto done = acceptor->listen(std::max(options_.listen_backlog, smallest_backlog)); !done) return done;
    asio::post(threads_.front()->context(), [&acceptor = *acceptor] { acceptor.start(); });
  }
  dispatcher_ = &dispatcher;
  const std::vector<IoThread*> all = threads();
  {
    std::lock_guard lock(mutex_);
    running_ = all.size();
  }
  for (IoThread* thread : all) start_thread(*thread);
  return {};
}

void NetworkServer::begin_stop() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true) || running_ == 0) return;
  }
  asio::post(threads().front()->context(), [this] {
    for (const auto& acceptor : acceptors_) acceptor->stop();
    // Only now: what was accepted before is on its way to the threads already.
    for (IoThread* thread : threads()) thread->begin_stop();
  });
}

bool NetworkServer::wait_for_threads(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return thread_ended_.wait_for(lock, patience, [this] { return running_ == 0; });
}

std::size_t NetworkServer::stop(std::chrono::milliseconds patience) {
  begin_stop();
  std::size_t cut_off = 0;
  if (!wait_for_threads(patience)) {
    for (const IoThread* thread : threads()) cut_off += thread->connections();
    for (IoThread* thread : threads()) thread->abort();
    // Requests that wait get the chance to give up in order.
    wait_for_threads(std::min(patience, std::chrono::milliseconds(100)));
  }
  for (IoThread* thread : threads()) thread->join();
  return cut_off;
}

ServerStatistics NetworkServer::statistics() const {
  ServerStatistics statistics;
  for (const IoThread* thread : threads()) {
    statistics.connections += thread->connections();
    statistics.expired += thread->expired();
  }
  for (const auto& acceptor : acceptors_) {
    statistics.accepted += acceptor->accepted();
    statistics.rejected += acceptor->rejected();
  }
  return statistics;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(ServerOptions options) {
  auto server = std::make_unique<NetworkServer>(std::move(options));
  if (auto opened = server->open(); !opened) return fail(std::move(opened.error()));
  return server;
}

}  // namespace ottla::server
