"""A member of a group and a producer of PyKafka 2.8.0. Variants: balanced, whose group the broker manages, and simple,
which only commits and is told its partitions. Its consumers stop when their connection breaks: one makes new ones."""
import functools
import warnings

warnings.filterwarnings("ignore")
from pykafka import KafkaClient, broker  # noqa: E402
from pykafka.exceptions import KafkaException  # noqa: E402
from pykafka.protocol import JoinGroupRequest  # noqa: E402

GIVES_UP = True
MOST_RECORDS = 500


class Member:
    def __init__(self, settings):
        # It has no option for the session timeout, which is 30 s.
        broker.JoinGroupRequest = functools.partial(JoinGroupRequest, session_timeout=settings.session_ms)
        self.settings = settings
        self.rebalances = 0
        self.client = KafkaClient(hosts=settings.address)  # it must be held, its topics do not do that
        self.topic = self.client.topics[settings.topic]
        common = {"consumer_group": settings.group, "auto_commit_enable": False, "offsets_channel_backoff_ms": 100,
                  "consumer_timeout_ms": 100}
        if settings.variant == "balanced":
            self.consumer = self.topic.get_balanced_consumer(
                managed=True, use_rdkafka=False, heartbeat_interval_ms=settings.heartbeat_ms,
                rebalance_backoff_ms=200, post_rebalance_callback=self.count, **common)
        else:
            self.consumer = self.topic.get_simple_consumer(
                use_rdkafka=False, partitions=[self.topic.partitions[one] for one in settings.owned], **common)

    def count(self, *_):
        self.rebalances += 1

    def poll(self):
        records = []
        while len(records) < MOST_RECORDS and (message := self.consumer.consume(block=not records)):
            records.append((message.partition_id, message.offset, int(message.value)))
        return records

    def assignment(self):
        return set(self.consumer.partitions or ())

    def commit(self):
        self.consumer.commit_offsets()

    def committed(self):
        """Asked for on the side: it does not say when a commit fails."""
        asked = [self.topic.partitions[one] for one in self.assignment()]
        reader = self.topic.get_simple_consumer(consumer_group=self.settings.group, partitions=asked, auto_start=False,
                                                reset_offset_on_fetch=False)
        return {partition: answer.offset for partition, answer in reader.fetch_offsets()}

    def close(self):
        try:
            self.consumer.stop()
        except KafkaException:
            pass  # its connection was broken before


class Producer:
    def __init__(self, settings):
        self.settings = settings

    def send(self, numbers):
        def choose(partitions, key):
            return next(one for one in partitions if one.id == int(key))

        numbers = list(numbers)
        client = KafkaClient(hosts=self.settings.address)
        topic = client.topics[self.settings.topic]
        with topic.get_producer(partitioner=choose, linger_ms=5, delivery_reports=True, required_acks=-1) as producer:
            for number in numbers:
                producer.produce(b"%d" % number, b"%d" % (number % self.settings.partitions))
            for _ in numbers:
                _, error = producer.get_delivery_report(timeout=60)
                if error:
                    raise error
