// From a frame to its answer: what the server's connections hand over and get back. The server knows no API;
// the broker knows no socket.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ottla/base/bytes.h"
#include "ottla/env/file_system.h"
#include "ottla/env/slice_copies.h"

namespace ottla::broker {

// A piece of a segment file that goes out as it is: by sendfile on a plain socket, a small one through
// memory.
struct FileSlice {
  std::shared_ptr<const File> file;
  std::uint64_t position = 0;
  std::uint32_t size = 0;
  ByteView copy = {};  // its bytes in Output::copies, until the connection waits; or empty
};

// What one thread sends next: whole response frames, back to back. A splice stands at `position` of `bytes`:
// all bytes before it go out first, then the slice. Several responses may follow one another here and leave
// in one call.
struct Output {
  struct Splice {
    std::size_t position = 0;
    FileSlice slice;
  };

  Bytes bytes;
  std::vector<Splice> splices;  // by position, ascending
  // For copies of slices, while a handler that answers at once is running; null at other times.
  SliceCopies* copies = nullptr;

  bool empty() const { return bytes.empty(); }
  void clear() {
    bytes.clear();
    splices.clear();
  }
  // Before a wait: what is left goes out of the files.
  void forget_copies() {
    for (Splice& splice : splices) splice.slice.copy = {};
  }
};

// What the broker keeps with a connection. Its end is the connection's, on the connection's thread; the
// broker must outlive it.
class Attachment {
 public:
  virtual ~Attachment() = default;
};

// The facts of one connection. Owned by the connection, used on its thread only.
struct Peer {
  std::string address;  // of the client, "127.0.0.1"
  std::uint16_t port = 0;
  std::string listener;  // name of the listener it came in by, "PLAINTEXT"
  std::string local_address;
  std::uint16_t local_port = 0;
  // The address by which the client finds us again, as far as can be known: settled when it was accepted.
  std::string reached_host;
  std::uint16_t reached_port = 0;
  std::string client_software_name;  // from ApiVersions v3+
  std::string client_software_version;
  asio::any_io_executor executor;          // the connection's thread
  std::unique_ptr<Attachment> attachment;  // null until the broker keeps something
};

// What becomes of the connection after a frame.
enum class Outcome {
  answered,  // Output holds the answer, or nothing when the request wants none (acks=0)
  close,  // a frame that Kafka answers by hanging up: unknown API, malformed body; the reason has been logged
  waiting,  // dispatch() could not finish: co_await finish()
};

// One request that could not be finished at once (a long poll, a change of metadata). It has copied nothing:
// the frame must stay where it is until finish() is done.
class PendingRequest {
 public:
  virtual ~PendingRequest() = default;

  // Runs on the connection's thread; appends the answer to `output`. Gives answered or close.
  virtual asio::awaitable<Outcome> finish(Output& output) = 0;
};

class Dispatcher {
 public:
  virtual ~Dispatcher() = default;

  // Handles one frame (header and body, without its size field) and appends the answer, size field included,
  // to `output`. Safe to call from any I/O thread; the frame's bytes may be patched in place. When the
  // outcome is `waiting`, `pending` is set.
  virtual Outcome dispatch(Peer& peer, MutableByteView frame, Output& output,
                           std::unique_ptr<PendingRequest>& pending) = 0;
};

}  // namespace ottla::broker
