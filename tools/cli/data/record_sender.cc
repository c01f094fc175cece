// librdkafka's producer behind three verbs.
#include "cli/data/record_sender.h"

#include <fmt/format.h>

#include "cli/console.h"

namespace ottla::cli {
namespace {

constexpr int wait_ms = 100;

std::string shown(const void* bytes, std::size_t size) {
  return bytes == nullptr ? "null" : fmt::format("{} bytes", size);
}

}  // namespace

RecordSender::RecordSender(std::string topic, RdKafkaConf conf) : topic_(std::move(topic)) {
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &RecordSender::on_delivery);
  client_ = make_client(ClientKind::producer, std::move(conf));
}

RecordSender::~RecordSender() {
  rd_kafka_purge(client_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_destroy(client_);
}

void RecordSender::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  if (auto* delivery = static_cast<Delivery*>(message->_private); delivery != nullptr) {
    delivery->is_done = true;
    delivery->error = message->err;
    return;
  }
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR || message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
      message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
    return;
  }
  log_failure(fmt::format("Error when sending message to topic {} with key: {}, value: {} with error:",
                          rd_kafka_topic_name(message->rkt), shown(message->key, message->key_len),
                          shown(message->payload, message->len)),
              failure_of(message->err), "org.apache.kafka.clients.producer.internals.ErrorLoggingCallback");
}

void RecordSender::produce(const TypedRecord& record, Delivery* delivery) {
  const auto data = [](const std::optional<std::string>& text) {
    return text ? static_cast<const void*>(text->data()) : nullptr;
  };
  const auto size = [](const std::optional<std::string>& text) {
    return text ? text->size() : std::size_t{0};
  };
  rd_kafka_headers_t* headers =
      record.headers.empty() ? nullptr : rd_kafka_headers_new(record.headers.size());
  for (const auto& [key, value] : record.headers) {
    rd_kafka_header_add(headers, key.data(), static_cast<ssize_t>(key.size()), data(value),
                        static_cast<ssize_t>(size(value)));
  }
  for (;;) {
    const auto error =
        rd_kafka_producev(client_, RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_KEY(data(record.key), size(record.key)),
                          RD_KAFKA_V_VALUE(const_cast<void*>(data(record.value)), size(record.value)),
                          RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(delivery), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      if (headers != nullptr) rd_kafka_headers_destroy(headers);
      throw failure_of(error);
    }
    rd_kafka_poll(client_, wait_ms);
  }
}

void RecordSender::send(const TypedRecord& record) {
  produce(record, nullptr);
  rd_kafka_poll(client_, 0);
}

void RecordSender::send_and_wait(const TypedRecord& record) {
  Delivery delivery;
  produce(record, &delivery);
  while (!delivery.is_done) rd_kafka_flush(client_, wait_ms);
  if (delivery.error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const Failure failure = failure_of(delivery.error);
  throw Failure("java.util.concurrent.ExecutionException",
                fmt::format("{}: {}", failure.type(), failure.message()));
}

void RecordSender::serve(int timeout_ms) { rd_kafka_poll(client_, timeout_ms); }

void RecordSender::flush() {
  while (rd_kafka_outq_len(client_) > 0) rd_kafka_flush(client_, wait_ms);
}

}  // namespace ottla::cli
