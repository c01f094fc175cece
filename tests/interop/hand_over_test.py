"""What is kept about groups and by administration outlives the change from one broker to the other: Apache Kafka sees what
Ottla left, changes it and leaves its own, and Ottla sees that. Both are asked by Apache Kafka's Admin client."""
import os
import subprocess
import unittest

import golden
import group_requests
import records
from brokers import Broker, jvm
from environments import java_program
from polling import wait_until
from reading import fetch_all

SETTINGS = {"group.initial.rebalance.delay.ms": 0, "offsets.topic.num.partitions": 5}
KAFKA = "4.3.0"
LOAD_SECONDS = 30


class AdminView:
    """java/AdminView.java: makes and changes one of everything, and says what there is."""

    def __init__(self, home):
        self.log = open(home / "admin.log", "w")
        self.process = subprocess.Popen(java_program(KAFKA, "AdminView.java"), text=True, bufsize=1, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log, env={**os.environ, **jvm(home)})

    def tell(self, *words):
        print(*words, file=self.process.stdin)
        lines = []
        for line in self.process.stdout:
            if line == ".\n":
                return lines
            lines.append(line.rstrip("\n"))
        with open(self.log.name) as log:
            raise AssertionError(f"{words} ended it:\n{log.read()[-3000:]}")

    def close(self):
        self.process.kill()
        self.process.communicate()
        self.log.close()


class HandOver(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.home = Broker(settings=SETTINGS)
        self.addCleanup(self.home.close)
        self.other = Broker(KAFKA, self.home.folder, SETTINGS, self.home.port)
        self.addCleanup(self.other.close)
        self.admin = AdminView(self.home.home)
        self.addCleanup(self.admin.close)

    def view(self):
        return self.admin.tell("view", self.home.address)

    def assert_view(self, wanted):
        """As soon as it may be: Apache Kafka lists only groups that it has loaded."""
        try:
            wait_until(lambda: self.view() == wanted, LOAD_SECONDS, "what there was before the start", pause=0.2)
        except AssertionError:
            self.assertEqual(self.view(), wanted)

    def make(self, name):
        self.admin.tell("make", self.home.address, name)

    def change(self, name):
        self.admin.tell("change", self.home.address, name)

    def test_groups_offsets_options_and_quotas_go_to_apache_kafka_and_back(self):
        self.home.start()
        self.make("ours")
        before = self.view()
        self.assertGreater(len(before), 20)
        self.home.stop()

        self.other.start()
        self.assert_view(before)
        self.change("ours")
        self.make("theirs")
        after = self.view()
        self.other.stop()

        self.home.start()
        self.assert_view(after)
        self.change("theirs")
        changed = self.view()
        self.home.kill()

        self.other.start()
        self.assert_view(changed)


class TwiceRound(unittest.TestCase):
    """From Ottla to Apache Kafka and back, twice, with records in every codec, a compacted topic, one whose front was
    deleted by size, groups and options: what one read, the other reads. Only in the long form."""
    maxDiff = None

    SETTINGS = {"log.cleaner.backoff.ms": 50, "log.retention.check.interval.ms": 200, "log.initial.task.delay.ms": 50,
                "log.segment.delete.delay.ms": 300, "log.retention.ms": -1, "offsets.topic.num.partitions": 3}
    TOPICS = {"codecs": {}, "old": {"message_timestamp_type": "LogAppendTime"},
              "compacted": {"cleanup_policy": "compact", "min_cleanable_dirty_ratio": "0.01",
                            "internal_segment_bytes": "5000"},
              "short": {"retention_bytes": "8000", "internal_segment_bytes": "2000"}}
    CODECS = ("none", "gzip", "snappy", "lz4", "zstd")

    def fill(self, broker, part):
        """Some of everything, and until compaction and deletion have had their effect on it."""
        with broker.connect() as connection:
            for topic in self.TOPICS:
                connection.wait_led(topic)
            start = connection.list_offset("short", 0, -2)[2]
            for number in range(100):
                values = [f"{part} {number} {each}".encode() * 5 for each in range(4)]
                for topic in ("codecs", "old", "short"):
                    batch = records.batch(values, codec=self.CODECS[number % 5])
                    self.assertEqual(connection.produce(8, topic, 0, batch)["error"], 0)
                keyed = records.batch(values, codec=self.CODECS[number % 5], keys=[b"%d" % (number % 7)] * len(values))
                self.assertEqual(connection.produce(8, "compacted", 0, keyed)["error"], 0)
            group_requests.coordinated(lambda: group_requests.find_coordinator(connection, "group-0"))
            for number in range(3):
                commit = lambda: group_requests.commit(connection, f"group-{number}", "codecs", 0, 10 * number, part)
                self.assertEqual(group_requests.coordinated(commit), 0)
            wait_until(lambda: connection.list_offset("short", 0, -2)[2] > start, 60, "retention")
            if broker.kind == "3.9.1":
                return  # it does not know internal.segment.bytes: all is in one segment, and nothing to be compacted
            wait_until(lambda: sum(len(entry["records"]) for entry in fetch_all(connection, "compacted")) < 100, 60,
                       "compaction")

    def dump(self, broker):
        with broker.connect() as connection:
            told = {topic: fetch_all(connection, topic) for topic in self.TOPICS}
            for number in range(3):
                told[f"group-{number}"] = group_requests.coordinated(
                    lambda: group_requests.committed(connection, f"group-{number}", "codecs", [0]))
            return told | {"topics": connection.topics()}

    def go_round(self, version, ours):
        home = Broker(settings={**self.SETTINGS, **ours})
        self.addCleanup(home.close)
        other = Broker(version, home.folder, self.SETTINGS, home.port)
        self.addCleanup(other.close)
        home.start()
        with home.connect() as connection:
            for topic, configs in self.TOPICS.items():
                connection.create_topic(topic, **configs)
        for turn in range(2):
            for broker, successor in ((home, other), (other, home)):
                self.fill(broker, f"turn {turn} of {broker.kind}")
                broker.stop()
                before = self.dump_at_rest(broker)
                if broker is home:
                    checked = subprocess.run([Broker.binary(), "hand-over", "--full", str(home.folder)],
                                             capture_output=True, text=True)
                    self.assertEqual(checked.returncode, 0, checked.stderr)
                self.assertEqual(self.dump_at_rest(successor), before, f"{broker.kind} to {successor.kind}, turn {turn}")
                successor.start()

    def dump_at_rest(self, broker):
        """What a stopped broker has, while nothing is compacted or deleted."""
        settings = broker.settings
        broker.settings = settings | {"log.cleaner.enable": "false", "log.retention.check.interval.ms": 3600000}
        told = self.dump(broker.start())
        broker.stop()
        broker.settings = settings
        return told

    def test_with_4_3_0(self):
        if golden.LONG:
            self.go_round("4.3.0", {})

    def test_with_3_9_1(self):
        if golden.LONG:
            self.go_round("3.9.1", {"ottla.release.version": "3.9"})
