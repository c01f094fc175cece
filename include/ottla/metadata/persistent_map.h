// A hash trie whose versions share what they have in common: copying costs two words, changing a copy costs
// the path to the changed value. Nodes made under one edit are changed in place while that edit goes on;
// published ones never are.
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace ottla::metadata {

// Names one series of changes. Values are unique in the process's single metadata owner; 0 owns nothing.
using EditId = std::uint64_t;

// Traits gives `static const Key& key(const Value&)` (or a view by value) and `static std::size_t hash(const
// Lookup&)` for every type that keys may be looked up by; those compare with == to what key() gives.
template <class Value, class Traits>
class PersistentMap {
 public:
  // The value of that key, or null. The pointer lives as long as this version of the map, or until it is
  // changed.
  template <class Lookup>
  const Value* find(const Lookup& key) const {
    const std::size_t hash = Traits::hash(key);
    const Node* node = root_.get();
    for (unsigned shift = 0; node != nullptr; shift += bits_per_level) {
      if (shift >= hash_bits) return find_linear(*node, key);
      const std::uint32_t bit = bit_of(hash, shift);
      if ((node->value_bits & bit) != 0) {
        const Value& value = node->values[rank(node->value_bits, bit)];
        return Traits::key(value) == key ? &value : nullptr;
      }
      if ((node->child_bits & bit) == 0) return nullptr;
      node = node->children[rank(node->child_bits, bit)].get();
    }
    return nullptr;
  }

  // Puts the value in place of the one with the same key, if any.
  void set(EditId edit, Value value) {
    const std::size_t hash = Traits::hash(Traits::key(value));
    if (put(root_, edit, hash, 0, std::move(value))) ++size_;
  }

  // Takes the value of that key out; gives whether there was one.
  template <class Lookup>
  bool erase(EditId edit, const Lookup& key) {
    if (find(key) == nullptr) return false;
    take(root_, edit, Traits::hash(key), 0, key);
    --size_;
    return true;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Calls visit(const Value&) for each, in an order that depends on the keys alone.
  template <class Visit>
  void for_each(Visit&& visit) const {
    if (root_) walk(*root_, visit);
  }

 private:
  static constexpr unsigned bits_per_level = 5;
  static constexpr unsigned hash_bits = sizeof(std::size_t) * 8;

  // Below hash_bits every slot is a value, a child or nothing, as the two bit sets say; beyond, values is a
  // plain list.
  struct Node {
    EditId edit = 0;
    std::uint32_t value_bits = 0;
    std::uint32_t child_bits = 0;
    std::vector<Value> values;
    std::vector<std::shared_ptr<Node>> children;
  };

  static std::uint32_t bit_of(std::size_t hash, unsigned shift) { return 1U << (hash >> shift & 31U); }
  static std::size_t rank(std::uint32_t bits, std::uint32_t bit) {
    return static_cast<std::size_t>(std::popcount(bits & (bit - 1)));
  }

  template <class Lookup>
  static const Value* find_linear(const Node& node, const Lookup& key) {
    for (const Value& value : node.values) {
      if (Traits::key(value) == key) return &value;
    }
    return nullptr;
  }

  static Node& own(std::shared_ptr<Node>& node, EditId edit) {
    if (!node) {
      node = std::make_shared<Node>();
    } else if (node->edit != edit || edit == 0) {
      node = std::make_shared<Node>(*node);
    }
    node->edit = edit;
    return *node;
  }

  // Gives whether the key is new.
  static bool put(std::shared_ptr<Node>& slot, EditId edit, std::size_t hash, unsigned shift, Value value) {
    Node& node = own(slot, edit);
    if (shift >= hash_bits) return put_linear(node, std::move(value));
    const std::uint32_t bit = bit_of(hash, shift);
    if ((node.child_bits & bit) != 0) {
      std::shared_ptr<Node>& child = node.children[rank(node.child_bits, bit)];
      return put(child, edit, hash, shift + bits_per_level, std::move(value));
    }
    const auto at = node.values.begin() + static_cast<std::ptrdiff_t>(rank(node.value_bits, bit));
    if ((node.value_bits & bit) == 0) {
      node.values.insert(at, std::move(value));
      node.value_bits |= bit;
      return true;
    }
    if (Traits::key(*at) == Traits::key(value)) {
      *at = std::move(value);
      return false;
    }
    std::shared_ptr<Node> child;
    const std::size_t other_hash = Traits::hash(Traits::key(*at));
    put(child, edit, other_hash, shift + bits_per_level, std::move(*at));
    put(child, edit, hash, shift + bits_per_level, std::move(value));
    node.values.erase(at);
    node.value_bits &= ~bit;
    const auto child_at = static_cast<std::ptrdiff_t>(rank(node.child_bits, bit));
    node.children.insert(node.children.begin() + child_at, std::move(child));
    node.child_bits |= bit;
    return true;
  }

  static bool put_linear(Node& node, Value value) {
    for (Value& other : node.values) {
      if (!(Traits::key(other) == Traits::key(value))) continue;
      other = std::move(value);
      return false;
    }
    node.values.push_back(std::move(value));
    return true;
  }

  // The key is there; an emptied node goes, so that the trie of no values has no nodes.
  template <class Lookup>
  static void take(std::shared_ptr<Node>& slot, EditId edit, std::size_t hash, unsigned shift,
                   const Lookup& key) {
    Node& node = own(slot, edit);
    if (shift >= hash_bits) {
      std::erase_if(node.values, [&](const Value& value) { return Traits::key(value) == key; });
    } else if (const std::uint32_t bit = bit_of(hash, shift); (node.value_bits & bit) != 0) {
      node.values.erase(node.values.begin() + static_cast<std::ptrdiff_t>(rank(node.value_bits, bit)));
      node.value_bits &= ~bit;
    } else {
      assert((node.child_bits & bit) != 0);
      const auto at = node.children.begin() + static_cast<std::ptrdiff_t>(rank(node.child_bits, bit));
      take(*at, edit, hash, shift + bits_per_level, key);
      if (*at == nullptr) {
        node.children.erase(at);
        node.child_bits &= ~bit;
      }
    }
    if (node.values.empty() && node.children.empty()) slot.reset();
  }

  template <class Visit>
  static void walk(const Node& node, Visit& visit) {
    for (const Value& value : node.values) visit(value);
    for (const std::shared_ptr<Node>& child : node.children) walk(*child, visit);
  }

  std::shared_ptr<Node> root_;
  std::size_t size_ = 0;
};

}  // namespace ottla::metadata
