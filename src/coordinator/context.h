// What the managers of the room share: one object a coordinator.
#pragma once

#include <memory>
#include <string_view>

#include "coordinator/group_table.h"
#include "coordinator/groups/metadata_hash.h"
#include "coordinator/runtime.h"
#include "coordinator/timeouts.h"
#include "ottla/config/group_config.h"
#include "ottla/coordinator/internal_topics.h"
#include "ottla/coordinator/reply.h"
#include "ottla/env/entropy.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

class ClassicGroups;

struct Context {
  Runtime& runtime;
  Timeouts& timeouts;
  Entropy& entropy;
  config::GroupConfig options;   // may be replaced between calls
  metadata::ImagePointer image;  // the newest; never null
  GroupTable groups = {};
  TopicHashes hashes = {};           // of the image's topics that groups look at
  ClassicGroups* classic = nullptr;  // for conversions to and from consumer groups
  InternalTopics* topics = nullptr;  // null: nobody makes topics
};

constexpr std::int16_t code_of(ErrorCode code) { return static_cast<std::int16_t>(code); }

}  // namespace ottla::coordinator
