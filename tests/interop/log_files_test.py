"""The files of a partition after `Hello` and `World` one by one, as Apache Kafka's DumpLogSegments of two eras reads them."""
import re
import subprocess
import unittest

import records
from brokers import Broker, dump_log_segments

SEGMENT = "00000000000000000000"


class LogFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker().start()
        cls.addClassCleanup(cls.broker.close)
        for value in (b"Hello", b"World"):
            subprocess.run(["kcat", "-b", cls.broker.address, "-P", "-t", "test"], input=value, check=True, timeout=60)
        cls.folder = cls.broker.folder / "test-0"

    def dump(self, version, ending, *options):
        return dump_log_segments(version, [self.folder / f"{SEGMENT}.{ending}"], *options)

    def test_the_folder_holds_log_and_indexes(self):
        for ending in ("log", "index", "timeindex"):
            self.assertTrue((self.folder / f"{SEGMENT}.{ending}").exists(), ending)

    def test_1_1_0_reads_both_records(self):
        output = self.dump("1.1.0", "log", "--deep-iteration", "--print-data-log")
        lines = [line for line in output.splitlines() if line.startswith("offset:")]
        self.assertEqual(len(lines), 2, output)
        for line, offset, position, payload in zip(lines, (0, 1), (0, 73), ("Hello", "World")):
            self.assertRegex(line, rf"^offset: {offset} position: {position} .*isvalid: true .*magic: 2 .*payload: {payload}$")

    def test_4_3_0_reads_both_records(self):
        output = self.dump("4.3.0", "log", "--deep-iteration", "--print-data-log")
        batches = re.findall(r"^baseOffset: (\d+) .*position: (\d+) .*magic: (\d) .*isvalid: (\w+)", output, re.M)
        self.assertEqual(batches, [("0", "0", "2", "true"), ("1", "73", "2", "true")], output)
        self.assertEqual(re.findall(r"payload: (.*)", output), ["Hello", "World"])

    def test_4_3_0_finds_no_fault_in_the_indexes(self):
        self.check_indexes("4.3.0", [self.folder / f"{SEGMENT}.{ending}" for ending in ("index", "timeindex")])

    def test_both_find_no_fault_in_the_indexes_of_rolled_segments(self):
        with Broker(settings={"log.segment.bytes": "1048576"}) as broker:
            with broker.connect() as connection:
                connection.make_topic("rolled")
                for size in range(300):
                    self.assertEqual(connection.produce(8, "rolled", 0, records.batch([b"x" * size * 60]))["error"], 0)
            broker.stop()
            segments = sorted((broker.folder / "rolled-0").glob("*.log"))
            self.assertGreater(len(segments), 2)
            indexes = [segment.with_suffix(ending) for segment in segments for ending in (".index", ".timeindex")]
            self.check_indexes("1.1.0", indexes)
            self.check_indexes("4.3.0", indexes)

    def check_indexes(self, version, files):
        for option in ("--index-sanity-check", "--verify-index-only"):
            output = dump_log_segments(version, files, option)
            for file in files:
                self.assertIn(f"Dumping {file}", output)
            self.assertEqual(output.count("passed sanity check"), len(files) if "sanity" in option else 0, output)
            self.assertNotRegex(output, r"(?i)mismatch|out of order|couldn't|invalid|corrupt", option)
