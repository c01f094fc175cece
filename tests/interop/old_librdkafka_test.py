"""librdkafka 0.11.6, also as it speaks to the brokers of its youth: it stalls when an empty fetch answers null. The one
that pip brings runs on x86-64 alone."""
import unittest

from brokers import Broker
from environments import old_librdkafka, run_script


class OldLibrdkafka(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker().start()
        cls.addClassCleanup(cls.broker.close)

    def round_trip(self, broker_version):
        topic = f"for-{broker_version}"
        with self.broker.connect() as connection:
            connection.make_topic(topic)
        output = run_script("harness", "old_librdkafka.py", old_librdkafka(), self.broker.address, topic, broker_version,
                            "none", "gzip", "snappy", "lz4", quiet=True)
        self.assertEqual(output, "all came back\n")

    def test_reads_what_it_sent_after_empty_fetches(self):
        self.round_trip("ask")

    def test_takes_it_for_0_10_2(self):
        self.round_trip("0.10.2.1")

    def test_takes_it_for_0_9_0(self):
        self.round_trip("0.9.0.1")

    def test_takes_it_for_0_8_2(self):
        self.round_trip("0.8.2.2")
