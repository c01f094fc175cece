"""librdkafka by kcat and by the newest confluent-kafka: produce and consume with each codec, and end at the end."""
import subprocess
import unittest

from brokers import Broker
from environments import run_script

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


class Librdkafka(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker().start()
        cls.addClassCleanup(cls.broker.close)

    def kcat(self, *arguments, stdin=None):
        command = ["kcat", "-b", self.broker.address, *arguments]
        result = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_kcat_gets_back_what_it_sent_in_each_codec(self):
        for codec in CODECS:
            with self.subTest(codec):
                lines = "".join(f"key-{i}:{codec} {'value ' * (i % 40)}{i}\n" for i in range(300))
                self.kcat("-P", "-t", f"kcat-{codec}", "-p", "0", "-K:", "-z", codec, stdin=lines)
                back = self.kcat("-C", "-t", f"kcat-{codec}", "-o", "beginning", "-e", "-q", "-K:")
                self.assertEqual(back, lines)

    def test_kcat_ends_at_the_end_of_an_empty_topic(self):
        with self.broker.connect() as connection:
            connection.make_topic("empty")
        self.assertEqual(self.kcat("-C", "-t", "empty", "-p", "0", "-o", "beginning", "-e", "-q"), "")

    def test_kcat_starts_where_it_is_told(self):
        self.kcat("-P", "-t", "tail", "-p", "0", stdin="one\ntwo\nthree\n")
        self.assertEqual(self.kcat("-C", "-t", "tail", "-p", "0", "-o", "-1", "-e", "-q"), "three\n")
        self.assertEqual(self.kcat("-C", "-t", "tail", "-p", "0", "-o", "1", "-e", "-q"), "two\nthree\n")

    def test_kcat_lists_broker_and_topics(self):
        self.kcat("-P", "-t", "listed", "-p", "0", stdin="one\n")
        listing = self.kcat("-L")
        self.assertIn(f"at {self.broker.address}", listing)
        self.assertIn('topic "listed" with 1 partitions', listing)

    def test_confluent_kafka_gets_back_what_it_sent_in_each_codec(self):
        for codec in CODECS:
            with self.subTest(codec):
                output = run_script("confluent-kafka", "confluent_round_trip.py", self.broker.address, codec)
                self.assertEqual(output, "all came back\n")
