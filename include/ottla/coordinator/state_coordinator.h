// What every coordinator is to who runs it: an owner of state whose durable form is one internal topic and
// nothing else. One thread owns it.
#pragma once

#include "ottla/base/ids.h"
#include "ottla/metadata/image.h"

namespace ottla::coordinator {

class StateCoordinator {
 public:
  virtual ~StateCoordinator() = default;

  // Begins to serve the partitions of its topic that the image has and this node leads: each is replayed in
  // slices, between which other work of the thread goes on, and answers coordinator_load_in_progress until it
  // is done. Call once, when the logs can be read.
  virtual void start(metadata::ImagePointer image, TimestampMs now_ms) = 0;

  // A later step of the metadata, after the logs followed it. New partitions of the topic are loaded, gone
  // ones unloaded.
  virtual void on_image(const metadata::ImageChange& change, TimestampMs now_ms) = 0;

  // Answers every parked reply with not_coordinator and cancels every timer; all later calls are answered
  // coordinator_not_available.
  virtual void stop() = 0;

  // Whether any partition is still being replayed.
  virtual bool is_loading() const = 0;
};

}  // namespace ottla::coordinator
