// The deserializers of Kafka's clients by their class names, and what Java prints of their outcomes.
#pragma once

#include <string>
#include <string_view>

#include "ottla/base/bytes.h"

namespace ottla::cli {

// Throws Failure (SerializationException) for bytes that are no such value.
using Deserializer = std::string (*)(ByteView bytes);

// Null for a class that is none of Kafka's.
Deserializer find_deserializer(std::string_view class_name);

// Double.toString and Float.toString.
std::string java_double_text(double value);
std::string java_float_text(float value);

}  // namespace ottla::cli
