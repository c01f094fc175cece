"""The same Produce requests leave the same files as in Apache Kafka 4.3.0: logs and both indexes byte for byte, producer
snapshots and leader epochs by what they say (tests/golden/interop/same_files.json holds sizes, hashes and contents)."""
import hashlib
import random
import struct
import time
import unittest

import golden
import records
from brokers import Broker

VERSION = "4.3.0"
T = 1_700_000_000_000
KEEP = {"log.retention.ms": "-1", "log.initial.task.delay.ms": "3600000"}
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


def values(chance, count, size):
    return [bytes(chance.choices(b"abcdefgh ", k=chance.randint(0, size))) for _ in range(count)]


def batches(seed, count, records_most, size, step_ms=5, codecs=("none",), producers=0, jumps=0):
    """Batches of a seed: sizes, times (backwards too), codecs and producers are drawn; some are sent twice."""
    chance = random.Random(seed)
    now, sequences, made = T, [0] * producers, []
    for number in range(count):
        now += chance.randint(0, step_ms) + (jumps if number % 13 == 12 else 0)
        held = values(chance, chance.randint(1, records_most), size)
        later = [chance.randint(-3 * step_ms, 3 * step_ms) for _ in held]
        producer = ()
        if producers:
            which = chance.randrange(producers)
            producer = (7000 + which, which % 3, sequences[which])
            sequences[which] += len(held)
        batch = records.batch(held, *producer, timestamp=now, codec=chance.choice(codecs), later=later)
        made += [batch] * (2 if producers and chance.random() < 0.1 else 1)
    return made


def workloads():
    """name → (settings of the topic, batches)"""
    return {
        "defaults": ({}, batches(1, 120, 20, 900)),
        "large and small": ({"segment_bytes": "1048576"}, batches(2, 60, 60, 1500)),
        "rolled by size": ({"internal_segment_bytes": "20000", "index_interval_bytes": "500"}, batches(3, 200, 8, 120)),
        "rolled by full indexes": ({"segment_index_bytes": "64", "index_interval_bytes": "0"}, batches(4, 90, 3, 60)),
        "rolled by time": ({"segment_ms": "60000", "index_interval_bytes": "200"}, batches(5, 120, 5, 90, jumps=61_000)),
        "every codec": ({"index_interval_bytes": "1000"}, batches(6, 120, 30, 200, codecs=CODECS)),
        "compressed, stored plain": ({"compression_type": "uncompressed", "internal_segment_bytes": "30000"},
                                     batches(7, 100, 20, 100, codecs=CODECS)),
        "idempotent producers": ({"internal_segment_bytes": "10000"}, batches(8, 200, 4, 90, producers=7)),
        "the broker's time": ({"message_timestamp_type": "LogAppendTime", "internal_segment_bytes": "10000",
                               "index_interval_bytes": "300"}, batches(9, 100, 6, 80, codecs=CODECS)),
    }


def next_millisecond():
    began = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == began:
        pass


class Times:
    """Append times in the order in which they came, so that two runs compare: only their order and their ties tell."""

    def __init__(self):
        self.known = {}

    def __call__(self, time_ms):
        return self.known.setdefault(time_ms, len(self.known)) if time_ms > T + 10**10 else time_ms

    def log(self, data):
        """The largest timestamps of batches replaced, and their CRCs, which cover those, left out."""
        out, at = bytearray(data), 0
        while at < len(data):
            newest, = struct.unpack_from(">q", data, at + 35)
            struct.pack_into(">q", out, at + 35, self(newest))
            if self(newest) != newest:
                struct.pack_into(">i", out, at + 17, 0)
            at += 12 + struct.unpack_from(">i", data, at + 8)[0]
        return bytes(out)

    def index(self, data):
        entries = struct.iter_unpack(">qi", data)
        return b"".join(struct.pack(">qi", self(newest), relative) for newest, relative in entries)


def snapshot(data, times):
    """The producers of a snapshot: their order is a hash table's."""
    form = ">qhiqiqiq"
    entries = [list(entry) for entry in struct.iter_unpack(form, data[10:])]
    return sorted(entry[:5] + [times(entry[5])] + entry[6:] for entry in entries)


def contents(folder):
    """file → size and hash, or what it says."""
    told, times = {}, Times()
    order = {".log": 0}
    for file in sorted(folder.iterdir(), key=lambda file: (order.get(file.suffix, 1), file.name)):
        data = file.read_bytes()
        if file.suffix == ".snapshot":
            told[file.name] = snapshot(data, times)
        elif file.name == "leader-epoch-checkpoint":
            told[file.name] = data.decode()
        elif file.suffix in (".log", ".index", ".timeindex"):
            same = times.log(data) if file.suffix == ".log" else times.index(data) if file.suffix == ".timeindex" else data
            told[file.name] = [len(data), hashlib.sha256(same).hexdigest()]
    return told


def run(kind=None):
    answers, topics = {}, {}
    with Broker(kind, settings=KEEP) as broker:
        with broker.connect() as connection:
            for number, (name, (configs, sent)) in enumerate(workloads().items()):
                topics[name] = f"same-{number}"
                connection.create_topic(topics[name], **configs)
                for batch in sent:
                    if "message_timestamp_type" in configs:
                        next_millisecond()
                    answer = connection.produce(8, topics[name], 0, batch)
                    if answer["error"]:
                        raise AssertionError(f"{name}: {answer}")
        broker.stop()
        for name, topic in topics.items():
            answers[name] = contents(broker.folder / f"{topic}-0")
    return answers


class SameFiles(unittest.TestCase):
    def test_files_are_those_of_kafka_4_3_0(self):
        golden.check(self, "same_files", VERSION, run())


class AgainstTheLiveBroker(unittest.TestCase):
    """That the golden files are Apache Kafka's: only in the long form."""

    def test_golden_files_are_those_of_kafka_4_3_0(self):
        if golden.LONG:
            golden.check(self, "same_files", VERSION, run(VERSION))
