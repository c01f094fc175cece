// Decoding and encoding of the messages of every request, of the sizes that clients make.
#include <benchmark/benchmark.h>

#include "bench/micro/batches.h"
#include "ottla/protocol/header.h"
#include "ottla/protocol/messages/00_produce.h"
#include "ottla/protocol/messages/01_fetch.h"
#include "ottla/protocol/messages/02_list_offsets.h"
#include "ottla/protocol/messages/03_metadata.h"
#include "ottla/protocol/messages/18_api_versions.h"

namespace ottla::bench {
namespace {

using namespace protocol;

template <class M>
void decode_message(benchmark::State& state, const M& message, int version) {
  Bytes bytes;
  Writer writer(bytes);
  encode(message, version, writer);
  for (auto _ : state) {
    auto decoded = decode<M>(bytes, version);
    if (!decoded) {
      state.SkipWithError(decoded.error().message.c_str());
      break;
    }
    benchmark::DoNotOptimize(decoded);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

template <class M>
void encode_message(benchmark::State& state, const M& message, int version) {
  Bytes bytes;
  for (auto _ : state) {
    bytes.clear();
    Writer writer(bytes);
    encode(message, version, writer);
    benchmark::DoNotOptimize(bytes.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

ProduceRequest produce_request(std::size_t partitions) {
  static const Bytes batch = batch_of(1, 100);
  ProduceRequest request{.acks = -1, .timeout_ms = 30000, .topic_data = {{.name = "topic"}}};
  request.topic_data[0].partition_data.assign(partitions, {.records = Records{.bytes = batch}});
  return request;
}

ProduceResponse produce_response(std::size_t partitions) {
  ProduceResponse response{.responses = {{.name = "topic"}}};
  response.responses[0].partition_responses.resize(partitions);
  return response;
}

FetchRequest fetch_request(std::size_t partitions) {
  FetchRequest request{.max_wait_ms = 500, .min_bytes = 1, .topics = {{.topic = "topic"}}};
  request.topics[0].partitions.resize(partitions);
  return request;
}

FetchResponse fetch_response(std::size_t partitions) {
  FetchResponse response{.responses = {{.topic = "topic"}}};
  response.responses[0].partitions.assign(partitions, {.records = Records::external(0, 65536)});
  return response;
}

MetadataResponse metadata_response(std::size_t topics) {
  MetadataResponse response{.brokers = {{.node_id = 1, .host = "localhost", .port = 9092}}};
  response.topics.assign(topics, {.name = "a-topic"});
  for (auto& topic : response.topics) {
    topic.partitions.assign(3, {.leader_id = 1, .replica_nodes = {1}, .isr_nodes = {1}});
  }
  return response;
}

ApiVersionsResponse api_versions_response() {
  ApiVersionsResponse response;
  for (const Api& api : apis()) {
    response.api_keys.push_back(
        {.api_key = api.key, .min_version = api.versions.min, .max_version = api.versions.max});
  }
  return response;
}

void decode_header(benchmark::State& state) {
  decode_message(state, RequestHeader{0, 9, 1, "producer-1"}, 2);
}
BENCHMARK(decode_header);

void decode_produce_request(benchmark::State& state) {
  decode_message(state, produce_request(static_cast<std::size_t>(state.range(0))), 12);
}
BENCHMARK(decode_produce_request)->Arg(1)->Arg(100);

void encode_produce_response(benchmark::State& state) {
  encode_message(state, produce_response(static_cast<std::size_t>(state.range(0))), 12);
}
BENCHMARK(encode_produce_response)->Arg(1)->Arg(100);

void decode_fetch_request(benchmark::State& state) {
  decode_message(state, fetch_request(static_cast<std::size_t>(state.range(0))), 12);
}
BENCHMARK(decode_fetch_request)->Arg(1)->Arg(100);

// A fetch in a session says nothing but its number.
void decode_fetch_request_of_session(benchmark::State& state) { decode_message(state, FetchRequest{}, 18); }
BENCHMARK(decode_fetch_request_of_session);

void encode_fetch_response(benchmark::State& state) {
  encode_message(state, fetch_response(static_cast<std::size_t>(state.range(0))), 12);
}
BENCHMARK(encode_fetch_response)->Arg(1)->Arg(100);

void decode_list_offsets_request(benchmark::State& state) {
  ListOffsetsRequest request{.topics = {{.name = "topic"}}};
  request.topics[0].partitions.resize(static_cast<std::size_t>(state.range(0)));
  decode_message(state, request, 9);
}
BENCHMARK(decode_list_offsets_request)->Arg(1)->Arg(100);

void encode_metadata_response(benchmark::State& state) {
  encode_message(state, metadata_response(static_cast<std::size_t>(state.range(0))), 12);
}
BENCHMARK(encode_metadata_response)->Arg(1)->Arg(1000);

void decode_metadata_response(benchmark::State& state) {
  decode_message(state, metadata_response(static_cast<std::size_t>(state.range(0))), 12);
}
BENCHMARK(decode_metadata_response)->Arg(1)->Arg(1000);

void encode_api_versions_response(benchmark::State& state) {
  encode_message(state, api_versions_response(), 4);
}
BENCHMARK(encode_api_versions_response);

}  // namespace
}  // namespace ottla::bench
