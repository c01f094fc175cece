"""A member of a group and a producer of kafka-python, of any release since 1.4.7. Variants: eager, cooperative."""
import threading

import kafka
from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

GIVES_UP = False
DELIVERY_SECONDS = 60
POLL_MS = 250
OLD = kafka.__version__.startswith(("1.", "2.0."))
PATIENCE = {"api_version_auto_timeout_ms": 30000} if OLD else {}


class Member(ConsumerRebalanceListener):
    def __init__(self, settings):
        self.rebalances = 0
        more = {}
        if settings.variant == "cooperative":
            from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
            more["partition_assignment_strategy"] = [CooperativeStickyAssignor]
        self.topic = settings.topic
        self.consumer = KafkaConsumer(
            bootstrap_servers=settings.address, group_id=settings.group, auto_offset_reset="earliest",
            enable_auto_commit=False, session_timeout_ms=settings.session_ms,
            heartbeat_interval_ms=settings.heartbeat_ms, reconnect_backoff_max_ms=500, **PATIENCE, **more)
        if OLD:
            # Its heartbeats and its polls take two locks in opposite order when a connection breaks, and wait for
            # each other for ever (dpkp/kafka-python#1985): here the two are one.
            self.consumer._coordinator._lock = threading.Condition(self.consumer._client._lock)
        self.consumer.subscribe([settings.topic], listener=self)

    def on_partitions_revoked(self, _):
        pass

    def on_partitions_lost(self, _):
        pass

    def on_partitions_assigned(self, _):
        self.rebalances += 1

    def poll(self):
        try:
            batches = self.consumer.poll(timeout_ms=POLL_MS).values()
        except KafkaError as error:  # the newest passes on a broken connection
            if not error.retriable:
                raise
            return []
        return [(record.partition, record.offset, int(record.value)) for batch in batches for record in batch]

    def assignment(self):
        return {partition.partition for partition in self.consumer.assignment()}

    def commit(self):
        self.consumer.commit()

    def committed(self):
        return {one: self.consumer.committed(TopicPartition(self.topic, one)) for one in self.assignment()}

    def close(self):
        self.consumer.close()


class Producer:
    def __init__(self, settings):
        self.settings = settings
        self.producer = KafkaProducer(bootstrap_servers=settings.address, reconnect_backoff_max_ms=500, acks="all",
                                      **PATIENCE)

    def send(self, numbers):
        futures = [self.producer.send(self.settings.topic, b"%d" % number, partition=number % self.settings.partitions)
                   for number in numbers]
        for future in futures:
            future.get(DELIVERY_SECONDS)
