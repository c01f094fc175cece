// The cluster's metadata for those beside the handlers who look at it and change it: the ZooKeeper view and
// the like. Everything here is used on the control thread only.
#pragma once

#include <functional>

#include "ottla/metadata/controller.h"

namespace ottla::broker {

class Admin {
 public:
  // After each change is published.
  using ImageListener = std::move_only_function<void(const metadata::ImageChange&)>;

  virtual ~Admin() = default;

  // The newest one; never null.
  virtual metadata::ImagePointer image() const = 0;

  // Calls `change` with the controller and the time; listeners have been told of what it changed when this
  // returns.
  virtual void change(
      const std::function<void(metadata::MetadataController&, TimestampMs now_ms)>& change) = 0;

  // Who is told of every later change; null for nobody.
  virtual void set_image_listener(ImageListener listener) = 0;
};

}  // namespace ottla::broker
