// Who makes the topics that a group needs and that are not there: those between the subtopologies of a
// streams group and those of their state. The broker implements it over its control plane.
#pragma once

#include <span>
#include <vector>

#include "ottla/base/result.h"
#include "ottla/metadata/topics.h"

namespace ottla::coordinator {

class InternalTopics {
 public:
  virtual ~InternalTopics() = default;

  // As CreateTopics: one outcome a topic. The coordinator hears of the next image before this returns.
  virtual Result<std::vector<metadata::CreatedTopic>> create(std::span<const metadata::NewTopic> topics) = 0;
};

}  // namespace ottla::coordinator
