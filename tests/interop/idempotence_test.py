"""What a producer that resends, skips or reorders batches is told, before and after kill -9 and a stop: Apache Kafka
4.3.0's answers are the measure (tests/golden/interop/idempotence.json)."""
import unittest

import golden
import records
from brokers import Broker

VERSION = "4.3.0"
LAST = 2_147_483_647


def send(sequence, count=1, epoch=0, partition=0):
    return sequence, count, epoch, partition


# name → what is sent first, what after kill -9, what after a stop.
SCENARIOS = {
    "in order": ([send(0), send(1, 3), send(4)], [send(5)], [send(6, 2)]),
    "last one again": ([send(0), send(1), send(1)], [send(1), send(2), send(2)], [send(2), send(3)]),
    "an older one of the last five again": ([send(i) for i in range(6)] + [send(1), send(3)], [send(3), send(6)],
                                            [send(2), send(4)]),
    "one before the last five again": ([send(i) for i in range(7)] + [send(0), send(1)], [send(0)], [send(1), send(7)]),
    "skips": ([send(0), send(2), send(1)], [send(3), send(2)], [send(9), send(3)]),
    "reorders": ([send(0), send(3), send(2), send(1), send(2), send(3)], [send(5), send(4)], [send(6), send(5)]),
    "starts late": ([send(5), send(0), send(6)], [send(5), send(7)], [send(8)]),
    "again with fewer records": ([send(0, 3), send(0, 2), send(1, 2), send(3)], [send(0, 2)], [send(4)]),
    "again with more records": ([send(0, 2), send(0, 3), send(2)], [send(0, 3)], [send(3)]),
    "wraps": ([send(LAST - 1, 2), send(0), send(1)], [send(LAST - 1, 2), send(2)], [send(3)]),
    "wraps within a batch": ([send(LAST, 3), send(2), send(LAST, 3)], [send(3)], [send(4)]),
    "bumps the epoch": ([send(0), send(1), send(0, epoch=1), send(1, epoch=1)], [send(2, epoch=1)], [send(3, epoch=1)]),
    "bumps the epoch and goes on": ([send(0), send(1, epoch=1), send(0, epoch=1)], [send(1, epoch=1)], [send(2, epoch=1)]),
    "uses an old epoch": ([send(0), send(0, epoch=2), send(1), send(1, epoch=1)], [send(1, epoch=1), send(1, epoch=2)],
                          [send(2), send(2, epoch=2)]),
    "bumps after the restart": ([send(0), send(1)], [send(2, epoch=1), send(0, epoch=1)], [send(0, epoch=2), send(1, epoch=1)]),
    "has no sequence": ([send(-1), send(0)], [send(-1)], [send(1)]),
    "has no epoch": ([send(0, epoch=-1), send(0)], [send(1)], [send(2)]),
    "writes to two partitions": ([send(0), send(0, partition=1), send(2, partition=1), send(1)],
                                 [send(1, partition=1), send(3, partition=1)], [send(2), send(2, partition=1)]),
}


class Idempotence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(settings={"log.retention.ms": "-1", "num.partitions": "2"}).start()
        cls.addClassCleanup(cls.broker.close)

    def play(self, phase):
        with self.broker.connect() as connection:
            for number, (name, phases) in enumerate(SCENARIOS.items()):
                for sequence, count, epoch, partition in phases[phase]:
                    data = records.batch([b"value"] * count, self.ids[name], epoch, sequence, 1_700_000_000_000)
                    answer = connection.produce(8, f"idempotence-{number}", partition, data)
                    self.answers[name].append({key: answer[key] for key in ("error", "base_offset", "log_start")})

    def prepare(self):
        self.ids, self.answers = {}, {name: [] for name in SCENARIOS}
        with self.broker.connect() as connection:
            for number, name in enumerate(SCENARIOS):
                connection.make_topic(f"idempotence-{number}")
                self.ids[name] = connection.init_producer_id()[0]
        self.assertEqual(len(set(self.ids.values())), len(SCENARIOS))

    def test_answers_are_those_of_kafka_4_3_0(self):
        self.prepare()
        self.play(0)
        self.broker.kill()
        self.broker.start()
        self.play(1)
        self.broker.stop()
        self.broker.start()
        self.play(2)
        golden.check(self, "idempotence", VERSION, self.answers)

    def test_a_new_producer_gets_a_new_id_after_kill(self):
        with self.broker.connect() as connection:
            before = {connection.init_producer_id() for _ in range(3)}
        self.broker.kill()
        self.broker.start()
        with self.broker.connect() as connection:
            after = {connection.init_producer_id() for _ in range(3)}
        self.assertEqual(len(before | after), 6)
        self.assertEqual({epoch for _, epoch in before | after}, {0})
