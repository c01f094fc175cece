// A failed request of ZooKeeper as a tool's failure: Java's KeeperException.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "cli/failure.h"
#include "cli/zookeeper/client.h"

namespace ottla::cli {

class KeeperFailure : public Failure {
 public:
  explicit KeeperFailure(KeeperError error)
      : Failure(error.exception(), error.message()), error_(std::move(error)) {}

  const KeeperError& error() const { return error_; }

 private:
  KeeperError error_;
};

// The value, or KeeperFailure.
template <class T>
T kept(Kept<T> result) {
  if (!result) throw KeeperFailure(std::move(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// The same where that error is as good as a value.
template <class T>
void kept_but(zookeeper::Code accepted, const Kept<T>& result) {
  if (!result && result.error().code != accepted) throw KeeperFailure(result.error());
}

}  // namespace ottla::cli
