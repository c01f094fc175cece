// Writes the files of a directory that no broker has opened yet.
#include "ottla/metadata/format.h"

#include "metadata/batches.h"
#include "metadata/epoch_decisions.h"
#include "metadata/snapshot.h"
#include "ottla/log/meta_properties.h"
#include "ottla/log/names.h"

namespace ottla::metadata {
namespace {

constexpr std::string_view bootstrap_file = "bootstrap.checkpoint";
constexpr unsigned read_only_mode = 0400;
constexpr SupportedVersions kraft_versions{0, 1};

Quorum quorum_of(const DirectoryFormat& format) {
  Quorum quorum;
  quorum.kraft_version = kraft_versions.max;
  for (const InitialVoter& voter : format.voters) {
    quorum.voters.push_back(
        {.id = voter.id,
         .directory_id = voter.directory_id,
         .endpoints = {{.name = format.controller_listener, .host = voter.host, .port = voter.port}},
         .kraft_versions = kraft_versions});
  }
  return quorum;
}

// A snapshot of nothing but the voters.
Result<> write_voters(FileSystem& files, const std::string& path, const DirectoryFormat& format,
                      TimestampMs now_ms) {
  const std::string folder = path + "/" + std::string(log::root_file::metadata_folder);
  if (auto made = files.create_directories(folder); !made) return made;
  Bytes bytes;
  BatchPlace place{0, 0, now_ms};
  append_snapshot_header(now_ms, quorum_of(format), place, bytes);
  place.base_offset = records::BatchView(bytes).record_count();
  append_snapshot_footer(place, bytes);
  const std::string file = folder + "/" + SnapshotId{}.file_name();
  if (auto written = replace_whole(files, file, as_text(bytes)); !written) return written;
  return files.set_mode(file, read_only_mode);
}

}  // namespace

Result<> format_directory(FileSystem& files, const std::string& path, const DirectoryFormat& format,
                          TimestampMs now_ms) {
  if (auto made = files.create_directories(path); !made) return made;
  const RecordList features = feature_records(format.features);
  auto written = replace_whole(files, path + "/" + std::string(bootstrap_file),
                               as_text(print_bootstrap(features, now_ms)), Durability::content);
  if (!written) return written;
  if (!format.voters.empty()) {
    if (auto written = write_voters(files, path, format, now_ms); !written) return written;
  }
  log::MetaProperties properties;
  properties.cluster_id = format.cluster_id;
  properties.node_id = format.node_id;
  properties.directory_id = format.directory_id;
  return log::write_meta_properties(files, path, properties, now_ms);
}

}  // namespace ottla::metadata
