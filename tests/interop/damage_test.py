"""A partition whose files were damaged while the broker was down is handled as Apache Kafka 4.3.0 handles it
(tests/golden/interop/damage_*.json), and keeps neither the broker nor another partition from starting."""
import time
import unittest

import golden
import records
from brokers import Broker

VERSION = "4.3.0"
BATCHES = 20
MIDDLE = 10
SEGMENT = "00000000000000000000"
GARBAGE = b"\xfenot what was here" * 4
SETTINGS = {"log.index.interval.bytes": 100, "log.retention.ms": -1}
SOUND = "untouched"


# What nobody notices: nothing is missing, or it is left to the reader, or what is damaged is made anew anyway.
UNNOTICED = {
    "kill": {SOUND, "another leader epoch in the middle", "another magic in the middle", "an empty offset index",
             "garbage in the offset index", "an offset index of half an entry more", "garbage in the time index",
             "no producer snapshot", "garbage in the producer snapshot", "no leader epochs", "a file that is none of its own"},
    "stop": {SOUND, "a flipped byte in the middle", "a flipped byte in the last batch", "another leader epoch in the middle",
             "another magic in the middle", "a length of zero in the middle", "a negative length in the middle",
             "a length past the end in the middle", "an empty offset index", "a file that is none of its own"},
}


def batch_bytes(folder):
    return (folder / f"{SEGMENT}.log").stat().st_size // BATCHES


def change(file, position, data):
    """Overwrites; a negative position counts from the end."""
    with open(file, "r+b") as opened:
        opened.seek(position, 2 if position < 0 else 0)
        opened.write(data)


def in_batch(number, position, data):
    def damage(folder):
        change(folder / f"{SEGMENT}.log", number * batch_bytes(folder) + position, data)
    return damage


def cut(ending, count):
    def damage(folder):
        file = folder / f"{SEGMENT}.{ending}"
        with open(file, "r+b") as opened:
            opened.truncate(max(file.stat().st_size - count, 0))
    return damage


def append(ending, data):
    def damage(folder):
        with open(folder / f"{SEGMENT}.{ending}", "ab") as opened:
            opened.write(data)
    return damage


def write(pattern, data):
    def damage(folder):
        for file in folder.glob(pattern):
            file.write_bytes(data)
    return damage


def remove(*patterns):
    def damage(folder):
        for file in (file for pattern in patterns for file in folder.glob(pattern)):
            file.unlink()
    return damage


VALUE = -3  # from the end of a batch: inside the value of its record

DAMAGE = {
    SOUND: lambda folder: None,
    "a flipped byte in the middle": in_batch(MIDDLE + 1, VALUE, b"\x00"),
    "a flipped byte in the last batch": in_batch(BATCHES, VALUE, b"\x00"),
    "another leader epoch in the middle": in_batch(MIDDLE, 12, b"\x00\x00\x00\x07"),
    "another magic in the middle": in_batch(MIDDLE, 16, b"\x07"),
    "a length of zero in the middle": in_batch(MIDDLE, 8, bytes(4)),
    "a negative length in the middle": in_batch(MIDDLE, 8, b"\xff"),
    "a length past the end in the middle": in_batch(MIDDLE, 8, b"\x01"),
    "the last batch cut in its records": cut("log", 5),
    "the last batch cut in its header": cut("log", 60),
    "zeros behind the end": append("log", bytes(100)),
    "garbage behind the end": append("log", GARBAGE),
    "no offset index": remove("*.index"),
    "no time index": remove("*.timeindex"),
    "neither index": remove("*.index", "*.timeindex"),
    "an empty offset index": write("*.index", b""),
    "garbage in the offset index": write("*.index", b"\xee" * 80),
    "an offset index of half an entry more": append("index", b"\x00\x00\x00"),
    "garbage in the time index": write("*.timeindex", b"\xee" * 120),
    "no producer snapshot": remove("*.snapshot"),
    "garbage in the producer snapshot": write("*.snapshot", GARBAGE),
    "no leader epochs": remove("leader-epoch-checkpoint"),
    "a file that is none of its own": lambda folder: (folder / "notes.txt").write_bytes(GARBAGE),
}
# What the log tells again, so that nothing is lost; Apache Kafka's start fails of the first after a clean stop.
ZEROS = "zeros behind the end"
BEARABLE = {
    ZEROS: append("log", bytes(100)),
    "garbage in the leader epochs": write("leader-epoch-checkpoint", GARBAGE),
    "an empty file of leader epochs": write("leader-epoch-checkpoint", b""),
    "garbage in partition.metadata": write("partition.metadata", GARBAGE),
}
AFTER_STOP = {name: damage for name, damage in DAMAGE.items() if name != ZEROS}
# Where Apache Kafka loses more than what lies behind the damage: its whole log by the first after a kill.
KEPT = {
    "another base offset in the middle": in_batch(MIDDLE, 7, b"\x63"),
    "magic 0 in the middle": in_batch(MIDDLE, 16, b"\x00"),
    "another last offset in the middle": in_batch(MIDDLE, 26, b"\x02"),
}
CHECKPOINTS = ("recovery-point-offset-checkpoint", "log-start-offset-checkpoint", "replication-offset-checkpoint",
               "cleaner-offset-checkpoint")


