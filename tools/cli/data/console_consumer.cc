// kafka-console-consumer: records to standard output until it is told to end.
#include <array>
#include <chrono>
#include <cstdio>

#include "cli/console.h"
#include "cli/data/consumer_settings.h"
#include "cli/data/stop_signals.h"
#include "cli/failure.h"
#include "cli/tool.h"

namespace ottla::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<std::string_view, 3> names{console_consumer_name, "kafka.tools.ConsoleConsumer",
                                                "org.apache.kafka.tools.consumer.ConsoleConsumer"};
constexpr std::string_view logger = "org.apache.kafka.tools.consumer.ConsoleConsumer";
constexpr int wait_ms = 100;
constexpr std::size_t output_bytes = std::size_t{64} << 10;

// Prints records until an end that the settings name, a signal, or a failure.
class Printing {
 public:
  explicit Printing(ConsumerSettings& settings)
      : settings_(settings), consumption_(std::move(settings.plan)) {}

  // A Failure thrown from here is one of a record that cannot be shown.
  void run() {
    last_record_ = Clock::now();
    while (settings_.max_messages == -1 || messages_ < settings_.max_messages) {
      std::optional<PolledRecord> polled;
      try {
        polled = next();
      } catch (const Failure& failure) {
        log_line("ERROR",
                 fmt::format("Error processing message, terminating consumer process: {}: {}", failure.type(),
                             failure.message()),
                 logger);
        return;
      }
      if (!polled || !print(polled->record())) return;
    }
  }

  void finish() {
    write();
    std::fflush(stdout);
  }

  std::int64_t messages() const { return messages_; }

 private:
  // Nothing after a signal.
  std::optional<PolledRecord> next() {
    if (auto ready = consumption_.poll(0)) return ready;
    // What there is is shown before anything is waited for.
    if (!write(true)) return std::nullopt;
    consumption_.store_offsets();
    for (;;) {
      if (stop_signal() != 0) return std::nullopt;
      if (auto polled = consumption_.poll(wait_ms)) return polled;
      const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - last_record_);
      if (settings_.timeout_ms >= 0 && waited.count() > settings_.timeout_ms) {
        throw Failure("org.apache.kafka.common.errors.TimeoutException",
                      "no record came in the time of --timeout-ms");
      }
    }
  }

  // False when nobody reads the output any more.
  bool print(const ConsumedRecord& record) {
    last_record_ = Clock::now();
    ++messages_;
    try {
      settings_.formatter->append(record, output_);
    } catch (const Failure& failure) {
      if (!settings_.skips_errors) throw;
      log_line("ERROR",
               fmt::format("Error processing message, skipping this message: {}: {}", failure.type(),
                           failure.message()),
               logger);
    }
    consumption_.done(record);
    return output_.size() < output_bytes || write();
  }

  bool write(bool flushes = false) {
    bool is_written = std::fwrite(output_.data(), 1, output_.size(), stdout) == output_.size();
    if (flushes && std::fflush(stdout) != 0) is_written = false;
    output_.clear();
    if (!is_written) complain("Unable to write to standard out, closing consumer.");
    return is_written;
  }

  ConsumerSettings& settings_;
  Consumption consumption_;
  std::string output_;
  std::int64_t messages_ = 0;
  Clock::time_point last_record_;
};

int run(std::string_view, const Arguments& arguments) {
  const OptionParser parser = console_consumer_options();
  ConsumerSettings settings = read_consumer_settings(parser.parse(arguments));
  watch_stop_signals();
  int status = 0;
  std::int64_t messages = 0;
  {
    Printing printing(settings);
    try {
      printing.run();
    } catch (const Failure& failure) {
      log_line("ERROR",
               fmt::format("Unknown error when running consumer: {}: {}", failure.type(), failure.message()),
               logger);
      status = 1;
    }
    printing.finish();
    messages = printing.messages();
  }
  complain("Processed a total of {} messages", messages);
  if (settings.tells_system_tests) say("shutdown_complete");
  return stop_signal() == 0 ? status : status_after(stop_signal());
}

}  // namespace

extern const Tool kafka_console_consumer;
const Tool kafka_console_consumer{names, console_consumer_summary, &run};

}  // namespace ottla::cli
