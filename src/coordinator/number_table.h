// Values that many hold, kept once: each has a number while anybody uses it.
#pragma once

#include <cassert>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ottla::coordinator {

// Numbers of released values are used again.
template <class Value, class Hash, class Equal>
class NumberTable {
 public:
  using Number = std::uint32_t;

  // The value's number; release() it as often as this was called.
  template <class Lookup>
  Number acquire(const Lookup& value) {
    const auto found = numbers_.find(value);
    if (found != numbers_.end()) {
      ++slots_[found->second].uses;
      return found->second;
    }
    const Number number = take_free();
    slots_[number] = {&numbers_.emplace(Value(value), number).first->first, 1};
    return number;
  }

  void release(Number number) {
    Slot& slot = slots_[number];
    assert(slot.uses > 0);
    if (--slot.uses > 0) return;
    numbers_.erase(numbers_.find(*slot.value));
    slot = {};
    free_.push_back(number);
  }

  // Nothing when nobody uses the value.
  template <class Lookup>
  std::optional<Number> find(const Lookup& value) const {
    const auto found = numbers_.find(value);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  // Of a number in use.
  const Value& at(Number number) const { return *slots_[number].value; }

 private:
  struct Slot {
    const Value* value = nullptr;  // into numbers_, whose nodes stay where they are
    std::uint32_t uses = 0;
  };

  Number take_free() {
    if (free_.empty()) {
      slots_.emplace_back();
      return static_cast<Number>(slots_.size() - 1);
    }
    const Number number = free_.back();
    free_.pop_back();
    return number;
  }

  std::unordered_map<Value, Number, Hash, Equal> numbers_;
  std::vector<Slot> slots_;
  std::vector<Number> free_;
};

}  // namespace ottla::coordinator