def at_offset(connection, topic, offset):
    """What a fetch of about one batch from an offset gives."""
    answer = connection.fetch(12, topic, 0, offset, max_bytes=70, wait_ms=0)
    if answer["error"]:
        return f"error {answer['error']}"
    data = answer["records"] or b""
    if len(data) < 61:
        return "nothing"
    try:
        return [offset for offset, _ in records.values(records.read(data))]
    except AssertionError:
        return "broken"


def seen(connection, topic):
    """Where the log starts and ends, what can be read, where it goes on."""
    start, end = (connection.list_offset(topic, 0, which) for which in (-2, -1))
    reads = [at_offset(connection, topic, offset) for offset in range(BATCHES + 1)]
    appended = connection.produce(8, topic, 0, records.batch([b"appended"]))
    return {"start": start, "end": end, "reads": reads, "appended": [appended["error"], appended["base_offset"]]}


INTACT = [[offset] for offset in range(BATCHES)]


class Damage(unittest.TestCase):
    def setUp(self, kind=None):
        self.broker = Broker(kind, settings=SETTINGS)
        self.addCleanup(self.broker.close)

    def fill(self, damage):
        self.broker.start()
        with self.broker.connect() as connection:
            producer = connection.init_producer_id()
            for number, name in enumerate(damage):
                connection.create_topic(f"damage-{number}")
                for sequence in range(BATCHES):
                    batch = records.batch([b"some value"], *producer, sequence, int(time.time() * 1000))
                    self.assertEqual(connection.produce(8, f"damage-{number}", 0, batch)["error"], 0)

    def do(self, damage):
        for number, apply in enumerate(damage.values()):
            apply(self.broker.folder / f"damage-{number}-0")

    def look(self, damage):
        answers = {}
        with self.broker.connect() as connection:
            for number, name in enumerate(damage):
                connection.wait_led(f"damage-{number}")
                answers[name] = seen(connection, f"damage-{number}")
        return answers

    def after(self, end, damage):
        """end: kill or stop."""
        self.fill(damage)
        getattr(self.broker, end)()
        self.do(damage)
        said_before = len(self.broker.log.read_text().splitlines())
        self.broker.start()
        self.said = self.broker.log.read_text().splitlines()[said_before:]
        return self.look(damage)

    def assert_told_in_one_line(self, end, damage):
        for number, name in enumerate(damage):
            with self.subTest(name, end=end):
                lines = [line for line in self.said if f"damage-{number}-0" in line]
                self.assertEqual(len(lines), 0 if name in UNNOTICED[end] else 1, lines)

    def test_after_kill_as_kafka_4_3_0(self):
        golden.check(self, "damage_after_kill", VERSION, self.after("kill", DAMAGE))
        if self.broker.kind == "ottla":
            self.assert_told_in_one_line("kill", DAMAGE)

    def test_after_stop_as_kafka_4_3_0(self):
        golden.check(self, "damage_after_stop", VERSION, self.after("stop", AFTER_STOP))
        if self.broker.kind == "ottla":
            self.assert_told_in_one_line("stop", AFTER_STOP)

    def test_what_lies_before_the_damage_is_kept(self):
        for end in ("kill", "stop"):
            for name, answer in self.after(end, KEPT).items():
                with self.subTest(name, end=end):
                    self.assertEqual(answer["reads"][:MIDDLE], INTACT[:MIDDLE])
                    self.assertEqual(answer["appended"], [0, answer["end"][2]])
                    self.assertGreaterEqual(answer["end"][2], MIDDLE)
            self.broker.close()
            self.setUp()

    def assert_intact(self, answers):
        for name, answer in answers.items():
            with self.subTest(name):
                self.assertEqual(answer["reads"][:BATCHES], INTACT)
                self.assertEqual(answer["appended"], [0, BATCHES])

    def test_what_the_log_tells_again_is_no_loss(self):
        for end in ("kill", "stop"):
            self.assert_intact(self.after(end, BEARABLE))
            if end == "stop":
                self.assert_told_in_one_line(end, BEARABLE)
            self.broker.close()
            self.setUp()

    def test_a_log_of_no_topic_is_moved_aside_and_kept(self):
        self.after("stop", {"no partition.metadata": remove("partition.metadata")})
        kept, = self.broker.folder.glob("damage-0-0.*-stray")
        self.assertEqual(len(records.read((kept / f"{SEGMENT}.log").read_bytes())), BATCHES)

    def test_unreadable_checkpoints_lose_nothing(self):
        for content in (GARBAGE, b"", b"0\n1\ndamage-0 0 ten\n"):
            for end in ("kill", "stop"):
                self.fill([SOUND])
                getattr(self.broker, end)()
                for name in CHECKPOINTS:
                    (self.broker.folder / name).write_bytes(content)
                self.broker.start()
                self.assert_intact(self.look([SOUND]))
                self.broker.close()
                self.setUp()


class AgainstTheLiveBroker(unittest.TestCase):
    """That the golden answers are Apache Kafka's: only in the long form."""

    def test_golden_answers_are_those_of_kafka_4_3_0(self):
        for end, damage in (("kill", DAMAGE), ("stop", AFTER_STOP)) if golden.LONG else ():
            kafka = Damage()
            self.addCleanup(kafka.doCleanups)
            kafka.setUp(VERSION)
            golden.check(self, f"damage_after_{end}", VERSION, kafka.after(end, damage))
