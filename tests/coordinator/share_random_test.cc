// Random lives of share groups and of the state of what they share: what is replayed is what was live, and no
// partition that is initialized stays without a member.
#include <cstdlib>

#include "coordinator/share_fixture.h"

namespace ottla::test {
namespace {

bool share_lives_are_long() { return std::getenv("OTTLA_LONG") != nullptr; }

class ShareLives : public ShareFixture, public ::testing::WithParamInterface<int> {
 protected:
  ShareLives() : random_(static_cast<std::uint64_t>(GetParam())) {
    share_options_.snapshot_update_records_per_snapshot = 3;
    restart();
    for (const char* name : {"t", "u"}) topic(name, 1 + below(4));
    for (int i = 0; i < 5; ++i) sharers_.emplace_back(std::string(1, static_cast<char>('a' + i)));
  }

  std::int32_t below(std::uint64_t bound) { return static_cast<std::int32_t>(random_.below(bound)); }

  void step_member(Sharer& sharer) {
    switch (below(6)) {
      case 0:
        subscribe(sharer);
        join(sharer);
        break;
      case 1:
        leave(sharer);
        break;
      case 2:
        subscribe(sharer);
        resubscribe(sharer);
        break;
      default:
        beat(sharer);
    }
  }
  void step() {
    const std::string name = below(2) == 0 ? "t" : "u";
    switch (below(16)) {
      case 0:
        if (has_topic(name)) remove_topic(name);
        break;
      case 1:
        topic(name, has_topic(name) ? 5 : 1 + below(3));
        break;
      case 2:
        set_offset("t", below(3), below(20));
        break;
      case 3:
        delete_offsets("u");
        break;
      case 4:
        if (below(4) == 0) delete_group();
        break;
      case 5:
      case 6:
        if (has_topic("t")) deliver_to("t", below(3), below(50));
        break;
      case 7:
        pass_ms(below(400'000));
        break;
      case 8:
      case 9:
        pass_ms(below(4'000));
        break;
      default:
        step_member(sharers_[random_.below(sharers_.size())]);
    }
  }

  std::string all() {
    std::string text = state() + " " + members() + " " + listed_type();
    for (const std::string& offset : offsets()) text += "\n" + offset;
    return text;
  }

  SeededEntropy random_;
  std::vector<Sharer> sharers_;

 private:
  void subscribe(Sharer& sharer) {
    sharer.topics = {"t"};
    if (below(2) == 0) sharer.topics.push_back("u");
    if (below(4) == 0) sharer.topics = {"u", "none"};
  }
};

TEST_P(ShareLives, AreTheSameWhenReplayed) {
  const int steps = share_lives_are_long() ? 5'000 : 300;
  for (int i = 0; i < steps; ++i) {
    step();
    if (i % 20 != 19) continue;
    pass_ms(0);  // what is on its way to the share coordinator arrives
    const std::string before = all();
    restart();
    ASSERT_EQ(all(), before) << "at step " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShareLives, ::testing::Range(0, share_lives_are_long() ? 200 : 20));

}  // namespace
}  // namespace ottla::test
