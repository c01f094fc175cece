// Opening the directories: locks and node id, the metadata, then every partition's log, some of them at a
// time.
#include <algorithm>
#include <atomic>
#include <thread>

#include "broker/control_plane.h"
#include "broker/coordinators.h"
#include "broker/partition.h"
#include "broker/share_partitions.h"
#include "ottla/base/logging.h"
#include "ottla/log/meta_properties.h"
#include "ottla/metadata/moving_in.h"

namespace ottla::broker {

Result<std::unique_ptr<ControlPlane>> ControlPlane::open(Core& core, FileSystem& files) {
  std::unique_ptr<ControlPlane> plane(new ControlPlane(core));
  const metadata::Directories directories = plane->directories();
  auto moved = metadata::move_in(files, core.entropy, directories, core.config, core.clock.wall_ms());
  if (!moved) return fail(moved.error());
  if (auto opened = plane->open_logs(files); !opened) return fail(opened.error());
  if (auto opened = plane->open_metadata(files); !opened) return fail(opened.error());
  plane->load_logs();
  return plane;
}

Result<> ControlPlane::open_logs(FileSystem& files) {
  const config::BrokerConfig& config = core_.config;
  log::LogManagerOptions options;
  options.directories = config.log_dirs;
  options.node_id = config.node_id;
  options.cluster_id = config.cluster_id;
  options.cluster_id_is_for_new_directories = config.cluster_id_is_for_new_directories;
  options.now_ms = core_.clock.wall_ms();
  options.initial_task_delay_ms = config.log_initial_task_delay_ms;
  options.retention_check_interval_ms = config.log_retention_check_interval_ms;
  options.recovery_point_checkpoint_interval_ms = config.log_flush_offset_checkpoint_interval_ms;
  options.log_start_offset_checkpoint_interval_ms = config.log_flush_start_offset_checkpoint_interval_ms;
  options.high_watermark_checkpoint_interval_ms = config.replica_high_watermark_checkpoint_interval_ms;
  options.producer_expiration_ms = config.producer_id_expiration_ms;
  options.producer_expiration_check_interval_ms = config.producer_id_expiration_check_interval_ms;
  options.file_delete_delay_ms = config.topic_defaults.file_delete_delay_ms;
  options.flush_check_interval_ms = config.log_flush_scheduler_interval_ms;
  options.disk_reserve_bytes = static_cast<std::uint64_t>(config.disk_reserve_bytes);
  auto logs = log::LogManager::open(files, core_.entropy, std::move(options));
  if (!logs) return fail(logs.error());
  logs_ = std::move(*logs);
  mover_ = std::make_unique<LogMover>(*logs_, core_.clock, [this](const TopicPartition& name) {
    core_.control.post([this, name] {
      const auto partition = find_partition(name);
      const auto log = partition == nullptr ? nullptr : partition->shared_log();
      if (log != nullptr) note_directory(partition->topic_id(), name.partition, *log);
    });
  });
  return {};
}

metadata::Directories ControlPlane::directories() const {
  const config::BrokerConfig& config = core_.config;
  return {config.metadata_log_dir.empty() ? config.log_dirs.front() : config.metadata_log_dir,
          config.log_dirs};
}

Result<> ControlPlane::open_metadata(FileSystem& files) {
  auto opened = metadata::MetadataController::open(files, core_.entropy, directories(), core_.config,
                                                   core_.clock.wall_ms());
  if (!opened) return fail(opened.error());
  metadata_ = std::move(*opened);
  renew_config(*metadata_->image());
  logs_->set_producer_expiration(config_->producer_id_expiration_ms);
  logs_->on_directory_offline([this](log::LogDirectory& directory) {
    core_.control.post([this, &directory] { directory_failed(directory); });
  });
  return {};
}

// The loading threads are gone afterwards; a handful of partitions without need of recovery is loaded right
// here.
void ControlPlane::load_logs() {
  const std::size_t partitions_worth_a_thread = logs_->load_summary().all_clean ? 16 : 1;
  const metadata::ImagePointer image = metadata_->image();
  log::LoadContext context;
  context.config = [this, image](std::string_view topic) {
    const metadata::TopicImage* known = image->topic(topic);
    return (known == nullptr ? default_rules_ : rules_of(known->name, *known->configs))->log;
  };
  context.topic_id = [image](std::string_view topic) -> std::optional<Uuid> {
    const metadata::TopicImage* known = image->topic(topic);
    return known == nullptr ? std::nullopt : std::optional(known->id);
  };
  context.directory_id = [image](const TopicPartition& name) -> std::optional<Uuid> {
    const metadata::TopicImage* topic = image->topic(name.topic);
    const metadata::PartitionImage* partition = topic == nullptr ? nullptr : topic->partition(name.partition);
    if (partition == nullptr) return std::nullopt;
    return partition->directory_of(image->node_id);
  };
  context.is_stray = [image](const TopicPartition& name, const std::optional<Uuid>& id,
                             const log::LogDirectory&) {
    const metadata::TopicImage* topic = image->topic(name.topic);
    if (topic == nullptr || id != topic->id) return true;
    const metadata::PartitionImage* partition = topic->partition(name.partition);
    return partition == nullptr ||
           std::ranges::find(partition->replicas, image->node_id) == partition->replicas.end();
  };
  std::vector<log::LogManager::LoadTask> tasks = logs_->load_plan(std::move(context), core_.clock.wall_ms());
  const std::size_t most =
      core_.config.log_dirs.size() *
      static_cast<std::size_t>(std::max(1, core_.config.num_recovery_threads_per_data_dir));
  const bool is_alone = core_.lone_timers != nullptr;
  const std::size_t threads = is_alone ? 1 : std::min(most, tasks.size() / partitions_worth_a_thread);
  std::atomic<std::size_t> next{0};
  const auto work = [&tasks, &next] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) tasks[i]();
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
}

}  // namespace ottla::broker
