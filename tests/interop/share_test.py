"""Share groups with the clients of Apache Kafka 4.3.0 (KIP-932). Three consumers of one group go through 10,000 records, some of
which they give back or reject; one of them is killed while it holds some. Every record is taken or rejected once, and its
delivery count is right each time. ConsoleShareConsumer reads what it is given."""
import collections
import os
import subprocess
import threading
import unittest

import records
from brokers import Broker, jvm
from environments import java_program
from jvm_tools import JvmTools
from polling import wait_until

VERSION = "4.3.0"
PARTITIONS = 3
RECORDS = 10_000
BATCH = 20
WAIT_SECONDS = 240
# What a consumer may have fetched that never came to its hands when it was killed.
UNSEEN = 3 * 500
HOLD_AFTER = 200  # records that the member that is killed tells of: it holds what it gets then
SETTINGS = {"offsets.topic.num.partitions": 5, "share.coordinator.state.topic.num.partitions": 5,
            "share.coordinator.state.topic.replication.factor": 1, "share.coordinator.state.topic.min.isr": 1,
            "group.share.session.timeout.ms": 10000, "group.share.min.session.timeout.ms": 10000,
            "group.share.heartbeat.interval.ms": 1000, "group.share.min.heartbeat.interval.ms": 1000}
CONFIGS = "kafka.admin.ConfigCommand"
GROUPS = "org.apache.kafka.tools.consumer.group.ShareGroupCommand"
CONSOLE = "org.apache.kafka.tools.consumer.ConsoleShareConsumer"


class Group:
    """What its members said. A value is done with when it was accepted or rejected."""

    def __init__(self):
        self.lock = threading.Lock()
        self.deliveries = collections.defaultdict(list)  # delivery counts by value
        self.done = collections.defaultdict(list)  # member and how, by value
        self.held = collections.defaultdict(set)  # values by member, delivered and not told of yet
        self.told = collections.Counter()  # by member
        self.faults = []

    def heard(self, member, line):
        what, value, how = line.split()
        with self.lock:
            if what == "got":
                self.deliveries[value].append(int(how))
                self.held[member].add(value)
            elif what == "untold":
                self.faults.append(f"{member}: {line}")
            else:
                self.held[member].discard(value)
                self.told[member] += 1
                if how != "RELEASE":
                    self.done[value].append((member, how))

    def members_at_work(self):
        with self.lock:
            return {member for done in self.done.values() for member, _ in done}


class Member:
    def __init__(self, name, group, broker, topic, hold_after):
        command = [*java_program(VERSION, "ShareHost.java"), broker.address, topic, "group", str(hold_after)]
        self.name, self.group = name, group
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env={**os.environ, **jvm(broker.home)})
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            if line.endswith("\n"):
                self.group.heard(self.name, line)

    def kill(self):
        self.process.kill()
        self.wait()

    def leave(self):
        self.process.stdin.write("\n")
        self.process.stdin.close()
        self.wait()

    def wait(self):
        self.process.wait(WAIT_SECONDS)
        self.reader.join()
        self.process.stdout.close()


