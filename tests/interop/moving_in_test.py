"""A directory as Apache Kafka 1.1.0 with ZooKeeper left it: every record, offset and group is served, from a
server.properties of that time, and Apache Kafka 4.3.0 opens what has become of it."""
import re
import shutil
import unittest

import golden
import group_requests
import records
from brokers import GOLDEN, Broker
from reading import fetch_all

OLD = GOLDEN / "kafka-1.1.0" / "data"
STOCK = GOLDEN / "config" / "stock" / "1.1.0-server.properties"
OFFSETS = {("classic-group", "test"): (2, "meta of classic-group"), ("classic-group", "codec-gzip"): (10, ""),
           ("txn-group", "test"): (1, "in txn")}
COMPACTED = {"compacted", "v0-compacted", "v1-compacted", "compacted-txn"}


def of_that_time():
    """The lines of Kafka 1.1.0's own server.properties but for where the data is."""
    lines = (line.split("=", 1) for line in STOCK.read_text().splitlines() if re.match(r"[a-z]", line))
    return {key: value for key, value in lines if key != "log.dirs"}


def folders():
    return [path for path in OLD.iterdir() if path.is_dir() and re.search(r"-\d+$", path.name)]


class MovingIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(settings=of_that_time())
        cls.addClassCleanup(cls.broker.close)
        shutil.copytree(OLD, cls.broker.folder)
        cls.broker.start()

    def check_records(self, broker):
        with broker.connect() as connection:
            for folder in folders():
                topic, partition = folder.name.rsplit("-", 1)
                start = connection.list_offset(topic, int(partition), -2)[2]
                written = [entry for file in sorted(folder.glob("*.log")) for entry in records.read(file.read_bytes())]
                expected = [entry for entry in written if records.end(entry) > start]
                self.assertEqual(fetch_all(connection, topic, int(partition)), expected, folder.name)

    def check_offsets(self, broker):
        with broker.connect() as connection:
            for (group, topic), offset in OFFSETS.items():
                told = group_requests.coordinated(lambda: group_requests.committed(connection, group, topic, [0]))
                self.assertEqual(told, (0, {0: offset}), group)

    def test_folders_are_topics(self):
        counts = {}
        for folder in folders():
            topic = folder.name.rsplit("-", 1)[0]
            counts[topic] = counts.get(topic, 0) + 1
        with self.broker.connect() as connection:
            told = {name: (error, count) for name, (error, _, count) in connection.topics().items()}
        self.assertEqual(told, {name: (0, count) for name, count in counts.items()})

    def test_every_record_of_every_format_is_served(self):
        self.check_records(self.broker)

    def test_offsets_and_groups_are_served(self):
        self.check_offsets(self.broker)

    def test_what_the_folders_cannot_tell_is_said(self):
        said = self.broker.log.read_text()
        self.assertRegex(said, "(?i)warn.*moved in from an Apache Kafka with ZooKeeper: topics=28 partitions=33; settings")
        compacted, = re.findall("get cleanup.policy=compact: (.*)", said)
        self.assertEqual(set(compacted.split(", ")), COMPACTED)
        kept, = re.findall("get retention.ms=-1 .*: (.*)", said)
        self.assertIn("codec-gzip", kept)

    def test_kafka_4_3_0_opens_it_and_ottla_again(self):
        """Only in the long form."""
        if not golden.LONG:
            return
        home = Broker(settings=of_that_time())
        self.addCleanup(home.close)
        shutil.copytree(OLD, home.folder)
        home.start()
        with home.connect() as connection:
            before = connection.topics()
            self.assertEqual(connection.produce(8, "v0-gzip", 0, records.batch([b"ours"]))["error"], 0)
        home.stop()
        other = Broker("4.3.0", home.folder, {"node.id": 0, "controller.quorum.voters": f"0@127.0.0.1:{home.port + 1}"},
                       home.port)
        self.addCleanup(other.close)
        with other.start().connect() as connection:
            self.assertEqual(connection.topics(), before)
            connection.wait_led("v1-lz4")
            self.assertEqual(connection.produce(8, "v1-lz4", 0, records.batch([b"theirs"]))["error"], 0)
            there = {name: fetch_all(connection, name, 0) for name in before if not name.startswith("__")}
        self.check_offsets(other)
        other.stop()
        home.start()
        self.check_offsets(home)
        with home.connect() as connection:
            self.assertEqual({name: fetch_all(connection, name, 0) for name in there}, there)


class MovingInLive(unittest.TestCase):
    """From brokers that are there now: only in the long form."""

    # Kafka 1.1.0 writes what the older one wrote: messages of format 0 or 1, groups and offsets of version 0.
    RELEASES = ("0.9.0", "0.10.0", "0.11.0")

    def move_in_from(self, release):
        old = Broker("1.1.0", settings={"inter.broker.protocol.version": release, "log.message.format.version": release,
                                        "offsets.topic.num.partitions": 2, "group.initial.rebalance.delay.ms": 0})
        self.addCleanup(old.close)
        with old.start().connect() as connection:
            connection.create_topic("items", 2)
            self.assertEqual(connection.produce(3, "items", 1, records.batch([b"one", b"two"], codec="gzip"))["error"], 0)
            group_requests.coordinated(lambda: group_requests.find_coordinator(connection, "members"))
            join = lambda: group_requests.join(connection, "members", 6000)
            error, generation, member = group_requests.coordinated(join)
            self.assertEqual(error, 0)
            self.assertEqual(group_requests.commit(connection, "members", "items", 1, 2, "so far", generation, member), 0)
            commit = lambda: group_requests.commit(connection, "nobody", "items", 0, 0)
            self.assertEqual(group_requests.coordinated(commit), 0)
            written = fetch_all(connection, "items", 1, version=2)
        old.stop()
        home = Broker("ottla", old.folder, of_that_time(), old.port)
        self.addCleanup(home.close)
        with home.start().connect() as connection:
            for group, partition, offset in (("members", 1, (2, "so far")), ("nobody", 0, (0, ""))):
                committed = lambda: group_requests.committed(connection, group, "items", [partition])
                self.assertEqual(group_requests.coordinated(committed), (0, {partition: offset}))
            self.assertEqual(group_requests.describe(connection, "members")[:2], (0, "Stable"))
            self.assertEqual(fetch_all(connection, "items", 1, version=2), written)

    def test_formats_of_older_releases(self):
        for release in self.RELEASES if golden.LONG else ():
            with self.subTest(release):
                self.move_in_from(release)
