// Ids for idempotent producers, handed out from blocks that the metadata log reserved.
#pragma once

#include <mutex>
#include <optional>

#include "ottla/base/ids.h"
#include "ottla/metadata/topics.h"

namespace ottla::broker {

class ProducerIds {
 public:
  // The next id, or nothing when the block is used up. Any thread.
  std::optional<ProducerId> take() {
    const std::lock_guard lock(mutex_);
    if (next_ == end_) return std::nullopt;
    return next_++;
  }

  // Goes on with another block. What was left of the one before is given up.
  void refill(const metadata::ProducerIdBlock& block) {
    const std::lock_guard lock(mutex_);
    next_ = block.first;
    end_ = block.first + block.count;
  }

 private:
  std::mutex mutex_;
  ProducerId next_ = 0;
  ProducerId end_ = 0;
};

}  // namespace ottla::broker
