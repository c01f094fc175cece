"""What clients of some era stumble over when a broker gets it wrong, asked for over the raw wire, version by version."""
import unittest

import records
from brokers import Broker
from polling import wait_until
from topic_requests import CREATE_TOPICS_VERSIONS, METADATA_VERSIONS, create_topics, metadata
from wire import CREATE_TOPICS, FETCH, METADATA

PARTITIONS = 3
OFFSET_OUT_OF_RANGE, UNKNOWN_TOPIC_OR_PARTITION = 1, 3
# Long enough for several blocks of the Java framing, and not only repetition.
VALUES = [b"%d: " % number + b"value " * (number % 600) for number in range(100)]


class Protocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(settings={"num.partitions": PARTITIONS}).start()
        cls.addClassCleanup(cls.broker.close)

    def setUp(self):
        self.connection = self.broker.connect()
        self.addCleanup(self.connection.close)
        self.served = self.connection.api_versions()

    def versions(self, api, wanted):
        """The wanted versions; of Apache Kafka those that it still serves."""
        low, high = self.served[api]
        if self.broker.kind == "ottla":
            self.assertLessEqual(low, wanted[0])
            self.assertGreaterEqual(high, wanted[-1])
        return [version for version in wanted if low <= version <= high]

    def led(self, version, topic):
        error, partitions = metadata(self.connection, version, [topic])[topic]
        return error == 0 and partitions == {index: (0, 1) for index in range(PARTITIONS)}

    def test_metadata_of_each_version_creates_the_topic(self):
        for version in self.versions(METADATA, METADATA_VERSIONS):
            with self.subTest(version):
                metadata(self.connection, version, [f"metadata-{version}"])
                wait_until(lambda: self.led(version, f"metadata-{version}"), 10, "the creation")

    def test_metadata_creates_nothing_for_who_does_not_want_it(self):
        for version in self.versions(METADATA, METADATA_VERSIONS)[4:]:
            with self.subTest(version):
                self.assertEqual(metadata(self.connection, version, ["unwanted"], create=False),
                                 {"unwanted": (UNKNOWN_TOPIC_OR_PARTITION, {})})

    def test_create_topics_of_each_version_takes_the_defaults(self):
        for version in self.versions(CREATE_TOPICS, CREATE_TOPICS_VERSIONS):
            with self.subTest(version):
                name = f"defaults-{version}"
                answer = create_topics(self.connection, version, name, -1, -1)
                self.assertEqual(answer, [0, PARTITIONS, 1] if version >= 5 else [0])
                self.connection.wait_led(name)
                self.assertEqual(self.connection.topics([name])[name][2], PARTITIONS)

    def test_both_snappy_framings_pass_through(self):
        self.connection.create_topic("framings")
        for framing in ("raw-snappy", "snappy"):
            with self.subTest(framing):
                sent = records.batch(VALUES, codec=framing)
                answer = self.connection.produce(8, "framings", 0, sent)
                self.assertEqual(answer["error"], 0)
                got = self.connection.fetch(12, "framings", 0, answer["base_offset"])["records"]
                self.assertEqual(got[61:], sent[61:])

    def test_each_codec_becomes_the_topics_codec(self):
        for codec in ("gzip", "snappy", "lz4", "zstd", "uncompressed"):
            self.connection.create_topic(f"to-{codec}", compression_type=codec)
            for sent in ("none", "gzip", "raw-snappy", "snappy", "lz4", "zstd"):
                with self.subTest(f"{sent} to {codec}"):
                    answer = self.connection.produce(8, f"to-{codec}", 0, records.batch(VALUES, codec=sent))
                    self.assertEqual(answer["error"], 0)
                    fetched = self.connection.fetch(12, f"to-{codec}", 0, answer["base_offset"])["records"]
                    entries = records.read(fetched)
                    self.assertEqual({entry["codec"] for entry in entries}, {codec.replace("uncompressed", "none")})
                    self.assertEqual([value for _, value in records.values(entries)], VALUES)

    def test_a_fetch_without_records_answers_empty_records(self):
        self.connection.create_topic("quiet")
        for version in self.versions(FETCH, range(0, 19)):
            with self.subTest(version):
                answer = self.connection.fetch(version, "quiet", 0, 0, wait_ms=1)
                self.assertEqual((answer["error"], answer["records"]), (0, b""))
                answer = self.connection.fetch(version, "quiet", 0, 7, wait_ms=1)
                self.assertEqual((answer["error"], answer["records"]), (OFFSET_OUT_OF_RANGE, b""))
                answer = self.connection.fetch(version, "quiet", 9, 0, wait_ms=1)
                self.assertEqual((answer["error"], answer["records"]), (UNKNOWN_TOPIC_OR_PARTITION, b""))


class FirstAnswer(unittest.TestCase):
    """Ottla alone: Apache Kafka answers that it knows no leader yet, and clients come back later."""

    def test_metadata_that_creates_a_topic_names_its_leaders(self):
        with Broker(settings={"num.partitions": PARTITIONS}) as broker, broker.connect() as connection:
            for version in METADATA_VERSIONS:
                with self.subTest(version):
                    answer = metadata(connection, version, [f"first-{version}"])
                    self.assertEqual(answer, {f"first-{version}": (0, {index: (0, 1) for index in range(PARTITIONS)})})
