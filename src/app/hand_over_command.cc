// ottla hand-over: is a stopped directory what Apache Kafka can open, and how is that done?
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands.h"
#include "app/hand_over_steps.h"
#include "ottla/env/posix.h"
#include "ottla/log/clean_shutdown_file.h"
#include "ottla/log/log_check.h"
#include "ottla/log/names.h"
#include "ottla/log/partition_metadata.h"

namespace ottla::app {
namespace {

constexpr double mebibyte = 1 << 20;

class Inspector {
 public:
  Inspector(FileSystem& files, const Arguments& arguments) : files_(files), arguments_(arguments) {}

  Result<> run() {
    if (auto locked = lock(); !locked) return locked;
    auto inspection = metadata::inspect(files_, arguments_.directories);
    if (!inspection) return fail(inspection.error());
    inspection_ = std::move(*inspection);
    for (const metadata::LogDirectory& directory : inspection_.log_directories) {
      if (auto checked = check_directory(directory); !checked) return checked;
    }
    find_missing();
    return {};
  }

  const metadata::Inspection& inspection() const { return inspection_; }
  const std::vector<std::string>& problems() const { return problems_; }

  std::string summary() const {
    char size[64];
    std::snprintf(size, sizeof size, "%.1f MiB", static_cast<double>(size_bytes_) / mebibyte);
    std::string text = "# Node " + std::to_string(inspection_.image->node_id) + " of cluster " +
                       inspection_.image->cluster_id +
                       ": topics=" + std::to_string(inspection_.image->topics_by_name.size()) +
                       " partitions=" + std::to_string(found_.size()) +
                       " segments=" + std::to_string(segments_) + " in " + size + ", ";
    text += arguments_.full ? "every batch and index entry read" : "the ends of each read (--full reads all)";
    text += ": sound.\n";
    for (const std::string& remark : remarks_) text += "# Note: " + remark + "\n";
    return text;
  }

 private:
  Result<> lock() {
    for (const std::string& path : arguments_.directories) {
      auto status = files_.status(path);
      if (!status) return fail(status.error());
      if (!*status || !(*status)->is_directory)
        return fail(ErrorCode::invalid_config, path + " is no directory");
      auto lock = files_.lock(path + "/" + std::string(log::root_file::lock));
      if (!lock)
        return fail(lock.error().code, lock.error().message + ": stop the broker that uses it first");
      locks_.push_back(std::move(*lock));
    }
    return {};
  }

  Result<> check_directory(const metadata::LogDirectory& directory) {
    if (directory.id.is_zero()) problems_.push_back(directory.path + "/meta.properties has no directory.id");
    auto marker = log::read_clean_shutdown(files_, directory.path);
    if (!marker) return fail(marker.error());
    if (!*marker) {
      problems_.push_back(directory.path +
                          " was not closed by its broker's end: start Ottla on it and stop it with SIGTERM");
    }
    auto folders = files_.list(directory.path);
    if (!folders) return fail(folders.error());
    std::ranges::sort(*folders, {}, &DirectoryEntry::name);
    for (const DirectoryEntry& entry : *folders) {
      if (!entry.is_directory || entry.name == log::root_file::metadata_folder) continue;
      if (auto checked = check_folder(directory, entry.name); !checked) return checked;
    }
    return {};
  }

  Result<> check_folder(const metadata::LogDirectory& directory, const std::string& name) {
    const std::string path = directory.path + "/" + name;
    const auto parsed = log::parse_partition_folder(name);
    if (!parsed) {
      if (name != log::root_file::remote_log_index_cache)
        problems_.push_back(path + " is no partition's folder, and Apache Kafka does not start beside it");
      return {};
    }
    if (parsed->state == log::FolderState::stray)
      remarks_.push_back(path + " will be deleted by Apache Kafka: move it away to keep it");
    if (parsed->state != log::FolderState::live) return {};
    const metadata::TopicImage* topic = inspection_.image->topic(parsed->partition.topic);
    auto id = log::read_partition_metadata(files_, path);
    if (topic == nullptr || topic->partition(parsed->partition.partition) == nullptr || !id ||
        *id != topic->id) {
      problems_.push_back(path +
                          " is not the partition that the metadata knows by this name: Apache Kafka would "
                          "delete it; move it away");
      return {};
    }
    const auto depth = arguments_.full ? log::CheckDepth::all : log::CheckDepth::ends;
    auto checked = log::check_log(files_, path, depth);
    if (!checked) return fail(checked.error());
    std::ranges::move(checked->problems, std::back_inserter(problems_));
    segments_ += checked->segments;
    size_bytes_ += checked->size_bytes;
    found_.push_back(parsed->partition);
    return {};
  }

