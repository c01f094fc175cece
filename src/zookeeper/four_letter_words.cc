// Nodes of partitions, which are not kept, count as if they were.
#include "zookeeper/four_letter_words.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <array>
#include <charconv>
#include <iterator>

#include "zookeeper/limits.h"
#include "zookeeper/watches.h"

namespace ottla::zookeeper {
namespace {

// Clients choose by it what they may ask for.
constexpr std::string_view version =
    "3.4.10-39d3a4f269333c922ed3db283be479f9deacaa0f, built on 03/23/2017 10:13 GMT";

constexpr std::array<std::string_view, 14> words = {"ruok", "isro", "srvr", "stat", "mntr", "conf", "cons",
                                                    "dump", "envi", "wchs", "wchc", "wchp", "srst", "crst"};

struct Question {
  Service& service;
  const PortFacts& facts;
  ConnectionId asking;
  Now now;
  std::optional<FileDescriptors> file_descriptors;
};

using Text = fmt::memory_buffer;

template <class... Args>
void print(Text& text, fmt::format_string<Args...> format, Args&&... args) {
  fmt::vformat_to(std::back_inserter(text), format, fmt::make_format_args(args...));
}

std::size_t node_count(const Service& service) {
  const metadata::MetadataImage& image = service.mirror().image();
  return service.tree().node_count() + image.topics_by_name.size() + 2 * image.partition_count;
}

void print_summary(Text& text, const Question& question) {
  const ConnectionStatistics& totals = question.service.totals();
  print(text, "Latency min/avg/max: {}/{}/{}\n", totals.latency.least_ms, totals.latency.average_ms(),
        totals.latency.most_ms);
  print(text, "Received: {}\nSent: {}\n", totals.received, totals.sent);
  print(text, "Connections: {}\nOutstanding: 0\n", question.service.connections().size());
  print(text, "Zxid: 0x{:x}\nMode: standalone\n", question.service.tree().last_zxid());
  print(text, "Node count: {}\n", node_count(question.service));
}

void print_connections(Text& text, const Question& question, bool with_details) {
  for (const auto& [id, connection] : question.service.connections()) {
    const ConnectionStatistics& told = connection.statistics;
    print(text, " /{}:{}[{}](queued=0,recved={},sent={}", connection.client.address, connection.client.port,
          id == question.asking ? 0 : 1, told.received, told.sent);
    if (with_details && connection.session != 0) {
      print(text, ",sid=0x{:x},lop={},est={},to={}", connection.session, told.last_op, told.established_ms,
            connection.timeout_ms);
      if (told.last_xid >= 0) print(text, ",lcxid=0x{:x}", told.last_xid);
      print(text, ",lzxid=0x{:x},lresp={},llat={},minlat={},avglat={},maxlat={}",
            static_cast<std::uint64_t>(told.last_zxid), told.last_answer_ms, told.last_latency_ms,
            told.latency.least_ms, told.latency.average_ms(), told.latency.most_ms);
    }
    print(text, ")\n");
  }
  print(text, "\n");
}

void print_monitor(Text& text, const Question& question) {
  const Service& service = question.service;
  const ConnectionStatistics& totals = service.totals();
  print(text, "zk_version\t{}\n", version);
  print(text, "zk_avg_latency\t{}\n", totals.latency.average_ms());
  print(text, "zk_max_latency\t{}\n", totals.latency.most_ms);
  print(text, "zk_min_latency\t{}\n", totals.latency.least_ms);
  print(text, "zk_packets_received\t{}\n", totals.received);
  print(text, "zk_packets_sent\t{}\n", totals.sent);
  print(text, "zk_num_alive_connections\t{}\n", service.connections().size());
  print(text, "zk_outstanding_requests\t0\n");
  print(text, "zk_server_state\tstandalone\n");
  print(text, "zk_znode_count\t{}\n", node_count(service));
  print(text, "zk_watch_count\t{}\n", service.watches().count());
  print(text, "zk_ephemerals_count\t{}\n", service.tree().ephemeral_count());
  print(text, "zk_approximate_data_size\t{}\n", service.tree().bytes());
  if (const auto& descriptors = question.file_descriptors) {
    print(text, "zk_open_file_descriptor_count\t{}\n", descriptors->open);
    print(text, "zk_max_file_descriptor_count\t{}\n", descriptors->limit);
  }
}

void print_configuration(Text& text, const PortFacts& facts) {
  print(text, "clientPort={}\ndataDir={}\ndataLogDir={}\n", facts.port, facts.directory, facts.directory);
  print(text, "tickTime={}\nmaxClientCnxns=0\n", tick_ms);
  print(text, "minSessionTimeout={}\nmaxSessionTimeout={}\nserverId=0\n", min_session_timeout_ms,
        max_session_timeout_ms);
}

void print_sessions(Text& text, const Question& question) {
  const Service& service = question.service;
  print(text, "SessionTracker dump:\nSession Sets ({}):\n", service.session_clock().ends().size());
  for (const auto& [end_ms, sessions] : service.session_clock().ends()) {
    const std::time_t end_s = (question.now.wall_ms + end_ms - question.now.monotonic_ms) / 1000;
    print(text, "{} expire at {:%a %b %d %H:%M:%S} UTC {:%Y}:\n", sessions.size(), fmt::gmtime(end_s),
          fmt::gmtime(end_s));
    for (const SessionId session : sessions) print(text, "\t0x{:x}\n", session);
  }
  print(text, "ephemeral nodes dump:\nSessions with Ephemerals ({}):\n", service.tree().ephemerals().size());
  for (const auto& [session, paths] : service.tree().ephemerals()) {
    print(text, "0x{:x}:\n", session);
    for (const std::string& path : paths) print(text, "\t{}\n", path);
  }
}

}  // namespace

bool is_four_letter_word(std::string_view letters) {
  return std::find(words.begin(), words.end(), letters) != words.end();
}

std::string four_letter_answer(std::string_view word, Service& service, const PortFacts& facts,
                               ConnectionId asking, Now now,
                               std::optional<FileDescriptors> file_descriptors) {
  const Question question{service, facts, asking, now, file_descriptors};
  Text text;
  service.count_word(asking);
  if (word == "ruok") {
    print(text, "imok");
  } else if (word == "isro") {
    print(text, "rw");
  } else if (word == "srvr" || word == "stat") {
    print(text, "Zookeeper version: {}\n", version);
    if (word == "stat") {
      print(text, "Clients:\n");
      print_connections(text, question, false);
    }
    print_summary(text, question);
  } else if (word == "mntr") {
    print_monitor(text, question);
  } else if (word == "conf") {
    print_configuration(text, facts);
  } else if (word == "cons") {
    print_connections(text, question, true);
  } else if (word == "dump") {
    print_sessions(text, question);
  } else if (word == "envi") {
    print(text, "Environment:\nzookeeper.version={}\n", version);
  } else if (word == "wchs") {
    print(text, "{} connections watching {} paths\nTotal watches:{}\n", service.watches().connection_count(),
          service.watches().path_count(), service.watches().count());
  } else if (word == "srst") {
    service.reset_statistics();
    print(text, "Server stats reset.\n");
  } else if (word == "crst") {
    service.reset_connection_statistics();
    print(text, "Connection stats reset.\n");
  } else if (word == "wchc" || word == "wchp") {  // they walk through all watches
    print(text, "{} is not executed because it is not in the whitelist.\n", word);
  }
  service.count_word_answered();
  return fmt::to_string(text);
}

std::optional<FileDescriptors> file_descriptors(FileSystem& files) {
  constexpr std::string_view line_name = "Max open files";
  const auto open = files.list("/proc/self/fd");
  const auto file = files.open("/proc/self/limits", OpenMode::read);
  if (!open || !file) return std::nullopt;
  std::array<std::uint8_t, 4096> buffer;
  const auto read = (*file)->read_at(0, buffer);
  if (!read) return std::nullopt;
  const std::string_view text = as_text(ByteView(buffer).first(*read));
  const std::size_t line = text.find(line_name);
  if (line == std::string_view::npos) return std::nullopt;
  const std::size_t number = text.find_first_of("0123456789", line);
  if (number == std::string_view::npos) return std::nullopt;
  FileDescriptors descriptors{.open = open->size()};
  std::from_chars(text.data() + number, text.data() + text.size(), descriptors.limit);
  return descriptors;
}

}  // namespace ottla::zookeeper
