"""Producers and consumers of librdkafka and Java while the broker is killed under them again and again, with small
segments, compaction and retention at work: nothing is lost, repeated or put in another order, no consumer misses
anything, each start takes a moment, and the files are sound in the end."""
import os
import pathlib
import random
import re
import subprocess
import sys
import time
import unittest

import environments
import golden
from brokers import ROOT, Broker, dump_log_segments, jvm
from load import read_values
from polling import wait_until

HERE = pathlib.Path(__file__).parent
KILLS = int(os.environ.get("OTTLA_KILLS", 1000 if golden.LONG else 3))
PARTITIONS = 3
KEYS = 30  # a multiple of PARTITIONS: a key stays in its partition
CLIENT_SECONDS = 120
START_SECONDS = 1
SETTINGS = {"num.partitions": PARTITIONS, "offsets.topic.num.partitions": 2, "group.initial.rebalance.delay.ms": 0,
            "log.initial.task.delay.ms": 50, "log.retention.check.interval.ms": 200, "log.cleaner.backoff.ms": 50,
            "log.segment.delete.delay.ms": 300, "log.flush.offset.checkpoint.interval.ms": 500, "log.retention.ms": -1,
            "offsets.topic.segment.bytes": 1048576}
SMALL = {"internal_segment_bytes": "40000", "index_interval_bytes": "500"}
TOPICS = {"of-librdkafka": SMALL, "of-java": SMALL,
          "compacted": {**SMALL, "cleanup_policy": "compact", "min_cleanable_dirty_ratio": "0.01"},
          "short": {**SMALL, "retention_bytes": "100000"}}
KEPT = ["of-librdkafka", "of-java"]  # neither retention nor compaction takes of these
SEGMENTS = 4  # of each of their partitions, at the least
FAULT = r"(?i)isvalid: false|mismatch|out of order|couldn't|corrupt|exception|found invalid"


class Clients(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings=SETTINGS)
        self.addCleanup(self.broker.close)
        self.broker.start()
        with self.broker.connect() as connection:
            for topic, configs in TOPICS.items():
                connection.create_topic(topic, PARTITIONS, **configs)
        python, scripts = environments.python("confluent-kafka"), HERE / "scripts"
        java = [ROOT / "tools/dev/kafka", "4.3.0"]
        self.producers = {
            "of-librdkafka": self.launch(python, scripts / "produce_forever.py", "of-librdkafka"),
            "of-java": self.launch(*java, HERE / "java" / "ProduceForever.java", "of-java"),
            "compacted": self.launch(python, scripts / "produce_forever.py", "compacted", keys=[str(KEYS)]),
            "short": self.launch(python, scripts / "produce_forever.py", "short")}
        self.consumers = {
            "of-librdkafka": self.launch(*java, HERE / "java" / "ConsumeForever.java", "of-librdkafka"),
            "of-java": self.launch(python, scripts / "consume_forever.py", "of-java")}

    def launch(self, *command, keys=()):
        """The last word is the topic."""
        *program, topic = map(str, command)
        client = subprocess.Popen([*program, self.broker.address, topic, str(PARTITIONS), *keys], text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env={**os.environ, **jvm(self.broker.home)})
        self.addCleanup(client.wait)
        self.addCleanup(client.kill)
        return client

    def ends(self):
        with self.broker.connect() as connection:
            return [connection.list_offset(topic, partition, -1)[2] for topic in TOPICS for partition in range(PARTITIONS)]

    def wait_for_progress(self, values=1):
        """Every partition grows by so many values from here on."""
        before = self.ends()

        def grown():
            for name, client in [*self.producers.items(), *self.consumers.items()]:
                if client.poll() is not None:
                    self.fail(f"a client of {name} ended: {client.communicate()[1][-3000:]}")
            return all(now >= then + values for now, then in zip(self.ends(), before))

        wait_until(grown, CLIENT_SECONDS, "progress")

    def segments(self):
        return [len(list(self.broker.folder.glob(f"{topic}-{partition}/*.log"))) for topic in KEPT
                for partition in range(PARTITIONS)]

    def kill_and_start(self):
        self.broker.kill()
        began = time.monotonic()
        self.broker.start()
        return time.monotonic() - began, self.broker.cpu_seconds()

    def finish(self, client, line):
        output, errors = client.communicate(f"{line}\n", CLIENT_SECONDS)
        self.assertEqual(client.returncode, 0, errors[-3000:])
        return int(output)

    def test_kills_lose_repeat_and_reorder_nothing(self):
        chance, starts = random.Random(7), []
        for _ in range(KILLS):
            self.wait_for_progress(chance.randint(1, 150))
            starts.append(self.kill_and_start())
        self.wait_for_progress(300)
        wait_until(lambda: min(self.segments()) >= SEGMENTS, CLIENT_SECONDS, f"{SEGMENTS} segments of each partition")
        counts = {topic: self.finish(client, "stop") for topic, client in self.producers.items()}
        for topic, client in self.consumers.items():
            self.assertGreaterEqual(self.finish(client, counts[topic]), counts[topic])
        self.check_values(counts)
        self.broker.stop()
        self.check_files()
        print(f"\n  {KILLS} kills, {sum(counts.values())} values; ready after {max(wall for wall, _ in starts):.3f} s at "
              f"the most, of the processor {max(cpu for _, cpu in starts):.3f} s", file=sys.stderr)
        self.assertLessEqual(max(cpu for _, cpu in starts), START_SECONDS)

    def check_values(self, counts):
        with self.broker.connect() as connection:
            for topic, count in counts.items():
                for partition in range(PARTITIONS):
                    start = connection.list_offset(topic, partition, -2)[2]
                    values = [int(value) for _, value in read_values(connection, topic, partition, start)]
                    everything = range(partition, count, PARTITIONS)
                    if topic == "compacted":
                        self.assertEqual(values, sorted(set(values)))
                        self.assertLess(len(values), len(everything), "nothing was compacted")
                        self.assertEqual(dict((value % KEYS, value) for value in values),
                                         dict((value % KEYS, value) for value in everything))
                    else:
                        self.assertEqual(values, list(everything[-len(values):]), topic)
                        self.assertEqual(topic == "short", len(values) < len(everything))

    def check_files(self):
        checked = subprocess.run([Broker.binary(), "hand-over", "--full", str(self.broker.folder)], capture_output=True,
                                 text=True, timeout=CLIENT_SECONDS)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertGreater(int(re.search(r"segments=(\d+)", checked.stdout)[1]), sum(self.segments()))
        if golden.LONG:
            folders = [folder for topic in TOPICS for folder in self.broker.folder.glob(f"{topic}-?")]
            files = [file for folder in folders for file in folder.glob("*.log")]
            self.assertNotRegex(dump_log_segments("4.3.0", files, "--deep-iteration"), FAULT)
            indexes = [file for folder in folders for file in folder.glob("*index")]
            for option in ("--index-sanity-check", "--verify-index-only"):
                self.assertNotRegex(dump_log_segments("4.3.0", indexes, option), FAULT)
