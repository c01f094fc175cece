// Decides what becomes of AlterConfigs and IncrementalAlterConfigs. Pure.
#pragma once

#include <span>
#include <vector>

#include "metadata/record_list.h"
#include "ottla/config/broker_config.h"
#include "ottla/metadata/configs.h"
#include "ottla/metadata/image.h"

namespace ottla::metadata {

// One answer a resource, in the order asked; a resource that fails changes nothing of itself. `fixed` is the
// configuration as the files said.
Decision<std::vector<Outcome>> decide_alter_configs(const MetadataImage& image,
                                                    const config::BrokerConfig& fixed,
                                                    std::span<const ResourceChange> resources,
                                                    Alteration alteration);

}  // namespace ottla::metadata
