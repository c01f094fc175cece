"""One of several log directories fails: its partitions answer KAFKA_STORAGE_ERROR, the rest serve on, also over a start; the
one with the metadata log, and the last one, end the process as Apache Kafka's halt does. On tmpfs in a namespace of the test's own."""
import unittest

import namespaces
import records
from polling import wait_until
from small_disks import BrokerOnSmallDisks
from wire import Writer

DISK_BYTES = 64 << 20
STORAGE_ERROR = 56
HALTED = 1
SECONDS = 20
DELETE_RECORDS, OFFSET_FOR_LEADER_EPOCH, DESCRIBE_LOG_DIRS = 21, 23, 35


def delete_records(connection, topic):
    writer = Writer().count(1).string(topic).count(1).i32(0).i64(0).i32(30000)
    reader = connection.ask(DELETE_RECORDS, 1, writer)
    reader.i32()
    answers = reader.array(lambda: (reader.string(), reader.array(lambda: (reader.i32(), reader.i64(), reader.i16()))))
    return answers[0][1][0][2]


def epoch_end(connection, topic):
    writer = Writer().count(1).string(topic).count(1).i32(0).i32(0)
    reader = connection.ask(OFFSET_FOR_LEADER_EPOCH, 0, writer)
    return reader.array(lambda: (reader.string(), reader.array(lambda: (reader.i16(), reader.i32(), reader.i64()))))[0][1][0][0]


def errors_of_directories(connection):
    """DescribeLogDirs v1: error by path."""
    reader = connection.ask(DESCRIBE_LOG_DIRS, 1, Writer().i32(-1))
    reader.i32()

    def partition():
        return reader.i32(), reader.i64(), reader.i64(), reader.i8()

    return {path: error for error, path, _ in reader.array(lambda: (reader.i16(), reader.string(), reader.array(
        lambda: (reader.string(), reader.array(partition)))))}


def errors(connection, topic):
    """What each API answers of the topic's one partition."""
    return {
        "produce": connection.produce(8, topic, 0, records.batch([b"value"]))["error"],
        "fetch": connection.fetch(12, topic, 0, 0)["error"],
        "list offsets": connection.list_offset(topic, 0, -1)[0],
        "delete records": delete_records(connection, topic),
        "offset for leader epoch": epoch_end(connection, topic),
    }


@unittest.skipIf(namespaces.no_mounts(), "this machine lets its users mount nothing")
class BadDirectory(unittest.TestCase):
    def start(self, *names):
        self.broker = BrokerOnSmallDisks(names, DISK_BYTES, {"log.retention.ms": -1})
        self.addCleanup(self.broker.close)
        self.broker.start()
        self.disks = self.broker.disks

    def make_topics(self, connection, count):
        """Names of topics of one partition, by the name of the directory that each is in."""
        found = {}
        for number in range(count):
            connection.create_topic(f"topic-{number}")
            folder, = [folder for folder in self.broker.folders if (self.disks.see(folder) / f"topic-{number}-0").exists()]
            found.setdefault(folder.name, []).append(f"topic-{number}")
        return found

    def assert_halted(self):
        self.assertEqual(wait_until(lambda: self.broker.process.poll() is not None and [self.broker.process.returncode],
                                    SECONDS, "the end"), [HALTED])

    def test_partitions_of_a_bad_directory_answer_and_the_rest_serve_on(self):
        self.start("first", "second")
        lost = self.broker.folders[1]
        with self.broker.connect() as connection:
            topics = self.make_topics(connection, 4)
            good, bad = topics["first"][0], topics["second"][0]
            whole = errors(connection, good)
            self.assertEqual(set(whole.values()), {0})
            self.assertEqual(errors(connection, topics["second"][1]), whole)
            self.disks.lose(lost)
            all_bad = dict.fromkeys(whole, STORAGE_ERROR)
            self.assertEqual(errors(connection, bad), all_bad)
            self.assertEqual(errors(connection, topics["second"][1]), all_bad)
            self.assertEqual(errors(connection, good), whole)
            self.assertEqual(errors_of_directories(connection), {str(self.broker.folders[0]): 0, str(lost): STORAGE_ERROR})
            connection.create_topic("new", partitions=4)
        self.check_new_topic()
        self.restart_without(good, bad, whole)
        self.restart_with(bad)

    def check_new_topic(self):
        """New partitions went where a directory is online."""
        first = self.disks.see(self.broker.folders[0])
        self.assertEqual(len(list(first.glob("new-*"))), 4)

    def restart_without(self, good, bad, whole):
        self.broker.stop()
        self.broker.start()
        with self.broker.connect() as connection:
            connection.wait_led(good)
            self.assertEqual(errors(connection, good), whole)
            self.assertEqual(errors(connection, bad)["produce"], STORAGE_ERROR)

    def restart_with(self, bad):
        self.broker.stop()
        self.disks.bring_back(self.broker.folders[1])
        self.broker.start()
        with self.broker.connect() as connection:
            connection.wait_led(bad)
            self.assertEqual(set(errors(connection, bad).values()), {0})

    def test_the_loss_of_the_metadata_logs_directory_ends_the_process(self):
        self.start("first", "second")
        self.disks.lose(self.broker.folders[0])
        with self.broker.connect() as connection:
            try:
                for number in range(2):
                    connection.create_by_metadata(f"topic-{number}")
            except OSError:
                pass  # its end may come before its answer
        self.assert_halted()

    def test_the_loss_of_the_last_directory_ends_the_process(self):
        self.start("only")
        with self.broker.connect() as connection:
            connection.create_topic("topic")
            self.disks.lose(self.broker.folders[0])
            try:
                self.assertEqual(connection.produce(8, "topic", 0, records.batch([b"value"]))["error"], STORAGE_ERROR)
            except OSError:
                pass
        self.assert_halted()
