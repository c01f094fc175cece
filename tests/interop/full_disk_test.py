"""A disk that is full, on a tmpfs in a mount namespace of the test's own: records are refused, reads, deletion and starts go on,
writing resumes by itself, and nothing acknowledged is lost, torn or repeated."""
import os
import struct
import time
import unittest

import namespaces
import records
from polling import wait_until
from small_disks import BrokerOnSmallDisks
from wire import Writer

DISK_BYTES = 6 << 20
VALUE_BYTES = 20_000
STORAGE_ERROR = 56
DELETE_TOPICS = 20
RESUME_SECONDS = 20
# Not as many as are sent: these checksums are Python's. Offsets tell one from the other.
BATCHES = [records.batch([os.urandom(VALUE_BYTES)], timestamp=int(time.time() * 1000)) for _ in range(7)]
BATCH_BYTES = len(BATCHES[0])
FROM_CHECKSUM = 17
SETTINGS = {"log.segment.bytes": 1 << 20, "log.initial.task.delay.ms": 100, "log.retention.check.interval.ms": 200,
            "log.segment.delete.delay.ms": 200, "log.flush.offset.checkpoint.interval.ms": 300, "log.retention.ms": -1}


@unittest.skipIf(namespaces.no_mounts(), "this machine lets its users mount nothing")
class FullDisk(unittest.TestCase):
    def setUp(self):
        self.broker = BrokerOnSmallDisks(["data"], DISK_BYTES, SETTINGS)
        self.folder = self.broker.disks.see(self.broker.folders[0])
        self.addCleanup(self.broker.close)
        self.broker.start()
        self.sent = 0
        self.acknowledged = {"kept": [], "spare": []}
        with self.broker.connect() as connection:
            for topic in self.acknowledged:
                connection.make_topic(topic)

    def produce(self, connection, topic):
        """Sends the next batch; gives the answer's error."""
        self.sent += 1
        batch = BATCHES[self.sent % len(BATCHES)]
        answer = connection.produce(8, topic, 0, batch)
        if answer["error"] == 0:
            self.assertEqual(answer["base_offset"], len(self.acknowledged[topic]))
            self.acknowledged[topic].append(batch)
        return answer["error"]

    def fill(self, connection):
        errors = set()
        while errors != {STORAGE_ERROR}:
            errors = {self.produce(connection, topic) for topic in self.acknowledged}
            self.assertLessEqual(errors, {0, STORAGE_ERROR})

    def check_records(self, connection, topics=("kept",)):
        for topic in topics:
            expected, offset = self.acknowledged[topic], 0
            while offset < len(expected):
                answer = connection.fetch(12, topic, 0, offset)
                self.assertEqual(answer["error"], 0)
                data = answer["records"]
                for _ in range(records.whole_bytes(data) // BATCH_BYTES):
                    self.assertEqual(struct.unpack_from(">q", data)[0], offset)
                    self.assertEqual(data[FROM_CHECKSUM:BATCH_BYTES], expected[offset][FROM_CHECKSUM:])
                    data, offset = data[BATCH_BYTES:], offset + 1

    def check_files(self):
        """No part of a batch stands in any segment; the broker has been killed, so nothing was mended by a stop."""
        for file in self.folder.glob("kept-0/*.log"):
            data = file.read_bytes()
            self.assertEqual(records.whole_bytes(data), len(data), file.name)

    def delete(self, connection, topic):
        reader = connection.ask(DELETE_TOPICS, 1, Writer().count(1).string(topic).i32(30000))
        reader.i32()
        self.assertEqual(reader.array(lambda: (reader.string(), reader.i16())), [(topic, 0)])
        del self.acknowledged[topic]

    def wait_until_taken(self, connection):
        wait_until(lambda: self.produce(connection, "kept") == 0, RESUME_SECONDS, "an append", pause=0.1)

    def assert_online(self):
        self.assertNotIn("goes offline", self.broker.log.read_text())

    def test_writing_resumes_when_a_topic_is_deleted(self):
        with self.broker.connect() as connection:
            self.fill(connection)
            self.check_records(connection, ("kept", "spare"))
            self.delete(connection, "spare")
            self.wait_until_taken(connection)
            self.check_records(connection)
        self.broker.kill()
        self.check_files()
        self.broker.start()
        with self.broker.connect() as connection:
            self.check_records(connection)
        self.assert_online()

    def test_a_kill_on_a_full_disk_loses_nothing_and_the_start_succeeds(self):
        with self.broker.connect() as connection:
            self.fill(connection)
        self.broker.kill()
        self.check_files()
        self.broker.start()
        with self.broker.connect() as connection:
            connection.wait_led("kept")
            self.check_records(connection, ("kept", "spare"))
            self.fill(connection)
            self.delete(connection, "spare")
            self.wait_until_taken(connection)
            self.check_records(connection)
        self.assert_online()

    def test_another_program_may_take_all_room_and_give_it_back(self):
        filler = self.folder / "filler"
        with self.broker.connect() as connection:
            for _ in range(20):
                self.assertEqual(self.produce(connection, "kept"), 0)
            with open(filler, "wb", buffering=0) as file:
                try:
                    while file.write(bytes(1 << 16)):
                        pass
                except OSError:
                    pass
            until = time.monotonic() + 1.5  # of checkpoints that find no room either
            while time.monotonic() < until:
                self.assertEqual(self.produce(connection, "kept"), STORAGE_ERROR)
            self.check_records(connection)
            filler.unlink()
            self.assertEqual(self.produce(connection, "kept"), 0)
            self.check_records(connection)
        self.assert_online()
        self.broker.stop()
        self.broker.start()
        with self.broker.connect() as connection:
            self.check_records(connection)
