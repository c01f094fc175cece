"""kafka-python of three eras says hello: the newest, 2.0.2 and 1.4.7."""
import unittest

from brokers import Broker
from environments import run_script


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