  void find_missing() {
    std::ranges::sort(found_);
    const metadata::MetadataImage& image = *inspection_.image;
    image.topics_by_name.for_each([&](const metadata::TopicPointer& topic) {
      for (const metadata::PartitionImage& partition : topic->partitions) {
        const bool is_here = std::ranges::find(partition.replicas, image.node_id) != partition.replicas.end();
        const TopicPartition name{topic->name, partition.index};
        if (is_here && !std::ranges::binary_search(found_, name)) {
          problems_.push_back(name.folder() +
                              " is in the metadata and has no folder here: name all of log.dirs");
        }
      }
    });
  }

  FileSystem& files_;
  const Arguments& arguments_;
  std::vector<std::unique_ptr<FileLock>> locks_;
  metadata::Inspection inspection_;
  std::vector<std::string> problems_;
  std::vector<std::string> remarks_;
  std::vector<TopicPartition> found_;
  std::size_t segments_ = 0;
  std::uint64_t size_bytes_ = 0;
};

constexpr int largest_port = 65534;  // the controller takes the next one

std::optional<int> number(std::string_view text, int least, int most) {
  int value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size() || value < least || value > most)
    return std::nullopt;
  return value;
}

// The names are for other machines: whether they lead anywhere from here does not matter.
std::optional<client::Address> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto port = number(text.substr(colon + 1), 1, largest_port);
  if (!port) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return client::Address{std::string(host), *port};
}

// "2@host:9092,3@other:9092".
Result<std::vector<FreshBroker>> parse_brokers(std::string_view text) {
  std::vector<FreshBroker> brokers;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const std::size_t sign = std::min(one.find('@'), one.size());
    const auto id = number(one.substr(0, sign), 0, INT32_MAX);
    const auto address = parse_address(one.substr(std::min(sign + 1, one.size())));
    if (!id || !address) {
      return fail(ErrorCode::invalid_config,
                  "--brokers: " + std::string(one) + " is not of the form ID@HOST:PORT");
    }
    brokers.push_back({*id, *address});
  }
  return brokers;
}

std::vector<FreshBroker> two_more(BrokerId node_id) {
  std::vector<FreshBroker> brokers;
  for (BrokerId id = node_id + 1; id <= node_id + 2; ++id) {
    brokers.push_back({id, {"broker-" + std::to_string(id), 9092}});
  }
  return brokers;
}

}  // namespace

int run_hand_over(const Arguments& arguments) {
  const auto address = parse_address(arguments.address);
  if (!address) return complain("--address: " + arguments.address + " is not HOST:PORT", status_usage);
  auto fresh = parse_brokers(arguments.brokers);
  if (!fresh) return complain(fresh.error().message, status_usage);
  Inspector inspector(posix_file_system(), arguments);
  if (auto ran = inspector.run(); !ran) return complain(ran.error().message, status_failed);
  for (const std::string& problem : inspector.problems()) complain(problem, status_failed);
  if (!inspector.problems().empty()) return status_failed;
  if (arguments.brokers.empty()) *fresh = two_more(inspector.inspection().image->node_id);
  const std::string steps = hand_over_steps({inspector.inspection(), *address, std::move(*fresh)});
  std::fputs((inspector.summary() + steps).c_str(), stdout);
  return 0;
}

}  // namespace ottla::app
