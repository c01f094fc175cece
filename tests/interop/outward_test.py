"""Outward for good: what `ottla hand-over` says of a stopped directory, and its steps, which are followed by a script in
the long form: Apache Kafka 4.3.0 takes the directory over, two fresh brokers join, every partition gets three replicas."""
import json
import os
import re
import signal
import struct
import subprocess
import unittest

import golden
import group_requests
import records
import topic_requests
from brokers import ROOT, Broker, free_port, jvm
from polling import wait_until
from reading import fetch_all
from wire import Connection

KAFKA = "4.3.0"
CLASSES = {"kafka-storage.sh": "kafka.tools.StorageTool", "kafka-server-start.sh": "kafka.Kafka",
           "kafka-cluster.sh": "org.apache.kafka.tools.ClusterTool",
           "kafka-reassign-partitions.sh": "org.apache.kafka.tools.reassign.ReassignPartitionsCommand"}
SETTINGS = {"offsets.topic.num.partitions": 3, "num.partitions": 4, "log.retention.ms": "-1"}
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
GROUP = ("readers", "items", 0, 7, "up to here")
JOIN_SECONDS = 120


def hand_over(*arguments):
    return subprocess.run([Broker.binary(), "hand-over", *map(str, arguments)], capture_output=True, text=True, timeout=60)


def fill(broker):
    with broker.connect() as connection:
        connection.make_topic("items")
        for number in range(40):
            batch = records.batch([b"%d of %d" % (number, each) for each in range(9)], codec=CODECS[number % 5])
            connection.produce(8, "items", number % 4, batch)
        group_requests.coordinated(lambda: group_requests.find_coordinator(connection, GROUP[0]))
        group_requests.coordinated(lambda: group_requests.commit(connection, *GROUP))


class Checks(unittest.TestCase):
    """What the command says, without any Kafka."""

    def setUp(self):
        self.broker = Broker(settings=SETTINGS)
        self.addCleanup(self.broker.close)
        self.broker.start()
        fill(self.broker)

    def assert_refused(self, why, *arguments):
        told = hand_over(*arguments, self.broker.folder)
        self.assertEqual((told.returncode, told.stdout), (1, ""), told.stderr)
        self.assertRegex(told.stderr, why)

    def test_a_sound_directory_gets_its_steps(self):
        self.assert_refused("stop the broker that uses it")
        self.broker.stop()
        told = hand_over("--full", self.broker.folder)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertIn("topics=2 partitions=7 segments=7", told.stdout)
        self.assertIn(f"log.dirs={self.broker.folder}\n", told.stdout)
        plan = json.loads(re.search(r"reassignment.json <<'END'\n(.*?)END\n", told.stdout, re.S)[1])
        self.assertEqual([entry["replicas"] for entry in plan["partitions"] if entry["topic"] == "items"],
                         [[1, 2, 3], [2, 3, 1], [3, 1, 2], [1, 2, 3]])

    def test_after_a_kill_it_asks_for_a_start_and_a_stop(self):
        self.broker.kill()
        self.assert_refused("start Ottla on it and stop it")
        self.broker.start()
        self.broker.stop()
        self.assertEqual(hand_over(self.broker.folder).returncode, 0)

    def test_what_is_damaged_or_foreign_is_named(self):
        self.broker.stop()
        log = self.broker.folder / "items-0" / f"{0:020}.log"
        sound = log.read_bytes()
        log.write_bytes(sound[:70] + b"\xff" + sound[71:])
        self.assert_refused(f"{log} is damaged at byte 0", "--full")
        log.write_bytes(sound[:-3])
        self.assert_refused(f"{log} ends within a batch")
        log.write_bytes(sound)
        log.with_suffix(".index").write_bytes(struct.pack(">ii", 3, 5))
        self.assert_refused(r"\.index does not fit|\.log is damaged", "--full")
        log.with_suffix(".index").write_bytes(b"")
        (self.broker.folder / "unknown-0").mkdir()
        self.assert_refused("unknown-0 is not the partition that the metadata knows")
        (self.broker.folder / "unknown-0").rmdir()
        (self.broker.folder / "items-1").rename(self.broker.home / "items-1")
        self.assert_refused("items-1 is in the metadata and has no folder")


class Outward(unittest.TestCase):
    def setUp(self):
        self.home = Broker(settings=SETTINGS)
        self.addCleanup(self.home.close)
        self.ports = {1: self.home.port, 2: free_port(), 3: free_port()}
        self.pids = []
        self.addCleanup(self.end_all)
        bin = self.home.home / "bin"
        bin.mkdir()
        for name, main in CLASSES.items():
            command = f'exec {ROOT}/tools/dev/kafka {KAFKA} {main}'
            lines = f'{command} "$@"' if main != "kafka.Kafka" else f'({command} "$2" > "$2.log" 2>&1) & echo $! >> pids'
            (bin / name).write_text(f"#!/bin/bash\n{lines}\n")
            (bin / name).chmod(0o755)

    def end_all(self):
        pids = self.home.home / "pids"
        for pid in pids.read_text().split() if pids.exists() else ():
            os.kill(int(pid), signal.SIGKILL)

    def steps(self):
        others = ",".join(f"{node}@127.0.0.1:{port}" for node, port in self.ports.items() if node != 1)
        told = hand_over("--full", "--address", self.home.address, "--brokers", others, self.home.folder)
        self.assertEqual(told.returncode, 0, told.stderr)
        # Of all machines there is only this one.
        text = told.stdout.replace("://:", "://127.0.0.1:").replace("/var/lib/kafka", str(self.home.home))
        return re.split(r"^(?=# Again)", text, flags=re.M)

    def run_step(self, script):
        result = subprocess.run(["bash", "-euc", script], cwd=self.home.home, capture_output=True, text=True, timeout=300,
                                env={**os.environ, **jvm(self.home.home)})
        return result.returncode, result.stdout + result.stderr

    def until(self, script, done):
        def told():
            status, text = self.run_step(script)
            return status == 0 and done(text)

        wait_until(told, JOIN_SECONDS, script, pause=1)

    def dump(self):
        """Every record by partition, read from its leader wherever that is."""
        with self.home.connect() as connection:
            leaders = topic_requests.metadata(connection, 8, ["items"], False)["items"][1]
        found = {}
        for index, (_, leader) in leaders.items():
            with Connection(self.ports[leader]) as connection:
                found[index] = fetch_all(connection, "items", index, is_led=True)
        return found

    def offset(self):
        """The group's offset, from the broker that coordinates it."""
        for port in self.ports.values():
            with Connection(port) as connection:
                error, offsets = group_requests.committed(connection, *GROUP[:2], [0])
            if error == 0:
                return offsets
        return None

    def test_its_steps_lead_to_three_brokers_with_every_record(self):
        """Only in the long form."""
        if not golden.LONG:
            return
        self.home.start()
        fill(self.home)
        before = self.dump()
        self.home.stop()
        start, listing, rest = self.steps()
        self.assertEqual(self.run_step(start)[0], 0)
        command, execute = listing.split("\n\n", 1)
        self.until(command, lambda text: all(str(port) in text for port in self.ports.values()))
        status, text = self.run_step(execute)
        self.assertEqual(status, 0, text)
        self.until(rest, lambda text: "is complete" in text and "in progress" not in text)
        self.assertEqual(self.dump(), before)
        self.assertEqual(wait_until(self.offset, JOIN_SECONDS, "the group's coordinator"), {0: GROUP[3:]})
