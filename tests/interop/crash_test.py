"""kill -9 while ten producers run, again and again: every start succeeds at once, nothing acknowledged is missing, no
offset is given twice, and Apache Kafka's DumpLogSegments finds no fault at the end."""
import random
import statistics
import sys
import time
import unittest

import golden
from brokers import Broker, dump_log_segments
from load import PARTITIONS, Load
from polling import wait_until

ROUNDS = 200 if golden.LONG else 10
ROUNDS_A_TOPIC = 5
READY_SECONDS = 0.1
LOAD_SECONDS = 30
# Full indexes make many segments, so that a kill finds them in the making.
SETTINGS = {"num.partitions": PARTITIONS, "log.index.size.max.bytes": 4096, "log.index.interval.bytes": 256,
            "log.retention.ms": -1, "log.flush.interval.messages": 500}
FAULT = r"(?i)isvalid: false|mismatch|out of order|couldn't|corrupt|exception|found invalid"


class Crash(unittest.TestCase):
    def start(self):
        began = time.monotonic()
        self.broker.start()
        self.starts.append(time.monotonic() - began)
        self.work.append(self.broker.cpu_seconds())

    def run_and_kill(self, load, values):
        """Kills when so many more values were sent. Gives the topics that were made meanwhile, by name."""
        enough = load.sent + values
        load.start(self.broker.port)
        made = {}
        if len(self.starts) % ROUNDS_A_TOPIC == 0:
            name = f"made-{len(self.starts)}"
            with self.broker.connect() as connection:
                connection.create_by_metadata(name)
                made = connection.topics([name])
        wait_until(lambda: load.sent >= enough, LOAD_SECONDS, f"the sending of {values} values", pause=0.001)
        self.broker.kill()
        load.join()
        self.assertEqual(load.faults, [])
        return made

    def test_kills_lose_and_repeat_nothing(self):
        self.starts, self.work, topics = [], [], {}
        self.broker = Broker(settings=SETTINGS)
        self.addCleanup(self.broker.close)
        chance = random.Random(20260101)
        load = Load("crash")
        self.start()
        with self.broker.connect() as connection:
            connection.make_topic(load.topic)
        self.starts.clear(), self.work.clear()
        for _ in range(ROUNDS):
            topics |= self.run_and_kill(load, chance.randint(40, 8000))
            self.start()
            with self.broker.connect() as connection:
                load.verify(connection)
                there = connection.topics()
            self.assertEqual({name: there.get(name) for name in topics}, topics)
        with self.broker.connect() as connection:
            count = load.verify(connection, again=True)
        self.assertGreater(len(load.acknowledged), 20 * ROUNDS)
        self.broker.kill()
        self.check_files(load.topic)
        print(f"\n  {ROUNDS} kills, {count} values, {len(load.acknowledged)} acknowledged; ready after "
              f"{statistics.median(self.starts):.3f} s, {max(self.starts):.3f} s at the most, of the processor "
              f"{max(self.work):.3f} s at the most", file=sys.stderr)
        # The machine may be busy with other things: then the broker's own work tells.
        self.assertLessEqual(min(self.starts), READY_SECONDS)
        self.assertLessEqual(max(self.work), READY_SECONDS)

    def check_files(self, topic):
        folders = sorted(self.broker.folder.glob(f"{topic}-*"))
        self.assertEqual(len(folders), PARTITIONS)
        logs = [file for folder in folders for file in folder.glob("*.log")]
        self.assertGreater(len(logs), PARTITIONS)
        self.assertNotRegex(dump_log_segments("4.3.0", logs, "--deep-iteration"), FAULT)
        indexes = [file for folder in folders for ending in ("index", "timeindex") for file in folder.glob(f"*.{ending}")]
        for option in ("--index-sanity-check", "--verify-index-only"):
            self.assertNotRegex(dump_log_segments("4.3.0", indexes, option), FAULT)
