"""What a producer that resends, skips or reorders batches is told, before and after kill -9 and a stop: Apache Kafka
4.3.0's answers are the measure (tests/golden/interop/idempotence*.json). It forgets expired producers at a start."""
import time
import unittest

import golden
import records
from brokers import Broker
from polling import wait_until

VERSION = "4.3.0"
LAST = 2_147_483_647


def send(sequence, count=1, epoch=0, partition=0):
    return sequence, count, epoch, partition


def duplicate(first_offset):
    return {"error": 0, "base_offset": first_offset, "log_start": 0, "record_errors": [], "time": "of the batch"}


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
    "was never given its id": ([send(0), send(1), send(3)], [send(2), send(2)], [send(3), send(3, epoch=1), send(0, epoch=1)]),
    "writes to two partitions": ([send(0), send(0, partition=1), send(2, partition=1), send(1)],
                                 [send(1, partition=1), send(3, partition=1)], [send(2), send(2, partition=1)]),
}


# Where Ottla knows more than Apache Kafka, which remembers only the last batch of a producer over a restart: after a
# kill the last five are read from the log again. The requests of a pipeline may all be appended when their answers are
# lost; the client then sends the first of them again, and to be told that it is out of order would be its end.
REMEMBERED = {
    ("an older one of the last five again", 8): duplicate(3),
    ("starts late", 3): duplicate(0),
    ("wraps", 3): duplicate(0),
}
NEVER_GIVEN = 1 << 40
LONG_AGO = 1_700_000_000_000


def told(answer, time_of_batch):
    """What the answer to the same bytes is at any time: a duplicate is told the time of its batch."""
    time_told = "of the batch" if answer["append_time"] == time_of_batch else answer["append_time"]
    return {key: answer[key] for key in ("error", "base_offset", "log_start", "record_errors")} | {"time": time_told}


class Idempotence(unittest.TestCase):
    def setUp(self, kind=None):
        self.broker = Broker(kind, settings={"log.retention.ms": "-1", "num.partitions": "2"})
        self.addCleanup(self.broker.close)
        self.broker.start()

    def after_kill(self):
        self.broker.kill()
        self.broker.start()

    def after_stop(self):
        self.broker.stop()
        self.broker.start()

    def play(self, phase, batch_time):
        with self.broker.connect() as connection:
            for number, (name, phases) in enumerate(SCENARIOS.items()):
                connection.wait_led(f"idempotence-{number}")
                for sequence, count, epoch, partition in phases[phase]:
                    data = records.batch([b"value"] * count, self.ids[name], epoch, sequence, batch_time)
                    answer = connection.produce(8, f"idempotence-{number}", partition, data)
                    self.answers[name].append(told(answer, batch_time))

    def prepare(self):
        self.ids, self.answers = {}, {name: [] for name in SCENARIOS}
        with self.broker.connect() as connection:
            for number, name in enumerate(SCENARIOS):
                connection.make_topic(f"idempotence-{number}")
                self.ids[name] = connection.init_producer_id()[0]
        self.assertEqual(len(set(self.ids.values())), len(SCENARIOS))
        self.ids["was never given its id"] = NEVER_GIVEN

    def play_all(self, batch_time):
        self.prepare()
        self.play(0, batch_time)
        self.after_kill()
        self.play(1, batch_time)
        self.after_stop()
        self.play(2, batch_time)

    def test_answers_are_those_of_kafka_4_3_0(self):
        self.play_all(int(time.time() * 1000))
        golden.check(self, "idempotence", VERSION, self.answers, REMEMBERED if self.broker.kind == "ottla" else ())

    def test_answers_to_batches_of_long_ago_are_those_of_kafka_4_3_0(self):
        self.play_all(LONG_AGO)
        golden.check(self, "idempotence_of_long_ago", VERSION, self.answers)

    def test_a_duplicate_is_told_the_append_time_of_the_first(self):
        with self.broker.connect() as connection:
            connection.create_topic("append-time", message_timestamp_type="LogAppendTime")
            data = records.batch([b"value"], connection.init_producer_id()[0], 0, 0)
            first = connection.produce(8, "append-time", 0, data)
            self.assertGreater(first["append_time"], 0)
            wait_until(lambda: time.time() * 1000 > first["append_time"] + 1, 5, "another millisecond")
            self.assertEqual(connection.produce(8, "append-time", 0, data), first)
        self.after_kill()
        with self.broker.connect() as connection:
            connection.wait_led("append-time")
            self.assertEqual(connection.produce(8, "append-time", 0, data), first)

    def test_a_new_producer_gets_a_new_id_after_kill(self):
        with self.broker.connect() as connection:
            before = {connection.init_producer_id() for _ in range(3)}
        self.after_kill()
        with self.broker.connect() as connection:
            after = {connection.init_producer_id() for _ in range(3)}
        self.assertEqual(len(before | after), 6)
        self.assertEqual({epoch for _, epoch in before | after}, {0})


class AgainstTheLiveBroker(unittest.TestCase):
    """That the golden answers are Apache Kafka's: only in the long form."""

    def test_golden_answers_are_those_of_kafka_4_3_0(self):
        if golden.LONG:
            kafka = Idempotence()
            self.addCleanup(kafka.doCleanups)
            kafka.setUp(VERSION)
            kafka.play_all(int(time.time() * 1000))
            golden.check(self, "idempotence", VERSION, kafka.answers)
