// IncrementalAlterConfigs, key 44, versions 0-1: settings are set, removed, appended to and subtracted from.
// v1 flexible. Levels of loggers are set here too, and are written nowhere.
#include "ottla/protocol/messages/44_incremental_alter_configs.h"

#include <algorithm>

#include "broker/handlers/alter_configs.h"

namespace ottla::broker {
namespace {

bool is_named_once(const ResourceChanges& changes, const metadata::ResourceChange& change) {
  return std::ranges::count_if(changes, [&](const metadata::ResourceChange& other) {
           return other.type == change.type && other.name == change.name;
         }) == 1;
}

}  // namespace

std::vector<metadata::Outcome> alter_resources(Core& core, const ResourceChanges& changes,
                                               metadata::Alteration alteration, bool validate_only) {
  std::vector<metadata::Outcome> outcomes(changes.size());
  ResourceChanges stored;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const bool is_logger =
        changes[i].type == broker_logger_type && alteration == metadata::Alteration::incremental;
    if (is_logger && is_named_once(changes, changes[i])) {
      auto altered = alter_loggers(*core.plane->metadata().image(), changes[i], validate_only);
      if (!altered) outcomes[i] = metadata::Outcome::of(std::move(altered.error()));
      continue;
    }
    stored.push_back(changes[i]);
    places.push_back(i);
  }
  const auto altered =
      core.plane->change_metadata([&](metadata::MetadataController& controller, TimestampMs now_ms) {
        return controller.alter_configs(stored, alteration, validate_only, now_ms);
      });
  for (std::size_t i = 0; i < places.size(); ++i) {
    outcomes[places[i]] = altered ? (*altered)[i] : metadata::Outcome::of(altered.error());
  }
  return outcomes;
}

Outcome handle_incremental_alter_configs(Request& request, Output&,
                                         std::unique_ptr<PendingRequest>& pending) {
  return begin_alteration<protocol::IncrementalAlterConfigsRequest,
                          protocol::IncrementalAlterConfigsResponse>(request, pending,
                                                                     metadata::Alteration::incremental);
}

}  // namespace ottla::broker
