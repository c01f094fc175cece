"""Apache Kafka's own clients of three eras: console producers with their defaults (since 3.0 they are idempotent), and
console consumers that are assigned their partition."""
import unittest

from brokers import Broker, kafka

LINES = ["Hello", "World", "a line with blanks", "ümlaut"]


class JavaClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker().start()
        cls.addClassCleanup(cls.broker.close)

    def produce(self, version, package, address):
        kafka(version, f"{package}.ConsoleProducer", address, self.broker.address, "--topic", f"console-{version}",
              stdin="\n".join(LINES) + "\n")

    def check_consumed(self, version, package):
        output = kafka(version, f"{package}.ConsoleConsumer", "--bootstrap-server", self.broker.address, "--topic",
                       f"console-{version}", "--partition", 0, "--offset", "earliest", "--max-messages", len(LINES),
                       "--property", "print.key=true")
        self.assertEqual(output.splitlines()[-len(LINES):], [f"null\t{line}" for line in LINES])

    def test_4_3_0_gets_back_what_its_console_producer_sent(self):
        self.produce("4.3.0", "org.apache.kafka.tools", "--bootstrap-server")
        self.check_consumed("4.3.0", "org.apache.kafka.tools.consumer")

    def test_3_9_1_gets_back_what_its_console_producer_sent(self):
        self.produce("3.9.1", "kafka.tools", "--bootstrap-server")
        self.check_consumed("3.9.1", "org.apache.kafka.tools.consumer")

    def test_1_1_0_gets_back_what_its_console_producer_sent(self):
        self.produce("1.1.0", "kafka.tools", "--broker-list")
        self.check_consumed("1.1.0", "kafka.tools")
