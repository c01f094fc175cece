// Insertion into each table, replayed by hash codes alone.
#include "cli/dump/jvm_order.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <ranges>
#include <utility>

namespace ottla::cli::dump {
namespace {

// scala.collection.mutable.HashTable: chains that grow at their front, elements given from the last slot to
// the first. Growing goes through the old table in the order of its slots.
constexpr std::size_t map_slots_at_first = 16;
constexpr std::size_t map_load_per_mille = 750;
// scala.collection.mutable.FlatHashTable: open addressing.
constexpr std::size_t set_slots_at_first = 32;
constexpr std::size_t set_load_per_mille = 450;
// java.util.HashMap
constexpr std::size_t java_slots_at_first = 16;

// scala.util.hashing.byteswap32, turned by the table's seed: the bits of its index when it was made. A set
// that grows takes a new one, a map keeps it.
std::uint32_t improved(std::int32_t hash, int seed) {
  constexpr std::uint32_t factor = 0x9e3775cd;
  const std::uint32_t mixed = std::byteswap(static_cast<std::uint32_t>(hash) * factor) * factor;
  return std::rotr(mixed, seed % 32);
}

// The slot of a hash in a table of `slots`, a power of two.
std::size_t scala_slot(std::int32_t hash, std::size_t slots, int seed) {
  const int bits = std::countr_zero(slots);
  return (improved(hash, seed) >> (32 - bits)) & (slots - 1);
}

using Chains = std::vector<std::vector<std::size_t>>;

}  // namespace

std::vector<std::size_t> scala_map_order(std::span<const std::int32_t> hashes) {
  Chains chains(map_slots_at_first);  // front first
  constexpr int seed = 4;
  static_assert(1 << seed == map_slots_at_first);
  const auto add = [&](std::size_t element) {
    auto& chain = chains[scala_slot(hashes[element], chains.size(), seed)];
    chain.insert(chain.begin(), element);
  };
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    add(i);
    if (i + 1 <= chains.size() * map_load_per_mille / 1000) continue;
    const Chains old = std::exchange(chains, Chains(chains.size() * 2));
    for (const auto& chain : old | std::views::reverse) std::ranges::for_each(chain, add);
  }
  std::vector<std::size_t> order;
  for (const auto& chain : chains | std::views::reverse)
    order.insert(order.end(), chain.begin(), chain.end());
  return order;
}

std::vector<std::size_t> scala_set_order(std::span<const std::int32_t> hashes) {
  using Slots = std::vector<std::optional<std::size_t>>;
  Slots slots(set_slots_at_first);
  const auto add = [&](std::size_t element) {
    std::size_t at = scala_slot(hashes[element], slots.size(), std::countr_zero(slots.size()));
    while (slots[at]) at = (at + 1) % slots.size();
    slots[at] = element;
  };
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    add(i);
    if (i + 1 < slots.size() * set_load_per_mille / 1000) continue;
    const Slots old = std::exchange(slots, Slots(slots.size() * 2));
    for (const auto& slot : old) {
      if (slot) add(*slot);
    }
  }
  std::vector<std::size_t> order;
  for (const auto& slot : slots) {
    if (slot) order.push_back(*slot);
  }
  return order;
}

std::vector<std::size_t> java_map_order(std::span<const std::int32_t> hashes) {
  std::size_t slots = java_slots_at_first;
  while (hashes.size() > slots * 3 / 4) slots *= 2;
  std::vector<std::size_t> order(hashes.size());
  // computeIfAbsent puts an element before the others of its slot, and growing keeps their order.
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = order.size() - 1 - i;
  std::ranges::stable_sort(order, {}, [&](std::size_t element) {
    const auto hash = static_cast<std::uint32_t>(hashes[element]);
    return (hash ^ (hash >> 16)) & (slots - 1);
  });
  return order;
}

}  // namespace ottla::cli::dump
