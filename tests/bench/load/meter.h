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

// One line of JSON, built key by key, printed when it goes.
class Report {
 public:
  ~Report();
  Report& add(const std::string& key, double value);

 private:
  std::string line_ = "{";
};

}  // namespace ottla::bench
