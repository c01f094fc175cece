// The rules of FeatureControlManager: what is supported, which way a level may move, what it rests on.
#include "metadata/feature_decisions.h"

#include <algorithm>
#include <map>

namespace ottla::metadata {
namespace {

constexpr std::string_view kraft_feature = "kraft.version";
constexpr std::string_view min_insync_replicas = "min.insync.replicas";
constexpr std::int16_t elr_rests_on = 23;  // 4.0-IV1

using Levels = std::map<std::string_view, std::int16_t>;

std::unexpected<Error> refuse_update(std::string message) {
  return fail(ErrorCode::invalid_update_version, std::move(message));
}

std::unexpected<Error> refuse_update(const FeatureUpdate& update, const std::string& reason) {
  return refuse_update("Invalid update version " + std::to_string(update.level) + " for feature " +
                       std::string(update.name) + ". " + reason);
}

std::string range_text(const SupportedVersions& versions) {
  return versions.min == versions.max ? std::to_string(versions.min)
                                      : std::to_string(versions.min) + "-" + std::to_string(versions.max);
}

Result<> check_supported(const FeatureUpdate& update, std::string_view who,
                         const SupportedFeatures& features) {
  const auto found = features.find(update.name);
  const SupportedVersions versions = found == features.end() ? SupportedVersions{} : found->second;
  if (update.level >= versions.min && update.level <= versions.max) return {};
  if (versions.max == 0) return refuse_update(update, std::string(who) + " does not support this feature.");
  return refuse_update(update, std::string(who) + " only supports versions " + range_text(versions));
}

// Every registered broker counts, one of a former cluster too: it is to come back.
Result<> check_supported_by_all(const MetadataImage& image, const FeatureUpdate& update) {
  auto supported =
      check_supported(update, "Local controller " + std::to_string(image.node_id), supported_features());
  if (!supported) return supported;
  for (const auto& [id, broker] : image.cluster->brokers) {
    supported = check_supported(update, "Broker " + std::to_string(id), broker.features);
    if (!supported) return supported;
  }
  for (const auto& [id, controller] : image.cluster->controllers) {
    if (id == image.node_id) continue;
    supported = check_supported(update, "Controller " + std::to_string(id), controller.features);
    if (!supported) return supported;
  }
  return {};
}

Result<> check_direction(const FeatureUpdate& update, std::int16_t now) {
  const bool upgrades = update.upgrade_type == FeatureUpdate::upgrade;
  if (update.level < now && upgrades) {
    return refuse_update(
        update,
        "Can't downgrade the version of this feature without setting the upgrade type to either "
        "safe or unsafe downgrade.");
  }
  if (update.level > now && !upgrades) return refuse_update(update, "Can't downgrade to a newer version.");
  return {};
}

Result<> check_metadata_version(const FeatureUpdate& update, std::int16_t now) {
  if (update.level >= now || !changes_metadata(update.level, now)) return {};
  const std::string why = update.upgrade_type == FeatureUpdate::unsafe_downgrade
                              ? "Unsafe metadata downgrade is not supported in this version."
                              : "Refusing to perform the requested downgrade because it might delete "
                                "metadata information.";
  return refuse_update("Unsupported metadata.version downgrade from " + std::to_string(now) + " to " +
                       std::to_string(update.level) + ". " + why);
}

// The quorum's own version was settled when the directory was formatted.
Result<> check_kraft_version(const FeatureUpdate& update, std::int16_t now) {
  if (update.level == now) return {};
  if (update.level < now) return refuse_update(update, "Can't downgrade the version of this feature.");
  return refuse_update(update,
                       "The voters of this directory are static: it has to be formatted anew for it.");
}

Result<> check_dependencies(const FeatureUpdate& update, const Levels& proposed) {
  if (update.name != elr_feature || update.level == 0) return {};
  const auto found = proposed.find(metadata_version_feature);
  if (found != proposed.end() && found->second >= elr_rests_on) return {};
  return refuse_update(update,
                       std::string(update.name) + " could not be set to " + std::to_string(update.level) +
                           " because it depends on metadata.version level " + std::to_string(elr_rests_on));
}

// Where eligible leaders are kept, one min.insync.replicas holds for all brokers.
void add_insync_records(const TopicContext& context, RecordList& records) {
  constexpr auto broker = static_cast<std::int8_t>(ConfigResourceType::broker);
  const MetadataImage& image = context.image;
  if (!image.config_of(ConfigResourceType::broker, "").contains(min_insync_replicas)) {
    const std::string value = std::to_string(context.config.topic_defaults.min_insync_replicas);
    records.add(protocol::ConfigRecord{broker, "", min_insync_replicas, value, {}});
  }
  for (const auto& [resource, settings] : *image.configs) {
    if (resource.type != ConfigResourceType::broker || resource.name.empty()) continue;
    if (!settings.contains(min_insync_replicas)) continue;
    records.add(protocol::ConfigRecord{broker, resource.name, min_insync_replicas, std::nullopt, {}});
  }
}

class FeatureDecision {
 public:
  FeatureDecision(const TopicContext& context, std::span<const FeatureUpdate> updates,
                  std::int16_t kraft_version)
      : image_(context.image), kraft_version_(kraft_version) {
    for (const auto& [name, level] : image_.features->levels) proposed_[name] = level;
    proposed_[metadata_version_feature] = image_.features->metadata_version;
    for (const FeatureUpdate& update : updates) proposed_[update.name] = update.level;
  }

  Result<> add(const FeatureUpdate& update, RecordList& records) const {
    if (update.upgrade_type < FeatureUpdate::upgrade ||
        update.upgrade_type > FeatureUpdate::unsafe_downgrade) {
      return refuse_update(update, "The controller does not support the given upgrade type.");
    }
    if (update.level < 0) return refuse_update(update, "A feature version cannot be less than 0.");
    const std::int16_t now =
        update.name == kraft_feature ? kraft_version_ : image_.feature_level(update.name);
    if (auto supported = check_supported_by_all(image_, update); !supported) return supported;
    if (auto direction = check_direction(update, now); !direction) return direction;
    if (update.name == kraft_feature) return check_kraft_version(update, now);
    if (update.name == metadata_version_feature) {
      if (auto valid = check_metadata_version(update, now); !valid) return valid;
    } else if (!supported_features().contains(update.name)) {
      return refuse_update(update, "Feature " + std::string(update.name) + " not found.");
    }
    if (auto rests = check_dependencies(update, proposed_); !rests) return rests;
    records.add(protocol::FeatureLevelRecord{update.name, update.level, {}});
    return {};
  }

 private:
  const MetadataImage& image_;
  const std::int16_t kraft_version_;
  Levels proposed_;
};

}  // namespace

Decision<Outcome> decide_update_features(const TopicContext& context, std::span<const FeatureUpdate> updates,
                                         std::int16_t kraft_version) {
  Decision<Outcome> decision;
  const auto enables_elr = [](const FeatureUpdate& update) {
    return update.name == elr_feature && update.level > 0;
  };
  if (std::ranges::any_of(updates, enables_elr)) add_insync_records(context, decision.records);
  const FeatureDecision feature_decision(context, updates, kraft_version);
  for (const FeatureUpdate& update : updates) {
    if (auto added = feature_decision.add(update, decision.records); !added) {
      return {RecordList(), Outcome::of(std::move(added.error()))};
    }
  }
  return decision;
}

}  // namespace ottla::metadata
