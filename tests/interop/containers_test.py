"""The image's services without Docker: the environment of docker/'s compose files through the program in a clean root, and
clients on the host and in another container, each in a network namespace of its own."""
import subprocess
import sys
import unittest

import namespaces
from brokers import ROOT, Broker

UNSHARE = ["unshare", "--map-root-user", "--net", "--mount", "--fork"]


class Containers(unittest.TestCase):
    def play(self, scenario):
        if namespaces.refused(*UNSHARE):
            return  # there are no containers to be like
        script = ROOT / "tests/interop/scripts/containers.py"
        command = [*UNSHARE, sys.executable, str(script), Broker.binary(), str(ROOT / "docker"), scenario]
        result = subprocess.run(command, capture_output=True, text=True, timeout=200)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_host_and_a_neighbour_need_no_listener_setting(self):
        self.play("neighbours")

    def test_zookeeper_beside_kafka(self):
        self.play("zookeeper-kafka")

    def test_broker_with_a_listener_for_each_side(self):
        self.play("broker")
