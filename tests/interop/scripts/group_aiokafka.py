"""A member of a group and a producer of aiokafka, whose loop runs while it polls."""
import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition

GIVES_UP = False
POLL_MS = 100


class Member(ConsumerRebalanceListener):
    def __init__(self, settings):
        self.rebalances = 0
        self.topic = settings.topic
        self.loop = asyncio.new_event_loop()

        async def start():
            self.consumer = AIOKafkaConsumer(
                bootstrap_servers=settings.address, group_id=settings.group,
                auto_offset_reset="earliest", enable_auto_commit=False, session_timeout_ms=settings.session_ms,
                heartbeat_interval_ms=settings.heartbeat_ms)
            self.consumer.subscribe([settings.topic], listener=self)
            await self.consumer.start()

        self.loop.run_until_complete(start())

    def on_partitions_revoked(self, _):
        pass

    def on_partitions_assigned(self, _):
        self.rebalances += 1

    def poll(self):
        batches = self.loop.run_until_complete(self.consumer.getmany(timeout_ms=POLL_MS)).values()
        return [(record.partition, record.offset, int(record.value)) for batch in batches for record in batch]

    def assignment(self):
        return {partition.partition for partition in self.consumer.assignment()}

    def commit(self):
        self.loop.run_until_complete(self.consumer.commit())

    def committed(self):
        return {one: self.loop.run_until_complete(self.consumer.committed(TopicPartition(self.topic, one)))
                for one in self.assignment()}

    def close(self):
        self.loop.run_until_complete(self.consumer.stop())


class Producer:
    def __init__(self, settings):
        self.settings = settings
        self.loop = asyncio.new_event_loop()

        async def start():
            self.producer = AIOKafkaProducer(bootstrap_servers=settings.address, acks="all")
            await self.producer.start()

        self.loop.run_until_complete(start())

    def send(self, numbers):
        async def deliver():
            await asyncio.gather(*[
                await self.producer.send(self.settings.topic, b"%d" % number, partition=number % self.settings.partitions)
                for number in numbers])

        self.loop.run_until_complete(deliver())
