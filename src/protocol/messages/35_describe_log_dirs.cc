// Compiles the codecs of DescribeLogDirs.
#include "ottla/protocol/messages/35_describe_log_dirs.h"

#include "protocol/instantiate.h"

namespace ottla::protocol {

OTTLA_PROTOCOL_MESSAGE(DescribeLogDirsRequest);
OTTLA_PROTOCOL_MESSAGE(DescribeLogDirsResponse);

}  // namespace ottla::protocol
