// The option table's rows for groups and for client metrics subscriptions, sorted by name. Name, type,
// default and valid values are Apache Kafka's (GroupConfig and ClientMetricsConfigs of 4.3.0).
#include "config/option_rows.h"

namespace ottla::config::rows {

constinit const Option group_options[group_count] = {
    {group, "consumer.assignment.interval.ms", int32, "1000", at_least(0), medium, cluster_wide, used,
     "Pause between two assignments of the consumer group."},
    {group, "consumer.heartbeat.interval.ms", int32, "5000", at_least(1), medium, cluster_wide, used,
     "Heartbeat interval given to members of the consumer group."},
    {group, "consumer.session.timeout.ms", int32, "45000", at_least(1), medium, cluster_wide, used,
     "How long a member of the consumer group may be silent."},
    {group, "share.assignment.interval.ms", int32, "1000", at_least(0), medium, cluster_wide, used,
     "Pause between two assignments of the share group."},
    {group, "share.auto.offset.reset", string, "latest", offset_reset, medium, cluster_wide, used,
     "Where a share partition starts: earliest, latest, or by_duration before now."},
    {group, "share.delivery.count.limit", int32, "5", at_least(2), medium, cluster_wide, used,
     "How often a record is delivered to the share group at most."},
    {group, "share.heartbeat.interval.ms", int32, "5000", at_least(1), medium, cluster_wide, used,
     "Heartbeat interval given to members of the share group."},
    {group, "share.isolation.level", string, "read_uncommitted", one_of("read_committed, read_uncommitted"),
     medium, cluster_wide, used, "Whether the share group sees records of aborted transactions."},
    {group, "share.partition.max.record.locks", int32, "2000", at_least(100), medium, cluster_wide, used,
     "Records of one share partition that may be out for delivery."},
    {group, "share.record.lock.duration.ms", int32, "30000", at_least(1000), medium, cluster_wide, used,
     "How long a consumer of the share group may keep a record."},
    {group, "share.renew.acknowledge.enable", boolean, "true", any, medium, cluster_wide, used,
     "Whether a consumer of the share group may ask for more time."},
    {group, "share.session.timeout.ms", int32, "45000", at_least(1), medium, cluster_wide, used,
     "How long a member of the share group may be silent."},
    {group, "streams.assignment.interval.ms", int32, "1000", at_least(0), medium, cluster_wide, used,
     "Pause between two assignments of the streams group."},
    {group, "streams.heartbeat.interval.ms", int32, "5000", at_least(1), medium, cluster_wide, used,
     "Heartbeat interval given to members of the streams group."},
    {group, "streams.initial.rebalance.delay.ms", int32, "3000", at_least(0), medium, cluster_wide, used,
     "How long a new streams group waits for more members."},
    {group, "streams.num.standby.replicas", int32, "0", at_least(0), medium, cluster_wide, used,
     "Standby replicas of each task of the streams group."},
    {group, "streams.session.timeout.ms", int32, "45000", at_least(1), medium, cluster_wide, used,
     "How long a member of the streams group may be silent."},
};

constinit const Option client_metrics_options[client_metrics_count] = {
    {client_metrics, "interval.ms", int32, "300000", any, medium, cluster_wide, used,
     "Milliseconds between two reports of a client."},
    {client_metrics, "match", list, "", distinct, medium, cluster_wide, used,
     "Which clients shall report: name=pattern pairs."},
    {client_metrics, "metrics", list, "", distinct, medium, cluster_wide, used,
     "Prefixes of the metrics that clients shall report; * is all of them."},
};

}  // namespace ottla::config::rows
