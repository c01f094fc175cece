// The verbs of the broker's tests.
#include "broker/broker_fixture.h"

#include <asio/co_spawn.hpp>
#include <chrono>

#include "ottla/config/broker_config.h"
#include "ottla/config/settings.h"
#include "ottla/protocol/messages/10_find_coordinator.h"
#include "ottla/records/batch_iterator.h"
#include "ottla/records/record_reader.h"
#include "support/local_client.h"

namespace ottla::broker::test {
namespace {

constexpr std::chrono::seconds patience{10};
constexpr std::chrono::milliseconds moment{20};

}  // namespace

Bytes batch_of(const Values& values, TimestampMs timestamp, records::BatchOptions options) {
  records::BatchBuilder builder(options);
  for (const std::string& value : values) builder.append({.timestamp = timestamp, .value = as_bytes(value)});
  return builder.build();
}

Bytes messages_of(const Values& values, TimestampMs timestamp, std::int8_t magic, records::Codec codec) {
  records::MessageSetBuilder builder({.magic = magic, .compression = records::Compression::of(codec)});
  for (const std::string& value : values) builder.append({.timestamp = timestamp, .value = as_bytes(value)});
  return builder.build();
}

Values values_of(ByteView bytes) {
  Values found;
  records::EntryIterator entries(bytes);
  records::Workspace workspace;
  for (auto entry = entries.next(); entry && *entry; entry = entries.next()) {
    EXPECT_TRUE((*entry)->check());
    records::RecordReader reader(workspace);
    EXPECT_TRUE(reader.open(**entry));
    records::RecordView record;
    for (auto more = reader.next(record); more && *more; more = reader.next(record)) {
      found.emplace_back(record.value ? as_text(*record.value) : "(null)");
    }
  }
  return found;
}

Values values_of(const FetchedPart& part) {
  EXPECT_TRUE(part.records) << "null instead of no records";
  return part.records ? values_of(part.records->bytes) : Values{};
}

BrokerTest::BrokerTest() {
  options["log.dirs"] = "/data";
  options["listeners"] = "PLAINTEXT://127.0.0.1:9092";
  ottla::test::set_up_peer(peer, io.get_executor());
}

BrokerTest::~BrokerTest() {
  if (broker) stop();
}

Result<> BrokerTest::try_start() {
  config::Settings settings;
  for (const auto& [key, value] : options) settings.set(key, value, "test");
  auto config = config::make_broker_config(settings);
  if (!config) return fail(config.error());
  auto opened = Broker::open(std::move(*config), files, clock, entropy);
  if (!opened) return fail(opened.error());
  broker = std::move(*opened);
  return broker->set_listeners({{"PLAINTEXT", bound_host, 9092}});
}

void BrokerTest::start() {
  const auto started = try_start();
  ASSERT_TRUE(started) << started.error().message;
}

void BrokerTest::stop() {
  broker->begin_shutdown();
  copies.rest();
  close_connection();
  io.restart();
  io.poll();
  const auto closed = broker->close();
  EXPECT_TRUE(closed || files.is_dead()) << closed.error().message;
  broker.reset();
}

void BrokerTest::kill() {
  files.kill();
  broker->begin_shutdown();
  copies.rest();
  close_connection();
  io.restart();
  io.poll();
  broker.reset();
}

std::unique_ptr<Call> BrokerTest::send(Bytes frame) {
  auto call = std::make_unique<Call>();
  call->frame = std::move(frame);
  copies.read_ahead();  // while the one before waited
  copies.begin_turn();
  call->output.copies = &copies;
  const Outcome outcome = broker->dispatcher().dispatch(peer, call->frame, call->output, call->pending);
  call->output.copies = nullptr;
  if (outcome != Outcome::waiting) {
    call->outcome = outcome;
    return call;
  }
  asio::co_spawn(io, call->pending->finish(call->output),
                 [&call = *call](std::exception_ptr, Outcome finished) { call.outcome = finished; });
  return call;
}

void BrokerTest::finish(Call& call) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (call.waits() && std::chrono::steady_clock::now() < until) {
    io.restart();
    io.run_one_for(moment);
  }
  ASSERT_FALSE(call.waits()) << "no answer";
}

bool BrokerTest::still_waits(Call& call) {
  io.restart();
  io.run_for(moment);
  return call.waits();
}

Outcome BrokerTest::outcome_of(Bytes frame) {
  const auto call = send(std::move(frame));
  finish(*call);
  EXPECT_TRUE(call->output.empty());
  return call->outcome.value_or(Outcome::waiting);
}

