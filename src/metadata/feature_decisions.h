// Decides what becomes of UpdateFeatures. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "metadata/record_list.h"
#include "metadata/topic_decisions.h"
#include "ottla/metadata/features.h"
#include "ottla/metadata/outcome.h"

namespace ottla::metadata {

// All updates or none: the first that fails is the answer. `kraft_version` is the quorum's, which is no
// feature of the image.
Decision<Outcome> decide_update_features(const TopicContext& context, std::span<const FeatureUpdate> updates,
                                         std::int16_t kraft_version);

}  // namespace ottla::metadata
