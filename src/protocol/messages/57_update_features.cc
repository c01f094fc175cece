// Compiles the codecs of UpdateFeatures.
#include "ottla/protocol/messages/57_update_features.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(UpdateFeaturesRequest);
OTTLA_PROTOCOL_MESSAGE(UpdateFeaturesResponse);

}  // namespace ottla::protocol
