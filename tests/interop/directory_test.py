"""The data directory is Apache Kafka's own: its tools read it, its brokers take it over and give it back."""
import re
import shutil
import unittest

import records
from brokers import GOLDEN, Broker

# Golden records are old: nothing may expire while it is read.
KEEP = {"log.retention.ms": "-1"}


def fetch_all(connection, topic, partition=0, version=12):
    """All entries from the log's start to its end."""
    offset, entries = connection.list_offset(topic, partition, -2)[2], []
    while True:
        answer = connection.fetch(version, topic, partition, offset)
        if answer["error"]:
            raise AssertionError(f"fetch of {topic}-{partition} at {offset}: error {answer['error']}")
        found = records.read(answer["records"] or b"")
        if not found:
            return entries
        entries += found
        offset = found[-1]["last"] + 1


def values(connection, topic, partition=0):
    return [value for _, value in records.values(fetch_all(connection, topic, partition))]


class HandOver(unittest.TestCase):
    """Stop one broker, start the other on the same directory, and back."""

    def produce(self, broker, topic, partition, *values):
        with broker.connect() as connection:
            for value in values:
                self.assertEqual(connection.produce(8, topic, partition, records.batch([value]))["error"], 0)

    def start(self, kind, folder, port, settings):
        broker = Broker(kind, folder, dict(settings, **KEEP), port)
        self.addCleanup(broker.close)
        return broker.start()

    def hand_over(self, version, ours=(), bootstrap=False):
        home = Broker(settings={**KEEP, **dict(ours), "num.partitions": "2"})
        theirs = {"controller.quorum.bootstrap.servers": f"127.0.0.1:{home.port + 1}"} if bootstrap else {}
        self.addCleanup(home.close)
        if home.kind != "ottla":
            home.kind = version
        home.start()
        with home.connect() as connection:
            for topic in ("plain", "dotted.name_and-more"):
                connection.make_topic(topic)
        self.produce(home, "plain", 0, b"one", b"two")
        self.produce(home, "plain", 1, b"other")
        with home.connect() as connection:
            before = connection.topics()
        home.stop()

        other = self.start(version, home.folder, home.port, theirs)
        with other.connect() as connection:
            self.assertEqual(connection.topics(), before)
            self.assertEqual(values(connection, "plain"), [b"one", b"two"])
            self.assertEqual(values(connection, "plain", 1), [b"other"])
            connection.make_topic("theirs")
        self.produce(other, "plain", 0, b"three")
        self.produce(other, "theirs", 0, b"new")
        with other.connect() as connection:
            after = connection.topics()
        other.stop()

        home.start()
        with home.connect() as connection:
            self.assertEqual(connection.topics(), after)
            self.assertEqual(values(connection, "plain"), [b"one", b"two", b"three"])
            self.assertEqual(values(connection, "theirs"), [b"new"])
        self.produce(home, "plain", 0, b"four")
        with home.connect() as connection:
            self.assertEqual(values(connection, "plain"), [b"one", b"two", b"three", b"four"])

    def test_kafka_4_3_0_with_static_voters(self):
        self.hand_over("4.3.0")

    def test_kafka_4_3_0_with_bootstrap_servers(self):
        self.hand_over("4.3.0", bootstrap=True)

    def test_kafka_3_9_1_on_a_directory_of_its_release(self):
        self.hand_over("3.9.1", ours={"ottla.release.version": "3.9"})


class GoldenDirectory(unittest.TestCase):
    """A directory that Apache Kafka 4.3.0 wrote, every record of it."""

    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(settings=KEEP)
        cls.addClassCleanup(cls.broker.close)
        shutil.copytree(GOLDEN / "kafka-4.3.0" / "data", cls.broker.folder)
        cls.broker.start()

    def test_serves_every_record(self):
        folders = [path for path in (GOLDEN / "kafka-4.3.0" / "data").iterdir()
                   if path.is_dir() and not path.name.startswith("__") and re.search(r"-\d+$", path.name)]
        self.assertGreater(len(folders), 10)
        with self.broker.connect() as connection:
            for folder in folders:
                with self.subTest(folder.name):
                    topic, partition = folder.name.rsplit("-", 1)
                    start = connection.list_offset(topic, int(partition), -2)[2]
                    segments = sorted(folder.glob("*.log"))
                    written = [entry for segment in segments for entry in records.read(segment.read_bytes())]
                    expected = [entry for entry in written if entry["last"] >= start]
                    self.assertEqual(fetch_all(connection, topic, int(partition)), expected)