Bytes BrokerTest::flatten(const Output& output) {
  Bytes whole;
  std::size_t done = 0;
  for (const Output::Splice& splice : output.splices) {
    whole.insert(whole.end(), output.bytes.begin() + static_cast<std::ptrdiff_t>(done),
                 output.bytes.begin() + static_cast<std::ptrdiff_t>(splice.position));
    done = splice.position;
    Bytes slice(splice.slice.size);
    const auto read = splice.slice.file->read_at(splice.slice.position, slice);
    EXPECT_TRUE(read && *read == slice.size());
    EXPECT_TRUE(splice.slice.copy.empty() || std::ranges::equal(splice.slice.copy, slice));
    whole.insert(whole.end(), slice.begin(), slice.end());
  }
  whole.insert(whole.end(), output.bytes.begin() + static_cast<std::ptrdiff_t>(done), output.bytes.end());
  return whole;
}

void BrokerTest::find_group_coordinator() {
  protocol::FindCoordinatorRequest request;
  request.key = "g";
  const auto found = [&] { return ask<protocol::FindCoordinatorResponse>(request, 3)->error_code == 0; };
  for (int tries = 0; tries < 1'000 && !found(); ++tries) continue;
}

ErrorCode BrokerTest::create_topic(std::string_view name, int partitions, const Configs& configs) {
  const auto request = ottla::test::create_topic_request(name, partitions, configs);
  return code_in(ask<protocol::CreateTopicsResponse>(request, 7)->topics.at(0).error_code);
}

ErrorCode BrokerTest::delete_topic(std::string_view name) {
  protocol::DeleteTopicsRequest request;
  request.topic_names.push_back(name);
  return code_in(ask<protocol::DeleteTopicsResponse>(request, 5)->responses.at(0).error_code);
}

Uuid BrokerTest::topic_id(std::string_view name) { return describe(name)->topics.at(0).topic_id; }

Answer<protocol::ProduceResponse> BrokerTest::produce_bytes(std::string_view topic, Bytes records,
                                                            int version, std::int16_t acks,
                                                            PartitionIndex partition) {
  protocol::ProduceRequest request;
  request.acks = acks;
  auto& data = request.topic_data.emplace_back();
  data.name = topic;
  if (version >= 13) data.topic_id = topic_id(topic);
  data.partition_data.push_back({partition, protocol::Records{records}});
  return ask<protocol::ProduceResponse>(request, version);
}

Offset BrokerTest::produce(std::string_view topic, const Values& values, PartitionIndex partition) {
  const auto answer = produce_bytes(topic, batch(values), 9, -1, partition);
  const AppendedPart& part = answer->responses.at(0).partition_responses.at(0);
  EXPECT_EQ(code_in(part.error_code), ErrorCode::none);
  return part.base_offset;
}

ErrorCode BrokerTest::refusal(std::string_view topic, Bytes records, int version, std::int16_t acks,
                              PartitionIndex partition) {
  const auto answer = produce_bytes(topic, std::move(records), version, acks, partition);
  const AppendedPart& part = answer->responses.at(0).partition_responses.at(0);
  if (part.error_code != 0) {
    EXPECT_EQ(part.base_offset, -1);
  }
  return code_in(part.error_code);
}

protocol::FetchRequest BrokerTest::fetch_request(const std::vector<FetchFrom>& parts) const {
  protocol::FetchRequest request;
  for (const FetchFrom& part : parts) {
    auto& topic = request.topics.emplace_back();
    topic.topic = part.topic;
    auto& partition = topic.partitions.emplace_back();
    partition.partition = part.partition;
    partition.fetch_offset = part.offset;
    partition.partition_max_bytes = part.max_bytes;
    partition.current_leader_epoch = part.current_epoch;
  }
  return request;
}

Values BrokerTest::consume(std::string_view topic, Offset offset, PartitionIndex partition) {
  const auto answer = fetch({{topic, partition, offset}});
  const FetchedPart& part = answer->responses.at(0).partitions.at(0);
  EXPECT_EQ(code_in(part.error_code), ErrorCode::none);
  return values_of(part);
}

Answer<protocol::MetadataResponse> BrokerTest::describe(std::string_view topic, bool may_create,
                                                        int version) {
  protocol::MetadataRequest request;
  request.topics->emplace_back().name = topic;
  request.allow_auto_topic_creation = may_create;
  return ask<protocol::MetadataResponse>(request, version);
}

protocol::ListOffsetsResponse::Topic::Partition BrokerTest::offset_at(std::string_view topic,
                                                                      TimestampMs timestamp, int version) {
  protocol::ListOffsetsRequest request;
  request.replica_id = -1;
  auto& asked = request.topics.emplace_back();
  asked.name = topic;
  asked.partitions.emplace_back().timestamp = timestamp;
  asked.partitions.back().max_num_offsets = 100;
  return ask<protocol::ListOffsetsResponse>(request, version)->topics.at(0).partitions.at(0);
}

ProducerId BrokerTest::new_producer_id() {
  protocol::InitProducerIdRequest request;
  request.transactional_id.reset();
  const auto answer = ask<protocol::InitProducerIdResponse>(request, 4);
  EXPECT_EQ(code_in(answer->error_code), ErrorCode::none);
  return answer->producer_id;
}

}  // namespace ottla::broker::test
