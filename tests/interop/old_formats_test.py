"""Produce v0 to v2 with message formats v0 and v1 in each codec, fetched back by old and new versions: Apache Kafka
3.9.1's answers to the same bytes are the measure (tests/golden/interop/old_formats.json)."""
import unittest

import golden
import records
from brokers import Broker

VERSION = "3.9.1"
T = 1_700_000_000_000
RECORDS = [(T + 5, None, b"first " * 20), (T + 1, b"key", b""), (T + 9, b"", None), (T, b"k" * 40, b"last")]
ONE = [(T + 20, b"one", b"alone")]
FETCHES = [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (11, 0), (12, 0), (0, 2), (2, 2), (12, 2), (2, 4)]


def broken_crc(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def cases():
    """name → (produce version, bytes of a message set)"""
    found = {}
    for magic, versions in ((0, (0, 1, 2)), (1, (2,))):
        for codec in ("none", "gzip", "snappy", "raw-snappy", "lz4"):
            for version in versions if codec in ("none", "gzip") else versions[-1:]:
                found[f"magic {magic} {codec} by v{version}"] = (version, records.message_set(magic, codec, RECORDS))
    plain = records.message_set(1, "none", RECORDS)
    found["magic 1 by v0"] = (0, plain)
    found["one message of magic 0"] = (0, records.message_set(0, "none", ONE))
    found["one gzip message of magic 1"] = (2, records.message_set(1, "gzip", ONE))
    found["magic 0 before magic 1"] = (2, records.message_set(0, "none", ONE) + plain)
    found["two wrappers"] = (2, records.message_set(1, "gzip", RECORDS) + records.message_set(1, "gzip", ONE))
    found["magic 2 by v2"] = (2, records.batch([b"a", b"b"], timestamp=T))
    found["empty set"] = (1, b"")
    found["broken crc"] = (1, broken_crc(records.message_set(0, "none", ONE)))
    found["broken crc of a wrapper"] = (2, broken_crc(records.message_set(1, "gzip", RECORDS)))
    found["cut short"] = (2, plain[:-3])
    return found


class OldFormats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(settings={"log.retention.ms": "-1"}).start()
        cls.addClassCleanup(cls.broker.close)

    def answers(self, connection, topic, version, data):
        connection.make_topic(topic)
        produced = [connection.produce(version, topic, 0, data), connection.produce(version, topic, 0, data)]
        fetched = {}
        for fetch_version, offset in FETCHES:
            answer = connection.fetch(fetch_version, topic, 0, offset)
            answer["records"] = records.read(answer["records"] or b"")
            fetched[f"v{fetch_version} from {offset}"] = answer
        return {"produced": produced, "fetched": fetched}

    def test_answers_are_those_of_kafka_3_9_1(self):
        answers = {}
        for number, (name, (version, data)) in enumerate(cases().items()):
            with self.broker.connect() as connection:
                try:
                    answers[name] = self.answers(connection, f"old-{number}", version, data)
                except ConnectionError:
                    answers[name] = "closes the connection"
        golden.check(self, "old_formats", VERSION, answers)
