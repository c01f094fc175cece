// Frames that are not what they say: they cost nobody but the client that sends them.
#include <utility>

#include "zookeeper/zookeeper_fixture.h"

namespace ottla::zookeeper::test {
namespace {

class Frames : public ZooKeeperFixture {
 protected:
  using Fill = std::function<void(JuteWriter&)>;

  static Bytes body(const Fill& fill) {
    Bytes bytes;
    JuteWriter out(bytes);
    fill(out);
    return bytes;
  }

  // What a client of each kind asks for, whole.
  static std::vector<std::pair<Op, Bytes>> whole() {
    const Fill path = [](JuteWriter& out) { out.text("/a"); };
    const Fill watched = [](JuteWriter& out) { out.text("/a"), out.boolean(true); };
    const Fill removal = [](JuteWriter& out) { out.text("/a"), out.int32(-1); };
    const Fill change = [](JuteWriter& out) { out.text("/a"), out.text("data"), out.int32(-1); };
    const Fill rights = [](JuteWriter& out) { out.text("/a"), write_acls(out, *open_acls()), out.int32(-1); };
    const Fill creation = [](JuteWriter& out) {
      out.text("/b"), out.text("data"), write_acls(out, *open_acls()), out.int32(0);
    };
    const auto header = [](JuteWriter& out, Op op, bool is_end) {
      out.int32(static_cast<std::int32_t>(op)), out.boolean(is_end), out.int32(-1);
    };
    const Fill together = [=](JuteWriter& out) {
      header(out, Op::create, false), creation(out);
      header(out, Op::error, true);
    };
    const Fill watches = [](JuteWriter& out) {
      out.int64(0);
      for (int kind = 0; kind < 3; ++kind) out.int32(1), out.text("/a");
    };
    return {
        {Op::exists, body(watched)},        {Op::get_data, body(watched)}, {Op::get_children, body(watched)},
        {Op::get_children2, body(watched)}, {Op::get_acl, body(path)},     {Op::sync, body(path)},
        {Op::remove, body(removal)},        {Op::set_data, body(change)},  {Op::set_acl, body(rights)},
        {Op::create, body(creation)},       {Op::multi, body(together)},   {Op::set_watches, body(watches)}};
  }

  // The last code that came back.
  Code answer_to(const TestClient& client, Op op, ByteView request_body) {
    Bytes frame = body([&](JuteWriter& out) { out.int32(1), out.int32(static_cast<std::int32_t>(op)); });
    frame.insert(frame.end(), request_body.begin(), request_body.end());
    service().receive(client.id(), frame, now());
    EXPECT_TRUE(service().commit(now()));
    const Bytes received = std::exchange(received_[client.id()], {});
    JuteReader in(received);
    Code code = Code::system_error;
    while (in.left() > 0) {
      const std::string_view answer = in.text();
      JuteReader fields(as_bytes(answer));
      fields.int32(), fields.int64();
      code = static_cast<Code>(fields.int32());
    }
    return code;
  }
};

TEST_F(Frames, CutAtAnyByteAreRefusedAndChangeNothing) {
  TestClient client = connect();
  client.create("/a", "kept");
  for (const auto& [op, body] : whole()) {
    for (std::size_t size = 0; size < body.size(); ++size) {
      ASSERT_EQ(answer_to(client, op, ByteView(body).first(size)), Code::marshalling_error)
          << static_cast<int>(op) << " of " << size << " bytes";
    }
  }
  EXPECT_EQ(client.get("/a"), "kept");
  EXPECT_EQ(client.exists("/b"), "NoNode");
  EXPECT_EQ(service().watches().count(), 0U);
}

TEST_F(Frames, WithLengthsThatCannotBeHurtNobody) {
  TestClient other = connect();
  for (const auto& [op, body] : whole()) {
    for (std::size_t at = 0; at + sizeof(std::int32_t) <= body.size(); ++at) {
      for (const std::int32_t length : {0x7fffffff, -2, static_cast<std::int32_t>(0x80000000U), 0x00ffffff}) {
        TestClient client = connect();
        Bytes changed = body;
        store_big_endian(changed.data() + at, length);
        answer_to(client, op, changed);
        client.hang_up();
      }
    }
  }
  EXPECT_EQ(other.exists("/"), "ok");
}

TEST_F(Frames, ThatBeginAConnectionAndAreCutEndIt) {
  const Bytes whole = body([](JuteWriter& out) {
    out.int32(0), out.int64(0), out.int32(6000), out.int64(0), out.text(std::string(16, '\0'));
  });
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const ConnectionId id = 1000 + size;
    service().connected(id, {"127.0.0.1", 1}, now());
    service().receive(id, ByteView(whole).first(size), now());
    EXPECT_TRUE(closed_[id] && received_[id].empty()) << size;
  }
}

}  // namespace
}  // namespace ottla::zookeeper::test
