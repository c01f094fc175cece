"""What is kept about groups and by administration outlives the change from one broker to the other: Apache Kafka sees what
Ottla left, changes it and leaves its own, and Ottla sees that. Both are asked by Apache Kafka's Admin client."""
import os
import subprocess
import unittest

from brokers import JVM, Broker
from environments import java_classes

SETTINGS = {"group.initial.rebalance.delay.ms": 0, "offsets.topic.num.partitions": 5}
KAFKA = "4.3.0"


class AdminView:
    """java/AdminView.java: makes and changes one of everything, and says what there is."""

    def __init__(self, log):
        self.log = open(log, "w")
        command = ["java", *JVM["KAFKA_HEAP_OPTS"].split(), "-cp", java_classes(KAFKA, "AdminView.java"), "AdminView"]
        self.process = subprocess.Popen(command, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log, env={**os.environ, **JVM})

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
        self.admin = AdminView(self.home.home / "admin.log")
        self.addCleanup(self.admin.close)

    def view(self):
        return self.admin.tell("view", self.home.address)

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
        self.assertEqual(self.view(), before)
        self.change("ours")
        self.make("theirs")
        after = self.view()
        self.other.stop()

        self.home.start()
        self.assertEqual(self.view(), after)
        self.change("theirs")
        changed = self.view()
        self.home.kill()

        self.other.start()
        self.assertEqual(self.view(), changed)
