// Consumer groups that live at random, by a seed: what members of the consumer protocol do next is drawn
// here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "coordinator/consumer_fixture.h"

namespace ottla::test {

class LivesFixture : public ConsumerFixture {
 protected:
  // Members subscribe to any of these topics.
  LivesFixture(std::uint64_t seed, std::vector<std::string_view> topics)
      : random_(seed), topic_names_(std::move(topics)) {}

  std::int32_t below(std::uint64_t bound) { return static_cast<std::int32_t>(random_.below(bound)); }
  bool one_in(std::uint64_t count) { return random_.below(count) == 0; }
  auto& any_of(auto& list) { return list[random_.below(list.size())]; }

  // One step of a member: joins, leaves, subscribes anew, acknowledges or heartbeats.
  void step_consumer(Consumer& consumer) {
    switch (below(8)) {
      case 0:
        subscribe_to_some(consumer);
        consumer.regex = one_in(3) ? "t.*" : "";
        if (consumer.instance) consumer.id = "s" + std::to_string(below(3));
        join(consumer);
        break;
      case 1:
        leave(consumer, consumer.instance && one_in(2) ? -2 : -1);
        break;
      case 2:
        subscribe_to_some(consumer);
        resubscribe(consumer);
        break;
      case 3:
      case 4:
        acknowledge(consumer);
        break;
      default:
        beat(consumer);
    }
  }

  const std::vector<std::string_view>& topic_names() const { return topic_names_; }

 private:
  void subscribe_to_some(Consumer& consumer) {
    consumer.topics.clear();
    for (const std::string_view name : topic_names_) {
      if (one_in(2)) consumer.topics.emplace_back(name);
    }
  }

  SeededEntropy random_;
  std::vector<std::string_view> topic_names_;
};

}  // namespace ottla::test
