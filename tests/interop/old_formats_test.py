"""Produce v0 to v2 with message formats v0 and v1 in each codec, fetched back by old and new versions: Apache Kafka
3.9.1's answers to the same bytes are the measure (tests/golden/interop/old_formats.json)."""
import unittest
import zlib

import golden
import records
from brokers import Broker

VERSION = "3.9.1"
T = 1_700_000_000_000
RECORDS = [(T + 5, None, b"first " * 20), (T + 1, b"key", b""), (T + 9, b"", None), (T, b"k" * 40, b"last")]
KEYED = [(time, key or b"some", value) for time, key, value in RECORDS]
ONE = [(T + 20, b"one", b"alone")]
# (Fetch version, from which offset)
FETCHES = [(version, 0) for version in (0, 1, 2, 3, 4, 11, 12, 13, 15, 17)] + [(0, 2), (2, 2), (3, 4), (12, 2), (17, 4)]


def broken_crc(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def cases():
    """name → (Produce version, bytes of a message set, settings of the topic)"""
    found = {}

    def add(name, version, data, **configs):
        found[name] = (version, data, configs)

    for magic, versions in ((0, (0, 1, 2)), (1, (2,))):
        for codec in ("none", "gzip", "snappy", "raw-snappy", "lz4"):
            for version in versions if codec in ("none", "gzip") else versions[-1:]:
                add(f"magic {magic} {codec} by v{version}", version, records.message_set(magic, codec, RECORDS))
    old, plain = records.message_set(0, "none", ONE), records.message_set(1, "none", RECORDS)
    wrapper = records.message_set(1, "gzip", RECORDS)
    add("magic 1 by v0", 0, plain)
    add("one message of magic 0", 0, old)
    add("one gzip message of magic 1", 2, records.message_set(1, "gzip", ONE))
    add("magic 0 before magic 1", 2, old + plain)
    add("two wrappers", 2, wrapper + records.message_set(1, "gzip", ONE))
    add("a wrapper and a message", 2, wrapper + records.message_set(1, "none", ONE))
    add("magic 2 by v2", 2, records.batch([b"a", b"b"], timestamp=T))
    add("magic 2 by v3", 3, records.batch([b"a", b"b"], timestamp=T))
    add("magic 1 by v3", 3, plain)
    add("empty set", 1, b"")
    add("broken crc", 1, broken_crc(old))
    add("broken crc of a wrapper", 2, broken_crc(wrapper))
    add("cut short", 2, plain[:-3])
    add("plain into a gzip topic", 2, plain, compression_type="gzip")
    add("gzip into a plain topic", 2, wrapper, compression_type="uncompressed")
    add("without a key into a compacted topic", 1, records.message_set(0, "none", RECORDS), cleanup_policy="compact")
    add("with keys into a compacted topic", 2, records.message_set(1, "gzip", KEYED), cleanup_policy="compact")
    add("magic 1 of long ago", 2, plain, message_timestamp_before_max_ms="3600000")
    add("magic 0 into a topic that asks for fresh times", 2, old, message_timestamp_before_max_ms="3600000")
    add("too large", 1, records.message_set(0, "none", RECORDS), max_message_bytes="100")
    return found


def fetch_to_the_end(connection, version, topic, offset):
    """The first answer with the entries of it and of those after it, and the CRC of their bytes when none is
    compressed. How much of a conversion fits into one answer is the broker's affair; compressors differ."""
    answer = connection.fetch(version, topic, 0, offset, wait_ms=0)
    data = answer.pop("records") or b""
    entries = records.read(data)
    read = data[:records.whole_bytes(data)]
    while data and records.end(entries[-1]) < answer["high_watermark"]:
        data = connection.fetch(version, topic, 0, records.end(entries[-1]), wait_ms=0)["records"]
        entries += records.read(data)
        read += data[:records.whole_bytes(data)]
    if all(entry["codec"] == "none" for entry in entries):
        answer["crc"] = zlib.crc32(read)
    return answer | {"records": entries}


def ask(connection, topic, version, data, configs):
    connection.create_topic(topic, **configs)
    produced = [connection.produce(version, topic, 0, data), connection.produce(version, topic, 0, data)]
    told = {}
    for fetch_version, offset in FETCHES:
        answer = fetch_to_the_end(connection, fetch_version, topic, offset)
        same = next((name for name, other in told.items() if other == answer), None)
        told[f"v{fetch_version} from {offset}"] = f"as {same}" if same else answer
    return {"produced": produced, "fetched": told}


def ask_all(broker):
    answers = {}
    for number, (name, (version, data, configs)) in enumerate(cases().items()):
        with broker.connect() as connection:
            try:
                answers[name] = ask(connection, f"old-{number}", version, data, configs)
            except ConnectionError:
                answers[name] = "closes the connection"
    return answers


class OldFormats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = cls.enterClassContext(Broker(settings={"log.retention.ms": "-1"}))

    def test_answers_are_those_of_kafka_3_9_1(self):
        golden.check(self, "old_formats", VERSION, ask_all(self.broker))

    def test_the_brokers_time_replaces_the_messages(self):
        for magic, version, codec in ((0, 1, "none"), (1, 2, "none"), (1, 2, "gzip"), (0, 2, "lz4")):
            with self.subTest(magic=magic, codec=codec), self.broker.connect() as connection:
                topic = f"append-time-{magic}-{codec}"
                connection.create_topic(topic, message_timestamp_type="LogAppendTime")
                produced = connection.produce(version, topic, 0, records.message_set(magic, codec, RECORDS))
                new = fetch_to_the_end(connection, 12, topic, 0)["records"]
                times = {entry["newest"] for entry in new}
                self.assertEqual(len(times), 1)
                self.assertGreater(min(times), T)
                self.assertEqual(produced.get("append_time", *times), *times)
                self.assertEqual({entry["attributes"] & 8 for entry in new}, {8})
                for entry in fetch_to_the_end(connection, 2, topic, 0)["records"]:
                    self.assertEqual((entry["magic"], entry["attributes"] & 8, entry["time"]), (1, 8, *times))


class AgainstTheLiveBroker(unittest.TestCase):
    """That the golden answers are Apache Kafka's: only in the long form."""

    def test_golden_answers_are_those_of_kafka_3_9_1(self):
        if golden.LONG:
            with Broker(VERSION, settings={"log.retention.ms": "-1"}) as broker:
                golden.check(self, "old_formats", VERSION, ask_all(broker))
