"""A transactional producer of confluent-kafka, kafka-python or aiokafka that does what lines of standard input say;
transaction_hosts.py says which. transaction_host.py LIBRARY ADDRESS"""
import sys

RECORDS_A_TRANSACTION = 20
POLL_SECONDS = 0.1
TIMEOUT_MS = 10000


class Confluent:
    def __init__(self, address, name):
        from confluent_kafka import Producer
        self.producer = Producer({"bootstrap.servers": address, "transactional.id": name, "log_level": 2,
                                  "transaction.timeout.ms": TIMEOUT_MS, "reconnect.backoff.max.ms": 500, "linger.ms": 1})
        self.producer.init_transactions(30)

    def begin(self):
        self.producer.begin_transaction()

    def send(self, topic, partition, value):
        failures = []
        self.producer.produce(topic, value, partition=partition, on_delivery=lambda error, _: failures.append(error))
        self.producer.flush(30)
        if failures[0]:
            raise RuntimeError(failures[0].name())

    def commit(self):
        self.producer.commit_transaction(30)

    def abort(self):
        self.producer.abort_transaction(30)

    def copy(self, address, source, target, group):
        from confluent_kafka import Consumer, TopicPartition
        consumer = Consumer({"bootstrap.servers": address, "group.id": group, "enable.auto.commit": False, "log_level": 2,
                             "auto.offset.reset": "earliest", "isolation.level": "read_committed",
                             "session.timeout.ms": 2000, "heartbeat.interval.ms": 500})
        consumer.subscribe([source])
        print("copying", flush=True)
        while True:
            messages = [one for one in consumer.consume(RECORDS_A_TRANSACTION, POLL_SECONDS) if not one.error()]
            if not messages:
                continue
            self.begin()
            offsets = {}
            for message in messages:
                self.producer.produce(target, message.value(), partition=message.partition())
                offsets[message.partition()] = message.offset() + 1
            places = [TopicPartition(source, partition, offset) for partition, offset in offsets.items()]
            self.producer.send_offsets_to_transaction(places, consumer.consumer_group_metadata(), 30)
            self.commit()
            print("copied", len(messages), flush=True)


class KafkaPython:
    def __init__(self, address, name):
        from kafka import KafkaProducer
        self.producer = KafkaProducer(bootstrap_servers=address, transactional_id=name, transaction_timeout_ms=TIMEOUT_MS)
        self.producer.init_transactions()
        self.begin, self.commit = self.producer.begin_transaction, self.producer.commit_transaction
        self.abort = self.producer.abort_transaction

    def send(self, topic, partition, value):
        self.producer.send(topic, value.encode(), partition=partition).get(30)


class AioKafka:
    def __init__(self, address, name):
        import asyncio
        from aiokafka import AIOKafkaProducer
        self.loop = asyncio.new_event_loop()

        async def start():
            self.producer = AIOKafkaProducer(bootstrap_servers=address, transactional_id=name,
                                             transaction_timeout_ms=TIMEOUT_MS)
            await self.producer.start()
            await self.producer.begin_transaction()  # only that waits for the producer's id
            await self.producer.abort_transaction()

        self.loop.run_until_complete(start())

    def begin(self):
        self.loop.run_until_complete(self.producer.begin_transaction())

    def send(self, topic, partition, value):
        self.loop.run_until_complete(self.producer.send_and_wait(topic, value.encode(), partition=partition))

    def commit(self):
        self.loop.run_until_complete(self.producer.commit_transaction())

    def abort(self):
        self.loop.run_until_complete(self.producer.abort_transaction())


def name_of(error):
    """What went wrong, in the library's word for it."""
    first = error.args[0] if error.args else None
    return first.name() if hasattr(first, "name") and callable(first.name) else str(first or type(error).__name__)


def main():
    library = {"confluent": Confluent, "kafka-python": KafkaPython, "aiokafka": AioKafka}[sys.argv[1]]
    producers = {}
    for line in sys.stdin:
        verb, who, *words = line.split()
        try:
            if verb == "init":
                producers[who] = library(sys.argv[2], words[0])
            elif verb == "copy":
                library(sys.argv[2], words[2]).copy(sys.argv[2], who, words[0], words[1])
            elif verb == "send":
                producers[who].send(words[0], int(words[1]), words[2])
            else:
                getattr(producers[who], verb)()
            print("done", flush=True)
        except Exception as error:  # whatever it is, the test is to be told
            print("failed", type(error).__name__, name_of(error), flush=True)


main()
