// One JSON object without spaces or a newline, as Kafka writes it.
#include "metadata/quorum_state.h"

#include <fmt/format.h>

#include <charconv>

#include "ottla/base/logging.h"
#include "ottla/base/uuid.h"

namespace ottla::metadata {
namespace {

constexpr std::uint64_t quorum_state_limit_bytes = 1 << 20;

}  // namespace

std::string quorum_state_path(const std::string& folder) { return folder + "/quorum-state"; }

std::string print_quorum_state(BrokerId leader, LeaderEpoch epoch, std::int16_t kraft_version) {
  if (kraft_version > 0) {
    return fmt::format(
        R"({{"leaderId":{},"leaderEpoch":{},"votedId":-1,"votedDirectoryId":"{}","data_version":1}})", leader,
        epoch, zero_uuid.to_string());
  }
  return fmt::format(R"({{"clusterId":"","leaderId":{},"leaderEpoch":{},"votedId":-1,"appliedOffset":0,)"
                     R"("currentVoters":[{{"voterId":{}}}],"data_version":0}})",
                     leader, epoch, leader);
}

Result<std::optional<LeaderEpoch>> read_quorum_epoch(FileSystem& files, const std::string& folder) {
  const std::string path = quorum_state_path(folder);
  auto status = files.status(path);
  if (!status) return fail(status.error());
  if (!status->has_value()) return std::nullopt;
  auto text = read_whole(files, path, quorum_state_limit_bytes);
  if (!text) return fail(text.error());
  constexpr std::string_view key = "\"leaderEpoch\":";
  const std::size_t at = text->find(key);
  LeaderEpoch epoch = 0;
  const std::size_t number = at == std::string::npos ? text->size() : at + key.size();
  if (std::from_chars(text->data() + number, text->data() + text->size(), epoch).ec != std::errc()) {
    log_warn("{} tells no leader epoch; the metadata log alone decides", path);
    return std::nullopt;
  }
  return epoch;
}

}  // namespace ottla::metadata
