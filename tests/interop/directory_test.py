"""The data directory is Apache Kafka's own: its tools read it, its brokers take it over and give it back."""
import re
import shutil
import unittest

import group_requests
import records
from brokers import GOLDEN, Broker
from reading import fetch_all

# Golden records are old: nothing may expire while it is read.
KEEP = {"log.retention.ms": "-1"}
OUT_OF_ORDER = 45


def values(connection, topic, partition=0):
    return [value for _, value in records.values(fetch_all(connection, topic, partition))]


class HandOver(unittest.TestCase):
    """Stop one broker, start the other on the same directory, and back."""

    def produce(self, broker, topic, partition, *values):
        with broker.connect() as connection:
            for value in values:
                self.assertEqual(connection.produce(8, topic, partition, records.batch([value]))["error"], 0)

    def send_numbered(self, broker, *sequences):
        """What an idempotent producer is told: (error, base offset) of each."""
        told = []
        with broker.connect() as connection:
            connection.wait_led("numbered")
            for sequence in sequences:
                answer = connection.produce(8, "numbered", 0, records.batch([b"numbered"], *self.producer, sequence))
                told.append((answer["error"], answer["base_offset"]))
        return told

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
            for topic in ("plain", "dotted.name_and-more", "numbered"):
                connection.make_topic(topic)
            self.producer = connection.init_producer_id()
        self.produce(home, "plain", 0, b"one", b"two")
        self.produce(home, "plain", 1, b"other")
        self.assertEqual(self.send_numbered(home, 0), [(0, 0)])
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
        self.assertEqual(self.send_numbered(other, 0, 1, 3), [(0, 0), (0, 1), (OUT_OF_ORDER, -1)])
        with other.connect() as connection:
            after = connection.topics()
        other.stop()

        home.start()
        with home.connect() as connection:
            self.assertEqual(connection.topics(), after)
            self.assertEqual(values(connection, "plain"), [b"one", b"two", b"three"])
            self.assertEqual(values(connection, "theirs"), [b"new"])
            self.assertNotEqual(connection.init_producer_id()[0], self.producer[0])
        self.assertEqual(self.send_numbered(home, 1, 2, 4), [(0, 1), (0, 2), (OUT_OF_ORDER, -1)])
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

    def test_serves_offsets_and_groups(self):
        expected = {("classic-group", "test"): (2, "meta of classic-group"), ("classic-group", "codec-gzip"): (10, ""),
                    ("consumer-group", "test"): (2, "meta of consumer-group"), ("consumer-group", "codec-gzip"): (10, ""),
                    ("simple-group", "test"): (1, "by admin"), ("simple-group", "multi"): (-1, ""),
                    ("txn-group", "test"): (1, "in txn"), ("gone-group", "test"): (-1, "")}
        with self.broker.connect() as connection:
            for (group, topic), offset in expected.items():
                told = group_requests.coordinated(lambda: group_requests.committed(connection, group, topic, [0]))
                self.assertEqual(told, (0, {0: offset}), (group, topic))
            groups = group_requests.coordinated(lambda: group_requests.list_groups(connection))
        self.assertEqual(set(groups[1]) - {"share-group"},
                         {"classic-group", "consumer-group", "simple-group", "txn-group"})
