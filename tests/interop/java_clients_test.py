"""Apache Kafka's own clients of three eras: console producers with their defaults, consumers that assign."""
import pathlib
import unittest

from brokers import Broker, kafka

CONSUME = pathlib.Path(__file__).parent / "java" / "Consume.java"
LINES = ["Hello", "World", "a line with blanks", "ümlaut"]


class JavaClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker().start()
        cls.addClassCleanup(cls.broker.close)

    def console_producer(self, version):
        tool = ("org.apache.kafka.tools" if version.startswith("4.") else "kafka.tools") + ".ConsoleProducer"
        where = "--broker-list" if version.startswith("1.") else "--bootstrap-server"
        kafka(version, tool, where, self.broker.address, "--topic", f"console-{version}", stdin="\n".join(LINES) + "\n")

    def consumed(self, version, topic):
        return kafka(version, CONSUME, self.broker.address, topic, len(LINES)).splitlines()

    def console_consumer(self, version):
        tool = ("kafka.tools" if version.startswith("1.") else "org.apache.kafka.tools.consumer") + ".ConsoleConsumer"
        return kafka(version, tool, "--bootstrap-server", self.broker.address, "--topic", f"console-{version}", "--partition",
                     0, "--offset", "earliest", "--max-messages", len(LINES)).splitlines()

    def round_trip(self, version):
        self.console_producer(version)
        self.assertEqual(self.console_consumer(version), LINES)
        expected = [f"{offset} null {line}" for offset, line in enumerate(LINES)]
        self.assertEqual(self.consumed(version, f"console-{version}"), expected)

    def test_4_3_0_gets_back_what_its_console_producer_sent(self):
        self.round_trip("4.3.0")

    def test_3_9_1_gets_back_what_its_console_producer_sent(self):
        self.round_trip("3.9.1")

    def test_1_1_0_gets_back_what_its_console_producer_sent(self):
        self.round_trip("1.1.0")
