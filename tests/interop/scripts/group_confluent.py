"""A member of a group and a producer of confluent-kafka. Variants: classic, cooperative, consumer (the protocol of
KIP-848)."""
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer as Client, TopicPartition

GIVES_UP = False
DELIVERY_SECONDS = 60
POLL_SECONDS = 0.1
RECONNECT = {"reconnect.backoff.ms": 50, "reconnect.backoff.max.ms": 500, "log_level": 2}


class Member:
    def __init__(self, settings):
        more = {"group.protocol": "consumer"}
        if settings.variant != "consumer":
            more = {"group.protocol": "classic", "session.timeout.ms": settings.session_ms,
                    "heartbeat.interval.ms": settings.heartbeat_ms}
        if settings.variant == "cooperative":
            more["partition.assignment.strategy"] = "cooperative-sticky"
        self.topic = settings.topic
        self.consumer = Consumer({
            "bootstrap.servers": settings.address, "group.id": settings.group, "auto.offset.reset": "earliest",
            "enable.auto.commit": False, **RECONNECT, **more})
        self.rebalances = 0
        self.consumer.subscribe([settings.topic], on_assign=self.count)

    def count(self, *_):
        self.rebalances += 1

    def poll(self):
        messages = self.consumer.consume(500, POLL_SECONDS)
        for message in messages:
            if message.error() and (not message.error().retriable() or message.error().fatal()):
                raise KafkaException(message.error())
        return [(one.partition(), one.offset(), int(one.value())) for one in messages if not one.error()]

    def assignment(self):
        return {partition.partition for partition in self.consumer.assignment()}

    def commit(self):
        try:
            self.consumer.commit(asynchronous=False)
        except KafkaException as error:
            if error.args[0].code() != KafkaError._NO_OFFSET:
                raise

    def committed(self):
        asked = [TopicPartition(self.topic, partition) for partition in self.assignment()]
        return {one.partition: one.offset for one in self.consumer.committed(asked, 10)} if asked else {}

    def close(self):
        self.consumer.close()


class Producer:
    def __init__(self, settings):
        self.settings = settings
        self.producer = Client({"bootstrap.servers": settings.address, "linger.ms": 5, **RECONNECT})

    def send(self, numbers):
        failures = []
        for number in numbers:
            self.producer.produce(self.settings.topic, str(number), partition=number % self.settings.partitions,
                                  on_delivery=lambda error, _: error and failures.append(str(error)))
        left = self.producer.flush(DELIVERY_SECONDS)
        if left or failures:
            raise RuntimeError(f"{left} undelivered, {failures[:3]}")
