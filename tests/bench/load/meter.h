// What the measured process used: processor time and memory, read from outside it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ottla::bench {

// Processor time of a process so far, in nanoseconds; 0 without a process.
std::int64_t cpu_ns(pid_t process);

// Resident memory now and at its peak, in bytes.
std::int64_t resident_bytes(pid_t process);
std::int64_t peak_resident_bytes(pid_t process);

// Reads p (0..1) off the samples, which it sorts; 0 without samples.
double percentile(std::vector<std::int64_t>& samples, double p);

// What is measured of a run of equal steps: those that end after its warm-up, a tenth as many in front of
// them.
class MeasuredSteps {
 public:
  MeasuredSteps(pid_t process, std::int64_t count);

  // One more step has ended, which took so long.
  void ended(std::int64_t latency_ns);
  // All have ended, those of the warm-up too.
  bool over() const { return done_ >= warm_up_ + count_; }

  // When all have ended.
  double count() const { return static_cast<double>(count_); }
  double seconds() const { return static_cast<double>(end_ns_ - begin_ns_) / 1e9; }
  double cpu_seconds() const { return static_cast<double>(end_cpu_ns_ - begin_cpu_ns_) / 1e9; }
  double latency_us(double p) { return percentile(latencies_, p) / 1e3; }

 private:
  pid_t process_;
  std::int64_t count_, warm_up_, done_ = 0;
  std::vector<std::int64_t> latencies_;
  std::int64_t begin_ns_ = 0, end_ns_ = 0, begin_cpu_ns_ = 0, end_cpu_ns_ = 0;
};

// One line of JSON, built key by key, printed when it goes.
class Report {
 public:
  ~Report();
  Report& add(const std::string& key, double value);

 private:
  std::string line_ = "{";
};

}  // namespace ottla::bench
