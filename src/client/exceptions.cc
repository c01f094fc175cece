// The table behind exceptions.h, in the order of the codes from -1 on.
#include "ottla/client/exceptions.h"

#include <array>
#include <cstddef>

namespace ottla::client {
namespace {

struct Row {
  std::string_view exception;
  std::string_view message;
};

#define OTTLA_EXCEPTION(name) "org.apache.kafka.common.errors." name
constexpr std::array rows = {
    Row{OTTLA_EXCEPTION("UnknownServerException"),
        "The server experienced an unexpected error when processing the request."},
    Row{"", ""},
    Row{OTTLA_EXCEPTION("OffsetOutOfRangeException"),
        "The requested offset is not within the range of offsets maintained by the server."},
    Row{OTTLA_EXCEPTION("CorruptRecordException"),
        "This message has failed its CRC checksum, exceeds the valid size, has a null key for a compacted "
        "topic, or is otherwise corrupt."},
    Row{OTTLA_EXCEPTION("UnknownTopicOrPartitionException"),
        "This server does not host this topic-partition."},
    Row{OTTLA_EXCEPTION("InvalidFetchSizeException"), "The requested fetch size is invalid."},
    Row{OTTLA_EXCEPTION("LeaderNotAvailableException"),
        "There is no leader for this topic-partition as we are in the middle of a leadership election."},
    Row{OTTLA_EXCEPTION("NotLeaderOrFollowerException"),
        "For requests intended only for the leader, this error indicates that the broker is not the current "
        "leader. For requests intended for any replica, this error indicates that the broker is not a "
        "replica of the topic partition."},
    Row{OTTLA_EXCEPTION("TimeoutException"), "The request timed out."},
    Row{OTTLA_EXCEPTION("BrokerNotAvailableException"), "The broker is not available."},
    Row{OTTLA_EXCEPTION("ReplicaNotAvailableException"),
        "The replica is not available for the requested topic-partition. Produce/Fetch requests and other "
        "requests intended only for the leader or follower return NOT_LEADER_OR_FOLLOWER if the broker is "
        "not a replica of the topic-partition."},
    Row{OTTLA_EXCEPTION("RecordTooLargeException"),
        "The request included a message larger than the max message size the server will accept."},
    Row{OTTLA_EXCEPTION("ControllerMovedException"), "The controller moved to another broker."},
    Row{OTTLA_EXCEPTION("OffsetMetadataTooLarge"), "The metadata field of the offset request was too large."},
    Row{OTTLA_EXCEPTION("NetworkException"), "The server disconnected before a response was received."},
    Row{OTTLA_EXCEPTION("CoordinatorLoadInProgressException"),
        "The coordinator is loading and hence can't process requests."},
    Row{OTTLA_EXCEPTION("CoordinatorNotAvailableException"), "The coordinator is not available."},
    Row{OTTLA_EXCEPTION("NotCoordinatorException"), "This is not the correct coordinator."},
    Row{OTTLA_EXCEPTION("InvalidTopicException"),
        "The request attempted to perform an operation on an invalid topic."},
    Row{OTTLA_EXCEPTION("RecordBatchTooLargeException"),
        "The request included message batch larger than the configured segment size on the server."},
    Row{OTTLA_EXCEPTION("NotEnoughReplicasException"),
        "Messages are rejected since there are fewer in-sync replicas than required."},
    Row{OTTLA_EXCEPTION("NotEnoughReplicasAfterAppendException"),
        "Messages are written to the log, but to fewer in-sync replicas than required."},
    Row{OTTLA_EXCEPTION("InvalidRequiredAcksException"),
        "Produce request specified an invalid value for required acks."},
    Row{OTTLA_EXCEPTION("IllegalGenerationException"), "Specified group generation id is not valid."},
    Row{OTTLA_EXCEPTION("InconsistentGroupProtocolException"),
        "The group member's supported protocols are incompatible with those of existing members or first "
        "group member tried to join with empty protocol type or empty protocol list."},
    Row{OTTLA_EXCEPTION("InvalidGroupIdException"), "The configured groupId is invalid."},
    Row{OTTLA_EXCEPTION("UnknownMemberIdException"), "The coordinator is not aware of this member."},
    Row{OTTLA_EXCEPTION("InvalidSessionTimeoutException"),
        "The session timeout is not within the range allowed by the broker (as configured by "
        "group.min.session.timeout.ms and group.max.session.timeout.ms)."},
    Row{OTTLA_EXCEPTION("RebalanceInProgressException"), "The group is rebalancing, so a rejoin is needed."},
    Row{OTTLA_EXCEPTION("InvalidCommitOffsetSizeException"), "The committing offset data size is not valid."},
    Row{OTTLA_EXCEPTION("TopicAuthorizationException"), "Topic authorization failed."},
    Row{OTTLA_EXCEPTION("GroupAuthorizationException"), "Group authorization failed."},
    Row{OTTLA_EXCEPTION("ClusterAuthorizationException"), "Cluster authorization failed."},
    Row{OTTLA_EXCEPTION("InvalidTimestampException"),
        "The timestamp of the message is out of acceptable range."},
    Row{OTTLA_EXCEPTION("UnsupportedSaslMechanismException"),
        "The broker does not support the requested SASL mechanism."},
    Row{OTTLA_EXCEPTION("IllegalSaslStateException"), "Request is not valid given the current SASL state."},
    Row{OTTLA_EXCEPTION("UnsupportedVersionException"), "The version of API is not supported."},
    Row{OTTLA_EXCEPTION("TopicExistsException"), "Topic with this name already exists."},
    Row{OTTLA_EXCEPTION("InvalidPartitionsException"), "Number of partitions is below 1."},
    Row{OTTLA_EXCEPTION("InvalidReplicationFactorException"),
        "Replication factor is below 1 or larger than the number of available brokers."},
    Row{OTTLA_EXCEPTION("InvalidReplicaAssignmentException"), "Replica assignment is invalid."},
    Row{OTTLA_EXCEPTION("InvalidConfigurationException"), "Configuration is invalid."},
    Row{OTTLA_EXCEPTION("NotControllerException"), "This is not the correct controller for this cluster."},
    Row{OTTLA_EXCEPTION("InvalidRequestException"),
        "This most likely occurs because of a request being malformed by the client library or the message "
        "was sent to an incompatible broker. See the broker logs for more details."},
    Row{OTTLA_EXCEPTION("UnsupportedForMessageFormatException"),
        "The message format version on the broker does not support the request."},
    Row{OTTLA_EXCEPTION("PolicyViolationException"),
        "Request parameters do not satisfy the configured policy."},
    Row{OTTLA_EXCEPTION("OutOfOrderSequenceException"),
        "The broker received an out of order sequence number."},
    Row{OTTLA_EXCEPTION("DuplicateSequenceException"), "The broker received a duplicate sequence number."},
    Row{OTTLA_EXCEPTION("InvalidProducerEpochException"), "Producer attempted to produce with an old epoch."},
    Row{OTTLA_EXCEPTION("InvalidTxnStateException"),
        "The producer attempted a transactional operation in an invalid state."},
    Row{OTTLA_EXCEPTION("InvalidPidMappingException"),
        "The producer attempted to use a producer id which is not currently assigned to its transactional "
        "id."},
    Row{OTTLA_EXCEPTION("InvalidTxnTimeoutException"),
        "The transaction timeout is larger than the maximum value allowed by the broker (as configured by "
        "transaction.max.timeout.ms)."},
    Row{OTTLA_EXCEPTION("ConcurrentTransactionsException"),
        "The producer attempted to update a transaction while another concurrent operation on the same "
        "transaction was ongoing."},
    Row{OTTLA_EXCEPTION("TransactionCoordinatorFencedException"),
        "Indicates that the transaction coordinator sending a WriteTxnMarker is no longer the current "
        "coordinator for a given producer."},
    Row{OTTLA_EXCEPTION("TransactionalIdAuthorizationException"), "Transactional Id authorization failed."},
    Row{OTTLA_EXCEPTION("SecurityDisabledException"), "Security features are disabled."},
    Row{OTTLA_EXCEPTION("OperationNotAttemptedException"),
        "The broker did not attempt to execute this operation. This may happen for batched RPCs where some "
        "operations in the batch failed, causing the broker to respond without trying the rest."},
    Row{OTTLA_EXCEPTION("KafkaStorageException"), "Disk error when trying to access log file on the disk."},
    Row{OTTLA_EXCEPTION("LogDirNotFoundException"),
        "The user-specified log directory is not found in the broker config."},
    Row{OTTLA_EXCEPTION("SaslAuthenticationException"), "SASL Authentication failed."},
    Row{OTTLA_EXCEPTION("UnknownProducerIdException"),
        "This exception is raised by the broker if it could not locate the producer metadata associated with "
        "the producerId in question. This could happen if, for instance, the producer's records were deleted "
        "because their retention time had elapsed. Once the last records of the producerId are removed, the "
        "producer's metadata is removed from the broker, and future appends by the producer will return this "
        "exception."},
    Row{OTTLA_EXCEPTION("ReassignmentInProgressException"), "A partition reassignment is in progress."},
    Row{OTTLA_EXCEPTION("DelegationTokenDisabledException"), "Delegation Token feature is not enabled."},
    Row{OTTLA_EXCEPTION("DelegationTokenNotFoundException"), "Delegation Token is not found on server."},
    Row{OTTLA_EXCEPTION("DelegationTokenOwnerMismatchException"),
        "Specified Principal is not valid Owner/Renewer."},
    Row{OTTLA_EXCEPTION("UnsupportedByAuthenticationException"),
        "Delegation Token requests are not allowed on PLAINTEXT/1-way SSL channels and on delegation token "
        "authenticated channels."},
    Row{OTTLA_EXCEPTION("DelegationTokenAuthorizationException"), "Delegation Token authorization failed."},
    Row{OTTLA_EXCEPTION("DelegationTokenExpiredException"), "Delegation Token is expired."},
    Row{OTTLA_EXCEPTION("InvalidPrincipalTypeException"), "Supplied principalType is not supported."},
    Row{OTTLA_EXCEPTION("GroupNotEmptyException"), "The group is not empty."},
    Row{OTTLA_EXCEPTION("GroupIdNotFoundException"), "The group id does not exist."},
    Row{OTTLA_EXCEPTION("FetchSessionIdNotFoundException"), "The fetch session ID was not found."},
    Row{OTTLA_EXCEPTION("InvalidFetchSessionEpochException"), "The fetch session epoch is invalid."},
    Row{OTTLA_EXCEPTION("ListenerNotFoundException"),
        "There is no listener on the leader broker that matches the listener on which metadata request was "
        "processed."},
    Row{OTTLA_EXCEPTION("TopicDeletionDisabledException"), "Topic deletion is disabled."},
    Row{OTTLA_EXCEPTION("FencedLeaderEpochException"),
        "The leader epoch in the request is older than the epoch on the broker."},
    Row{OTTLA_EXCEPTION("UnknownLeaderEpochException"),
        "The leader epoch in the request is newer than the epoch on the broker."},
    Row{OTTLA_EXCEPTION("UnsupportedCompressionTypeException"),
        "The requesting client does not support the compression type of given partition."},
    Row{OTTLA_EXCEPTION("StaleBrokerEpochException"), "Broker epoch has changed."},
    Row{OTTLA_EXCEPTION("OffsetNotAvailableException"),
        "The leader high watermark has not caught up from a recent leader election so the offsets cannot be "
        "guaranteed to be monotonically increasing."},
    Row{OTTLA_EXCEPTION("MemberIdRequiredException"),
        "The group member needs to have a valid member id before actually entering a consumer group."},
    Row{OTTLA_EXCEPTION("PreferredLeaderNotAvailableException"), "The preferred leader was not available."},
    Row{OTTLA_EXCEPTION("GroupMaxSizeReachedException"), "The consumer group has reached its max size."},
    Row{OTTLA_EXCEPTION("FencedInstanceIdException"),
        "The broker rejected this static consumer since another consumer with the same group.instance.id has "
        "registered with a different member.id."},
    Row{OTTLA_EXCEPTION("EligibleLeadersNotAvailableException"),
        "Eligible topic partition leaders are not available."},
    Row{OTTLA_EXCEPTION("ElectionNotNeededException"), "Leader election not needed for topic partition."},
    Row{OTTLA_EXCEPTION("NoReassignmentInProgressException"), "No partition reassignment is in progress."},
    Row{OTTLA_EXCEPTION("GroupSubscribedToTopicException"),
        "Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it."},
    Row{"org.apache.kafka.common.InvalidRecordException",
        "This record has failed the validation on broker and hence will be rejected."},
    Row{OTTLA_EXCEPTION("UnstableOffsetCommitException"),
        "There are unstable offsets that need to be cleared."},
    Row{OTTLA_EXCEPTION("ThrottlingQuotaExceededException"), "The throttling quota has been exceeded."},
    Row{OTTLA_EXCEPTION("ProducerFencedException"),
        "There is a newer producer with the same transactionalId which fences the current one."},
    Row{OTTLA_EXCEPTION("ResourceNotFoundException"),
        "A request illegally referred to a resource that does not exist."},
    Row{OTTLA_EXCEPTION("DuplicateResourceException"),
        "A request illegally referred to the same resource twice."},
    Row{OTTLA_EXCEPTION("UnacceptableCredentialException"),
        "Requested credential would not meet criteria for acceptability."},
    Row{OTTLA_EXCEPTION("InconsistentVoterSetException"),
        "Indicates that the either the sender or recipient of a voter-only request is not one of the "
        "expected voters."},
    Row{OTTLA_EXCEPTION("InvalidUpdateVersionException"), "The given update version was invalid."},
    Row{OTTLA_EXCEPTION("FeatureUpdateFailedException"),
        "Unable to update finalized features due to an unexpected server error."},
    Row{OTTLA_EXCEPTION("PrincipalDeserializationException"),
        "Request principal deserialization failed during forwarding. This indicates an internal error on the "
        "broker cluster security setup."},
    Row{OTTLA_EXCEPTION("SnapshotNotFoundException"), "Requested snapshot was not found."},
    Row{OTTLA_EXCEPTION("PositionOutOfRangeException"),
        "Requested position is not greater than or equal to zero, and less than the size of the snapshot."},
    Row{OTTLA_EXCEPTION("UnknownTopicIdException"), "This server does not host this topic ID."},
    Row{OTTLA_EXCEPTION("DuplicateBrokerRegistrationException"), "This broker ID is already in use."},
    Row{OTTLA_EXCEPTION("BrokerIdNotRegisteredException"), "The given broker ID was not registered."},
    Row{OTTLA_EXCEPTION("InconsistentTopicIdException"),
        "The log's topic ID did not match the topic ID in the request."},
    Row{OTTLA_EXCEPTION("InconsistentClusterIdException"),
        "The clusterId in the request does not match that found on the server."},
    Row{OTTLA_EXCEPTION("TransactionalIdNotFoundException"), "The transactionalId could not be found."},
    Row{OTTLA_EXCEPTION("FetchSessionTopicIdException"),
        "The fetch session encountered inconsistent topic ID usage."},
    Row{OTTLA_EXCEPTION("IneligibleReplicaException"),
        "The new ISR contains at least one ineligible replica."},
    Row{OTTLA_EXCEPTION("NewLeaderElectedException"),
        "The AlterPartition request successfully updated the partition state but the leader has changed."},
    Row{OTTLA_EXCEPTION("OffsetMovedToTieredStorageException"),
        "The requested offset is moved to tiered storage."},
    Row{OTTLA_EXCEPTION("FencedMemberEpochException"),
        "The member epoch is fenced by the group coordinator. The member must abandon all its partitions and "
        "rejoin."},
    Row{OTTLA_EXCEPTION("UnreleasedInstanceIdException"),
        "The instance ID is still used by another member in the consumer group. That member must leave "
        "first."},
    Row{OTTLA_EXCEPTION("UnsupportedAssignorException"),
        "The assignor or its version range is not supported by the consumer group."},
    Row{OTTLA_EXCEPTION("StaleMemberEpochException"),
        "The member epoch is stale. The member must retry after receiving its updated member epoch via the "
        "ConsumerGroupHeartbeat API."},
    Row{OTTLA_EXCEPTION("MismatchedEndpointTypeException"),
        "The request was sent to an endpoint of the wrong type."},
    Row{OTTLA_EXCEPTION("UnsupportedEndpointTypeException"), "This endpoint type is not supported yet."},
    Row{OTTLA_EXCEPTION("UnknownControllerIdException"), "This controller ID is not known."},
    Row{OTTLA_EXCEPTION("UnknownSubscriptionIdException"),
        "Client sent a push telemetry request with an invalid or outdated subscription ID."},
    Row{OTTLA_EXCEPTION("TelemetryTooLargeException"),
        "Client sent a push telemetry request larger than the maximum size the broker will accept."},
    Row{OTTLA_EXCEPTION("InvalidRegistrationException"),
        "The controller has considered the broker registration to be invalid."},
    Row{OTTLA_EXCEPTION("TransactionAbortableException"),
        "The server encountered an error with the transaction. The client can abort the transaction to "
        "continue using this transactional ID."},
    Row{OTTLA_EXCEPTION("InvalidRecordStateException"),
        "The record state is invalid. The acknowledgement of delivery could not be completed."},
    Row{OTTLA_EXCEPTION("ShareSessionNotFoundException"), "The share session was not found."},
    Row{OTTLA_EXCEPTION("InvalidShareSessionEpochException"), "The share session epoch is invalid."},
    Row{OTTLA_EXCEPTION("FencedStateEpochException"),
        "The share coordinator rejected the request because the share-group state epoch did not match."},
    Row{OTTLA_EXCEPTION("InvalidVoterKeyException"),
        "The voter key doesn't match the receiving replica's key."},
    Row{OTTLA_EXCEPTION("DuplicateVoterException"), "The voter is already part of the set of voters."},
    Row{OTTLA_EXCEPTION("VoterNotFoundException"), "The voter is not part of the set of voters."},
    Row{OTTLA_EXCEPTION("InvalidRegularExpression"), "The regular expression is not valid."},
    Row{OTTLA_EXCEPTION("RebootstrapRequiredException"),
        "Client metadata is stale. The client should rebootstrap to obtain new metadata."},
    Row{OTTLA_EXCEPTION("StreamsInvalidTopologyException"), "The supplied topology is invalid."},
    Row{OTTLA_EXCEPTION("StreamsInvalidTopologyEpochException"), "The supplied topology epoch is invalid."},
    Row{OTTLA_EXCEPTION("StreamsTopologyFencedException"), "The supplied topology epoch is outdated."},
    Row{OTTLA_EXCEPTION("ShareSessionLimitReachedException"),
        "The limit of share sessions has been reached."},
};
#undef OTTLA_EXCEPTION

const Row& row_of(ErrorCode code) {
  const auto index = static_cast<std::size_t>(static_cast<int>(code) + 1);
  return rows[index < rows.size() ? index : 0];
}

}  // namespace

std::string_view exception_of(ErrorCode code) { return row_of(code).exception; }

std::string_view default_message(ErrorCode code) { return row_of(code).message; }

}  // namespace ottla::client
