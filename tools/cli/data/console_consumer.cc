// kafka-console-consumer: records to standard output until it is told to end.
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "cli/console.h"
#include "cli/data/consumer_settings.h"
#include "cli/data/stop_signals.h"
#include "cli/failure.h"
#include "cli/tool.h"

namespace ottla::cli::console_consumer {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view old_class = "kafka.tools.ConsoleConsumer";
constexpr std::array<std::string_view, 3> names{console_consumer_name, old_class,
                                                "org.apache.kafka.tools.consumer.ConsoleConsumer"};
constexpr std::string_view logger = "org.apache.kafka.tools.consumer.ConsoleConsumer";
constexpr int wait_ms = 100;
constexpr std::size_t output_bytes = std::size_t{64} << 10;

// Prints records until an end that the settings name, a signal, or a failure.
class Printing {
 public:
  // `timeout` is the exception that no record in the time of --timeout-ms is.
  Printing(ConsumerSettings& settings, std::string_view timeout)
      : settings_(settings), timeout_(timeout), consumption_(std::move(settings.plan)) {}

  // A Failure thrown from here is one of a record that cannot be shown.
  void run() {
    last_record_ = Clock::now();
    while (settings_.max_messages == -1 || messages_ < settings_.max_messages) {
      std::optional<PolledRecord> polled;
      try {
        polled = next();
      } catch (const Failure& failure) {
        log_failure("Error processing message, terminating consumer process: ", failure, logger);
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
        throw Failure(std::string(timeout_), "");
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
      log_failure("Error processing message, skipping this message: ", failure, logger);
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
  std::string_view timeout_;
  Consumption consumption_;
  std::string output_;
  std::int64_t messages_ = 0;
  Clock::time_point last_record_;
};

// Throws what ended it, when it has said how many records there were.
void consume(ConsumerSettings& settings, std::string_view timeout) {
  std::optional<Failure> end;
  std::int64_t messages = 0;
  {
    Printing printing(settings, timeout);
    try {
      printing.run();
    } catch (const Failure& failure) {
      end = failure;
    }
    printing.finish();
    messages = printing.messages();
  }
  complain("Processed a total of {} messages", messages);
  if (settings.tells_system_tests) say("shutdown_complete");
  if (end) throw Failure(*end);
}

int run(std::string_view called_as, const Arguments& arguments) {
  const OptionParser parser = console_consumer_options();
  ConsumerSettings settings = read_consumer_settings(parser.parse(arguments));
  watch_stop_signals();
  try {
    consume(settings, called_as == old_class ? "kafka.consumer.ConsumerTimeoutException"
                                             : "org.apache.kafka.common.errors.TimeoutException");
  } catch (const Failure& failure) {
    log_failure("Unknown error when running consumer: ", failure, logger);
    return 1;
  }
  return stop_signal() == 0 ? 0 : status_after(stop_signal());
}

}  // namespace

}  // namespace ottla::cli::console_consumer

namespace ottla::cli {

extern const Tool kafka_console_consumer;
const Tool kafka_console_consumer{console_consumer::names, console_consumer_summary, console_consumer::run};

}  // namespace ottla::cli