class Share(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings=SETTINGS)
        self.addCleanup(self.broker.close)
        self.broker.start()
        self.tools = JvmTools(VERSION)
        self.addCleanup(self.tools.close)

    def begin_at_the_start(self, group):
        code, output = self.tools.run(CONFIGS, ["--bootstrap-server", self.broker.address, "--alter", "--entity-type", "groups",
                                                "--entity-name", group, "--add-config", "share.auto.offset.reset=earliest"],
                                      seconds=WAIT_SECONDS)
        self.assertEqual(code, 0, output)

    def produce(self, topic, first, last):
        with self.broker.connect() as connection:
            for value in range(first, last, BATCH):
                batch = records.batch([str(number).encode() for number in range(value, min(value + BATCH, last))])
                appended = connection.produce(8, topic, value // BATCH % PARTITIONS, batch)
                self.assertEqual(appended["error"], 0)

    def make_topic(self, name, partitions):
        with self.broker.connect() as connection:
            connection.create_topic(name, partitions)

    def have_partitions(self, group, members):
        """Whether so many members have some."""
        describe = ["--describe", "--group", group, "--members"]
        _, output = self.tools.run(GROUPS, ["--bootstrap-server", self.broker.address, *describe], seconds=WAIT_SECONDS)
        partitions = [line.split()[4] for line in output.splitlines() if line.startswith(f"{group} ")]
        return len(partitions) == members and "0" not in partitions

    def test_three_consumers_one_is_killed(self):
        self.make_topic("shared", PARTITIONS)
        self.begin_at_the_start("group")
        group = Group()
        hold_after = {"one": 0, "two": 0, "victim": HOLD_AFTER}
        members = [Member(name, group, self.broker, "shared", count) for name, count in hold_after.items()]
        for member in members:
            self.addCleanup(member.process.kill)
        wait_until(lambda: self.have_partitions("group", len(members)), WAIT_SECONDS, "every member's partitions")
        self.produce("shared", 0, RECORDS // 2)
        wait_until(lambda: group.members_at_work() == set(hold_after), WAIT_SECONDS, "every member's share")
        self.check_counts_are_exact(group)
        wait_until(lambda: group.told["victim"] >= HOLD_AFTER and group.held["victim"], WAIT_SECONDS,
                   "records in the hands of the one that is killed")
        members.pop().kill()
        self.produce("shared", RECORDS // 2, RECORDS)
        wait_until(lambda: len(group.done) == RECORDS, WAIT_SECONDS, "the end of all records")
        wait_until(lambda: not group.held["one"] and not group.held["two"], WAIT_SECONDS, "the last answers")
        for member in members:
            member.leave()
        self.check(group)

    def check_counts_are_exact(self, group):
        """As long as nobody was killed, every delivery came to somebody's hands."""
        with group.lock:
            wrong = {value: counts for value, counts in group.deliveries.items()
                     if sorted(counts) != list(range(1, len(counts) + 1))}
        self.assertEqual(wrong, {})

    def check(self, group):
        self.assertEqual(group.faults, [])
        self.assertEqual({value: done for value, done in group.done.items() if len(done) > 1}, {}, "done with twice")
        self.assertEqual(set(map(str, range(RECORDS))) - set(group.done), set(), "lost")
        rejected = {value for value, [(_, how)] in group.done.items() if how == "REJECT"}
        self.assertEqual(rejected, {value for value in group.done if value.endswith("7")})
        unseen = 0
        for value, counts in group.deliveries.items():
            ordered = sorted(counts)
            self.assertEqual(len(set(ordered)), len(ordered), f"{value} was delivered with one count twice: {counts}")
            self.assertLessEqual(ordered[-1] - len(ordered), 1, f"{value}: {counts}")
            unseen += ordered[-1] != len(ordered)
            if value.endswith("3"):
                self.assertGreaterEqual(ordered[-1], 2, f"{value} was given back once")
        self.assertLessEqual(unseen, UNSEEN)
        after_it = {member for value in group.held["victim"] for member, _ in group.done[value]}
        self.assertLessEqual(after_it, {"one", "two"}, "who was done with what the killed one held")

    def test_the_console_consumer(self):
        self.make_topic("console", 1)
        self.begin_at_the_start("console")
        with self.broker.connect() as connection:
            appended = connection.produce(8, "console", 0, records.batch([b"one", b"two", b"three"]))
            self.assertEqual(appended["error"], 0)
        arguments = ["--bootstrap-server", self.broker.address, "--topic", "console", "--group", "console", "--max-messages"]
        code, output = self.tools.run(CONSOLE, [*arguments, "3", "--timeout-ms", "60000"], seconds=WAIT_SECONDS)
        self.assertEqual((code, output.split()[:3]), (0, ["one", "two", "three"]), output)
        code, output = self.tools.run(CONSOLE, [*arguments, "1", "--timeout-ms", "3000"], seconds=WAIT_SECONDS)
        self.assertNotIn("one", output.split(), "it was acknowledged")


if __name__ == "__main__":
    unittest.main()
