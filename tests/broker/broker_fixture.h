// A whole broker on the file system in memory, without sockets: tests send it real frames and read real
// frames back, decoded. The test's thread is the I/O thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/base/error_code.h"
#include "ottla/broker/broker.h"
#include "ottla/protocol/codec.h"
#include "ottla/protocol/header.h"
#include "ottla/protocol/messages/00_produce.h"
#include "ottla/protocol/messages/01_fetch.h"
#include "ottla/protocol/messages/02_list_offsets.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/18_api_versions.h"
#include "ottla/protocol/messages/19_create_topics.h"
#include "ottla/protocol/messages/20_delete_topics.h"
#include "ottla/protocol/messages/22_init_producer_id.h"
#include "ottla/records/builder.h"
#include "support/manual_clock.h"
#include "support/memory_file_system.h"
#include "support/seeded_entropy.h"

namespace ottla::broker::test {

// What ListOffsets may ask for in place of a time.
inline constexpr TimestampMs latest = -1, earliest = -2;

using Values = std::vector<std::string>;
using AppendedPart = protocol::ProduceResponse::Response::PartitionResponse;
using FetchedPart = protocol::FetchResponse::Response::Partition;

// A request on its way: the frame, what came of it. Neither moves while a pending request holds views of
// them.
struct Call {
  Bytes frame;
  Output output;
  std::unique_ptr<PendingRequest> pending;
  std::optional<Outcome> outcome;  // nothing: it waits

  bool waits() const { return !outcome; }
};

// An answer and the bytes that it views.
template <class Message>
struct Answer {
  std::shared_ptr<Bytes> frame;
  Message message;

  const Message* operator->() const { return &message; }
};

// One batch of format 2; every record has the timestamp.
Bytes batch_of(const Values& values, TimestampMs timestamp, records::BatchOptions options = {});
// The same of format 0 or 1, plain or in a wrapper.
Bytes messages_of(const Values& values, TimestampMs timestamp, std::int8_t magic,
                  records::Codec codec = records::Codec::none);
// The values of every whole batch or message in `bytes`; ADD_FAILURE for a broken one.
Values values_of(ByteView bytes);
Values values_of(const FetchedPart& part);

// What a test wants of one partition.
struct FetchFrom {
  std::string_view topic;
  PartitionIndex partition = 0;
  Offset offset = 0;
  std::int32_t max_bytes = 1 << 20;
  LeaderEpoch current_epoch = -1;
};

class BrokerTest : public ::testing::Test {
 protected:
  BrokerTest();
  ~BrokerTest() override;

  // --- its life ---

  // Opens and starts it with `options`; a failure fails the test.
  void start();
  Result<> try_start();
  void stop();  // a clean end
  void kill();  // kill -9: what was written stays
  void restart() { stop(), start(); }
  // The client's connection ends; the next request comes by another.
  void close_connection() { peer.attachment.reset(); }

  // --- frames ---

  // The request's frame, without the size field.
  template <class Request>
  Bytes frame_of(const Request& request, int version) const {
    Bytes frame;
    protocol::Writer writer(frame);
    protocol::RequestHeader header{Request::api.key, static_cast<std::int16_t>(version), correlation_id,
                                   client_id};
    protocol::encode(header, protocol::request_header_version(Request::api, version), writer);
    protocol::encode(request, version, writer);
    EXPECT_FALSE(writer.failed()) << writer.error().message;
    return frame;
  }
  // Begins it; it may wait.
  std::unique_ptr<Call> send(Bytes frame);
  // Runs the I/O thread until the call has its outcome.
  void finish(Call& call);
  // Runs the I/O thread for a moment; gives whether the call still waits.
  bool still_waits(Call& call);

  template <class Response>
  Answer<Response> answer_of(Call& call, int version) {
    finish(call);
    EXPECT_EQ(call.outcome, Outcome::answered);
    Answer<Response> answer{std::make_shared<Bytes>(flatten(call.output)), {}};
    read(*answer.frame, version, answer.message);
    return answer;
  }
  template <class Response, class Request>
  Answer<Response> ask(const Request& request, int version) {
    const auto call = send(frame_of(request, version));
    return answer_of<Response>(*call, version);
  }
  // Of a frame that nothing is to be answered to.
  Outcome outcome_of(Bytes frame);

  // --- verbs ---

  using Configs = std::vector<std::pair<std::string_view, std::string_view>>;
  // Until `__consumer_offsets` is made and has a leader.
  void find_group_coordinator();
  ErrorCode create_topic(std::string_view name, int partitions = 1, const Configs& configs = {});
  ErrorCode delete_topic(std::string_view name);
  Uuid topic_id(std::string_view name);

  Bytes batch(const Values& values, records::BatchOptions options = {}) {
    return batch_of(values, clock.wall_ms(), options);
  }
  Answer<protocol::ProduceResponse> produce_bytes(std::string_view topic, Bytes records, int version = 9,
                                                  std::int16_t acks = -1, PartitionIndex partition = 0);
  // The offset of the first record; fails the test when refused.
  Offset produce(std::string_view topic, const Values& values, PartitionIndex partition = 0);
  // The code with which the bytes are refused.
  ErrorCode refusal(std::string_view topic, Bytes records, int version = 9, std::int16_t acks = -1,
                    PartitionIndex partition = 0);

  protocol::FetchRequest fetch_request(const std::vector<FetchFrom>& parts) const;
  Answer<protocol::FetchResponse> fetch(const std::vector<FetchFrom>& parts, int version = 12) {
    return ask<protocol::FetchResponse>(fetch_request(parts), version);
  }
  // All that is in a partition from the offset on.
  Values consume(std::string_view topic, Offset offset = 0, PartitionIndex partition = 0);

  Answer<protocol::MetadataResponse> describe(std::string_view topic, bool may_create = false,
                                              int version = 12);
  protocol::ListOffsetsResponse::Topic::Partition offset_at(std::string_view topic, TimestampMs timestamp,
                                                            int version = 7);
  ProducerId new_producer_id();

  ottla::test::MemoryFileSystem files;
  ottla::test::ManualClock clock;
  ottla::test::SeededEntropy entropy{1};
  std::map<std::string, std::string> options;
  std::string bound_host = "127.0.0.1";
  std::string_view client_id = "test";
  std::int32_t correlation_id = 77;
  asio::io_context io{1};
  std::unique_ptr<Broker> broker;
  Peer peer;
  SliceCopies copies;  // of the connection's thread; valid until the next request

 private:
  static Bytes flatten(const Output& output);
  template <class Response>
  void read(ByteView frame, int version, Response& message) {
    protocol::Reader reader(frame);
    EXPECT_EQ(reader.integer<std::int32_t>(), static_cast<std::int32_t>(frame.size() - 4));
    const auto header = protocol::decode<protocol::ResponseHeader>(
        reader, protocol::response_header_version(Response::api, version));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->correlation_id, correlation_id);
    auto decoded = protocol::decode<Response>(reader, version);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(reader.position(), frame.size());
    message = std::move(*decoded);
  }
};

inline ErrorCode code_in(std::int16_t code) { return static_cast<ErrorCode>(code); }

}  // namespace ottla::broker::test
