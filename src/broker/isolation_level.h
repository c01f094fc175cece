// The isolation levels that a request can ask for (org.apache.kafka.common.IsolationLevel, KIP-98).
#pragma once

#include <cstdint>

namespace ottla::broker {

inline constexpr std::int8_t read_committed = 1;  // 0: read uncommitted

}  // namespace ottla::broker
