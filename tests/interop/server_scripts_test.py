"""Kafka's scripts that start and stop servers, with and without .sh, in the foreground and as daemons, find only their own."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import namespaces
from brokers import Broker
from tutorial_commands_test import FOLDERS, INSIDE, ISOLATED

SCRIPT = pathlib.Path(__file__).parent / "scripts" / "server_scripts.py"
SECOND = "LOG_DIR=logs2 kafka-server-start -daemon 7.properties --override log.retention.hours=1"


class ServerScripts(unittest.TestCase):
    def run(self, result=None):
        """Plays nothing on a machine that is not our own alone: the scripts stop whatever broker they find."""
        if namespaces.refused(*ISOLATED):
            setattr(self, self._testMethodName, lambda: None)
        return super().run(result)

    @classmethod
    def setUpClass(cls):
        if namespaces.refused(*ISOLATED):
            return
        path = f"{pathlib.Path(Broker.binary()).parent}:{os.environ['PATH']}"
        for mounted in FOLDERS:
            os.makedirs(mounted, exist_ok=True)  # to mount over
        with tempfile.TemporaryDirectory(prefix="ottla-interop-") as folder:
            done = subprocess.run([*ISOLATED, "sh", "-c", INSIDE, "sh", sys.executable, SCRIPT, folder], text=True,
                                  env={**os.environ, "PATH": path}, capture_output=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"{done.stdout}\n{done.stderr}")
        cls.told = {command: (code, output) for command, code, output in json.loads(done.stdout)}

    def test_a_daemon_s_start_ends_at_once_and_its_output_goes_to_a_file(self):
        self.assertEqual([code for command, (code, _) in self.told.items() if "-daemon" in command], [0] * 4)
        self.assertEqual(self.told["kafka-server-start.sh -daemon 3.properties"][1], "")
        self.assertIn("started version=", self.told["cat logs2/kafkaServer.out"][1])

    def test_zookeeper_serves_nothing_and_says_so(self):
        self.assertEqual(self.told["port 2181 before the broker"][0], False)
        self.assertRegex(self.told["cat logs/zookeeper.out"][1], r"^Ottla needs no ZooKeeper: .* at port 2181 .*\n$")

    def test_the_second_broker_leaves_the_zookeeper_port_to_the_first(self):
        self.assertIn("somebody listens at localhost:2181 already", self.told[SECOND][1])
        code, output = self.told["zookeeper-shell localhost:2181 ls /brokers/ids"]
        self.assertEqual((code, output.splitlines()[-1]), (0, "[3]"))

    def test_a_broker_is_not_started_twice(self):
        code, output = self.told["kafka-server-start 3.properties"]
        self.assertEqual(code, 1, output)
        self.assertIn("Address already in use", output)

    def test_a_wrong_option_names_the_right_one(self):
        for command, right in (("kafka-server-start 3.properties --overide port=9099", "--override"),
                               ("zookeeper-server-start -deamon zookeeper.properties", "-daemon")):
            code, output = self.told[command]
            self.assertEqual(code, 1)
            self.assertIn(f"is not a recognized option; did you mean {right}?", output)

    def test_a_stop_reaches_the_broker_that_it_names(self):
        for node in (9, 7):
            self.assertEqual(self.told[f"kafka-server-stop --node-id={node}"], (0, ""))
        self.assertEqual(self.told["SIGNAL=INT kafka-server-stop.sh"], (0, ""))

    def test_a_stop_ends_what_keeps_its_own_place_and_says_when_there_is_nothing_left(self):
        self.assertEqual(self.told["kafka-server-stop"], (1, "No kafka server to stop\n"))
        self.assertEqual(self.told["zookeeper-server-stop.sh"], (0, ""))
        self.assertEqual(self.told["zookeeper-server-stop"], (1, "No zookeeper server to stop\n"))
