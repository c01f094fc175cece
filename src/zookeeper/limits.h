// The limits of what the port takes from a client.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ottla::zookeeper {

// Kafka's zookeeper.properties and ZooKeeper's own defaults: sessions last 2 to 20 ticks.
inline constexpr std::int32_t tick_ms = 3000;
inline constexpr std::int32_t min_session_timeout_ms = 2 * tick_ms;
inline constexpr std::int32_t max_session_timeout_ms = 20 * tick_ms;

namespace limits {
// jute.maxbuffer: the longest frame, and so the longest data of a node.
inline constexpr std::size_t frame_bytes = 0xfffff;
inline constexpr std::size_t connections = 4096;
// Of open connections and of clients that went away without a word.
inline constexpr std::size_t sessions = 65'536;
// What may wait for one client that does not read; its requests rest meanwhile, and with twice of it in
// events it is cut off.
inline constexpr std::size_t output_bytes = 4 << 20;
inline constexpr std::size_t watches_per_connection = 100'000;
inline constexpr std::size_t nodes = 1'000'000;
inline constexpr std::size_t tree_bytes = std::size_t{256} << 20;
inline constexpr std::size_t auth_entries = 64;
}  // namespace limits

}  // namespace ottla::zookeeper
