"""kill -9 while groups commit offsets, again and again: what was acknowledged is there after each start, nothing older and
nothing that nobody sent; members go on with the generation they had, and what was deleted stays deleted."""
import random
import sys
import threading
import time
import unittest

import golden
from brokers import Broker
from group_requests import commit, committed, coordinated, delete, find_coordinator, join
from polling import wait_until

ROUNDS = 200 if golden.LONG else 20
COMMITTERS = 4
PARTITIONS = 3
TOPIC = "items"
SESSION_MS = 60000
LOAD_SECONDS = 30
SHORT_RUN, LONG_RUN = 20, 1500  # commits between two kills
# Small segments: a kill also finds one in the making, and the start reads many.
SETTINGS = {"num.partitions": PARTITIONS, "offsets.topic.num.partitions": 2, "offsets.topic.segment.bytes": 1048576,
            "group.initial.rebalance.delay.ms": 0}


class Committer:
    """One group that commits ever higher offsets on one connection: as a member of its group, or as nobody."""

    def __init__(self, number):
        self.group = f"committer-{number}"
        self.sent = dict.fromkeys(range(PARTITIONS), 0)
        self.acknowledged = dict(self.sent)
        self.has_member = number % 2 == 0
        self.member = {}
        self.count = 0
        self.faults = []

    def start(self, broker):
        self.thread = threading.Thread(target=self.run, args=(broker,))
        self.thread.start()

    def run(self, broker):
        try:
            with broker.connect() as connection:
                if self.has_member and not self.member:
                    error, generation, member = coordinated(lambda: join(connection, self.group, SESSION_MS))
                    self.faults += [f"join gives {error}"] if error else []
                    self.member = {"generation": generation, "member": member}
                while not self.faults:
                    self.commit_next(connection)
        except OSError:
            pass

    def commit_next(self, connection):
        partition = self.count % PARTITIONS
        self.count += 1
        self.sent[partition] = offset = self.sent[partition] + 1
        error = coordinated(lambda: commit(connection, self.group, TOPIC, partition, offset, f"at {offset}", **self.member))
        if error:
            self.faults.append(f"commit of {offset} by {self.group} gives {error}")
        self.acknowledged[partition] = offset

    def check(self, test, connection):
        error, found = coordinated(lambda: committed(connection, self.group, TOPIC, range(PARTITIONS)))
        test.assertEqual((error, self.faults), (0, []))
        for partition, (offset, metadata) in found.items():
            if self.sent[partition] == 0:
                continue
            test.assertGreaterEqual(offset, self.acknowledged[partition], f"{self.group}, partition {partition}")
            test.assertLessEqual(offset, self.sent[partition], f"{self.group}, partition {partition}")
            test.assertEqual(metadata, f"at {offset}" if offset > 0 else "")


class OffsetsCrash(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings=SETTINGS)
        self.addCleanup(self.broker.close)
        self.broker.start()
        with self.broker.connect() as connection:
            connection.make_topic(TOPIC)
            coordinated(lambda: find_coordinator(connection, "any"))

    def run_and_kill(self, committers, commits):
        enough = sum(committer.count for committer in committers) + commits
        for committer in committers:
            committer.start(self.broker)

        def far_enough():
            return sum(committer.count for committer in committers) >= enough or any(each.faults for each in committers)

        wait_until(far_enough, LOAD_SECONDS, f"{commits} commits", pause=0.001)
        self.broker.kill()
        for committer in committers:
            committer.thread.join()

    def delete_one(self, number):
        """A group that is committed to and deleted again, both acknowledged."""
        group = f"deleted-{number}"
        with self.broker.connect() as connection:
            self.assertEqual(coordinated(lambda: commit(connection, group, TOPIC, 0, 7)), 0)
            self.assertEqual(delete(connection, group), 0)
        return group

    def test_kills_lose_no_acknowledged_offset(self):
        chance = random.Random(20261121)
        committers = [Committer(number) for number in range(COMMITTERS)]
        deleted, starts = [], []
        for number in range(ROUNDS):
            deleted.append(self.delete_one(number))
            self.run_and_kill(committers, chance.randint(SHORT_RUN, LONG_RUN))
            began = time.monotonic()
            self.broker.start()
            with self.broker.connect() as connection:
                for committer in committers:
                    committer.check(self, connection)
                starts.append(time.monotonic() - began)
                for group in deleted:
                    self.assertEqual(coordinated(lambda: committed(connection, group, TOPIC, [0])), (0, {0: (-1, "")}))
        print(f"\n  {ROUNDS} kills, {sum(committer.count for committer in committers)} commits; all offsets told after "
              f"{min(starts):.3f} s to {max(starts):.3f} s", file=sys.stderr)
