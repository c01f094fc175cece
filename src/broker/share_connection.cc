// A token that goes with the connection and tells the control thread when it does.
#include "broker/share_connection.h"

#include <atomic>

#include "broker/control_plane.h"
#include "broker/share_partitions.h"

namespace ottla::broker {
namespace {

class ShareConnection : public Attachment {
 public:
  ShareConnection(Core& core, ConnectionNumber number) : number(number), core_(core) {}
  ~ShareConnection() override {
    core_.control.post([&core = core_, number = number] { core.plane->shares().close_connection(number); });
  }

  const ConnectionNumber number;

 private:
  Core& core_;
};

}  // namespace

ConnectionNumber share_connection(const Request& request) {
  static std::atomic<std::uint64_t> given{0};
  std::unique_ptr<Attachment>& attachment = request.peer->attachment;
  if (attachment == nullptr) {
    const ConnectionNumber number{given.fetch_add(1)};
    attachment = std::make_unique<ShareConnection>(*request.core, number);
  }
  return static_cast<const ShareConnection&>(*attachment).number;
}

}  // namespace ottla::broker
