"""The command lines of Kafka 1.1's tutorials, typed as they stand there, in their order, on a machine where nothing has run:
Ottla's tools answer as Kafka's do."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from brokers import Broker

SCRIPT = pathlib.Path(__file__).parent / "scripts" / "tutorial_commands.py"
# The ports and folders of the tutorials, and its own processes, for nobody else to see.
ISOLATED = ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "--net", "--mount", "--pid",
            "--mount-proc", "--fork", "--kill-child"]
DATA = "/tmp/kafka-logs"
INSIDE = f'ip link set lo up && mount -t tmpfs none {DATA} && exec "$@"'
DUMPED = rf"""Dumping {DATA}/test-0/00000000000000000000\.log
Starting offset: 0
"""


def played():
    """command → [(exit code, output), …]"""
    environment = {**os.environ, "PATH": f"{pathlib.Path(Broker.binary()).parent}:{os.environ['PATH']}", "LOG_DIR": DATA}
    os.makedirs(DATA, exist_ok=True)  # to mount over; on this side nothing is put there
    with tempfile.TemporaryDirectory(prefix="ottla-interop-") as folder:
        command = [*ISOLATED, "sh", "-c", INSIDE, "sh", sys.executable, str(SCRIPT), folder]
        done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=300)
    if done.returncode != 0:
        raise AssertionError(f"{done.stdout}\n{done.stderr}")
    answers = {}
    for line, code, output in json.loads(done.stdout):
        answers.setdefault(line, []).append((code, output))
    return answers


class TutorialCommands(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.answers = played()

    def answer(self, start, number=0, code=0):
        found = [answers for command, answers in self.answers.items() if command.startswith(start)]
        self.assertEqual(len(found), 1, start)
        self.assertEqual(found[0][number][0], code, found[0][number][1])
        return found[0][number][1]

    def test_nothing_runs_at_first(self):
        self.assertEqual(self.answer("kafka-server-stop.sh", code=1), "No kafka server to stop\n")
        self.assertEqual(self.answer("zookeeper-server-stop.sh", code=1), "No zookeeper server to stop\n")

    def test_zookeeper_s_place_is_kept_until_it_is_stopped(self):
        self.assertIn("Ottla needs no ZooKeeper", self.answer("zookeeper-server-start.sh", code=143))
        self.assertEqual(self.answer("zookeeper-server-stop.sh", 1), "")

    def test_topics_are_created_listed_and_described(self):
        create = "kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 --partitions 1 --topic "
        self.assertEqual(self.answer(create + "sample"), 'Created topic "sample".\n')
        self.assertEqual(self.answer("kafka-topics.sh --list"), "sample\n")
        self.assertEqual(self.answer("kafka-topics.sh --describe"),
                         "Topic:sample\tPartitionCount:1\tReplicationFactor:1\tConfigs:\n"
                         "\tTopic: sample\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\n")

    def test_messages_are_produced_and_consumed(self):
        self.assertNotIn("ERROR", self.answer("kafka-console-producer.sh"))
        self.assertEqual(self.answer("kafka-console-consumer.sh", code=130),
                         "This is a message\nThis is another message\nProcessed a total of 2 messages\n")

    def test_the_log_is_dumped(self):
        dump = self.answer("kafka-run-class.sh kafka.tools.DumpLogSegments")
        self.assertRegex(dump, DUMPED)
        for offset, payload in enumerate(["This is a message", "This is another message"]):
            self.assertTrue(re.search(rf"offset: {offset} .*isvalid: true .*payload: {payload}$", dump, re.MULTILINE), dump)

    def test_the_tree_has_the_topics(self):
        lines = self.answer("zookeeper-shell.sh").splitlines()
        self.assertEqual(lines[0], "Connecting to localhost:2181")
        self.assertIn("sample", lines[-1])

    def test_a_changed_listener_is_told(self):
        self.assertIn("sample", self.answer("kafka-topics.sh --list", 1))
        self.assertTrue(self.answer("kafka-broker-api-versions.sh").startswith("127.0.0.1:9092 (id: 0 "))
