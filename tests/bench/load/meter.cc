// /proc and the process's CPU clock.
#include "bench/load/meter.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>

#include "bench/load/connection.h"

namespace ottla::bench {
namespace {

std::int64_t status_bytes(pid_t process, const std::string& key) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key + ":")) return std::stoll(line.substr(key.size() + 1)) * 1024;
  }
  return 0;
}

}  // namespace

std::int64_t cpu_ns(pid_t process) {
  if (process == 0) return 0;
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0)
    give_up("no such process");
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::int64_t resident_bytes(pid_t process) { return status_bytes(process, "VmRSS"); }

std::int64_t peak_resident_bytes(pid_t process) { return status_bytes(process, "VmHWM"); }

double percentile(std::vector<std::int64_t>& samples, double p) {
  if (samples.empty()) return 0;
  const auto at =
      std::min(samples.size() - 1, static_cast<std::size_t>(p * static_cast<double>(samples.size())));
  std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(at), samples.end());
  return static_cast<double>(samples[at]);
}

MeasuredSteps::MeasuredSteps(pid_t process, std::int64_t count)
    : process_(process), count_(count), warm_up_(count / 10 + 1) {
  latencies_.reserve(static_cast<std::size_t>(count));
}

void MeasuredSteps::ended(std::int64_t latency_ns) {
  if (over()) return;
  if (done_ == warm_up_) {
    begin_cpu_ns_ = cpu_ns(process_);
    begin_ns_ = now_ns();
  }
  if (++done_ > warm_up_) latencies_.push_back(latency_ns);
  if (over()) {
    end_ns_ = now_ns();
    end_cpu_ns_ = cpu_ns(process_);
  }
}

Report::~Report() { std::printf("%s}\n", line_.c_str()); }

Report& Report::add(const std::string& key, double value) {
  char number[64];
  std::snprintf(number, sizeof(number), "%.9g", value);
  line_ += (line_.size() > 1 ? ", \"" : "\"") + key + "\": " + number;
  return *this;
}

}  // namespace ottla::bench
