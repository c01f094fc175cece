// What contradicts itself among the options of share partitions and share sessions (ShareGroupConfig).
#pragma once

#include "ottla/base/result.h"
#include "ottla/config/settings.h"

namespace ottla::config {

// invalid_config with Kafka's rule, by the names of the two options. Single values have been checked.
Result<> check_share_limits(const Settings& settings);

}  // namespace ottla::config
