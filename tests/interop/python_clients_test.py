"""kafka-python of three eras says hello: the newest, 2.0.2 and 1.4.7."""
import unittest

from brokers import ROOT, Broker
from environments import run_script


class Sample(Broker):
    """Ottla with config/server.properties, as tools/run starts it, but for the port and the folder."""

    @property
    def address(self):
        return f"localhost:{self.port}"

    def command(self):
        overrides = f"--override listeners=PLAINTEXT://{self.address} --override log.dirs={self.folder}"
        overrides += " --override ottla.zookeeper.listener=localhost:0"
        return [self.binary(), str(ROOT / "config" / "server.properties"), *overrides.split()]


class KafkaPython(unittest.TestCase):
    def setUp(self):
        self.broker = Broker().start()
        self.addCleanup(self.broker.close)

    def hello(self, environment):
        self.assertEqual(run_script(environment, "hello_kafka_python.py", self.broker.address), "both arrived\n")

    def test_newest_says_hello(self):
        self.hello("kafka-python-newest")

    def test_2_0_2_says_hello(self):
        self.hello("kafka-python-2.0.2")

    def test_1_4_7_says_hello(self):
        self.hello("kafka-python-1.4.7")

    def test_newest_says_hello_to_localhost_by_the_sample_configuration(self):
        with Sample() as broker:
            self.assertEqual(run_script("kafka-python-newest", "hello_kafka_python.py", broker.address), "both arrived\n")
