// Two members of a group of any kind that its coordinator assigns, and the topic t with three partitions.
#pragma once

namespace ottla::test {

template <class Fixture, class Client>
class TwoMembers : public Fixture {
 protected:
  TwoMembers() { this->topic("t", 3); }

  // a and b have it all between them, at epoch 3.
  void share() {
    this->settle({&a_, &b_});
    this->records();
  }
  // b has joined and the target is known, a has not heard of it.
  void let_b_in() {
    this->join(a_);
    this->join(b_);
    this->pass_ms(1000);
    this->beat(b_);
    this->records();
  }

  Client a_{"a"};
  Client b_{"b"};
};

}  // namespace ottla::test
