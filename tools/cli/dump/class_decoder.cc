// Decoders that are named by their Java class.
#include <fmt/format.h>

#include <array>

#include "cli/dump/record_decoder.h"
#include "cli/failure.h"
#include "cli/java_text.h"

namespace ottla::cli::dump {
namespace {

using ToText = std::string (*)(ByteView bytes);

std::string bytes_as_hex(ByteView bytes) { return fmt::format("{:02x}", fmt::join(bytes, "")); }

template <class T>
std::string number_text(ByteView bytes) {
  if (bytes.size() < sizeof(T)) throw Failure("java.nio.BufferUnderflowException", "");
  return std::to_string(load_big_endian<T>(bytes.data()));
}

struct DecoderClass {
  std::string_view name;
  ToText to_text;
};

// Java prints the identity of DefaultDecoder's byte array, which says nothing of it: its bytes are shown
// here.
constexpr std::array decoder_classes{
    DecoderClass{"kafka.serializer.StringDecoder", &java_text},
    DecoderClass{"kafka.serializer.DefaultDecoder", &bytes_as_hex},
    DecoderClass{"kafka.serializer.IntegerDecoder", &number_text<std::int32_t>},
    DecoderClass{"kafka.serializer.LongDecoder", &number_text<std::int64_t>},
    DecoderClass{"org.apache.kafka.tools.api.StringDecoder", &java_text},
    DecoderClass{"org.apache.kafka.tools.api.DefaultDecoder", &bytes_as_hex},
    DecoderClass{"org.apache.kafka.tools.api.IntegerDecoder", &number_text<std::int32_t>},
    DecoderClass{"org.apache.kafka.tools.api.LongDecoder", &number_text<std::int64_t>},
};

ToText decoder_of(std::string_view name) {
  for (const DecoderClass& known : decoder_classes) {
    if (known.name == name) return known.to_text;
  }
  throw Failure("java.lang.ClassNotFoundException", std::string(name));
}

class ClassDecoder final : public RecordDecoder {
 public:
  ClassDecoder(Era era, ToText key, ToText value) : era_(era), key_(key), value_(value) {}

  DecodedRecord decode(const records::RecordView& record) const override {
    DecodedRecord decoded;
    if (era_ == Era::kafka_1_1 && !record.value) return decoded;
    if (record.key) decoded.key = key_(*record.key);
    if (record.value) decoded.payload = value_(*record.value);
    return decoded;
  }

 private:
  Era era_;
  ToText key_;
  ToText value_;
};

}  // namespace

std::unique_ptr<RecordDecoder> class_decoder(Era era, std::string_view key_class,
                                             std::string_view value_class) {
  const ToText value = decoder_of(value_class);
  return std::make_unique<ClassDecoder>(era, decoder_of(key_class), value);
}

}  // namespace ottla::cli::dump
