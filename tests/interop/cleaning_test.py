"""What compaction leaves of the same segments: Apache Kafka 4.3.0's cleaner is the measure
(tests/golden/interop/cleaning.json). Segments are laid into the folder of a stopped broker, so that both clean the same."""
import struct
import time
import unittest

import golden
import records
from brokers import Broker
from polling import wait_until
from wire import Writer

VERSION = "4.3.0"
CLEAN_SECONDS = 120
DAY_MS = 86_400_000
OVER_MS = -10 * DAY_MS
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
HORIZON, TRANSACTIONAL, CONTROL, APPEND_TIME = 0x40, 0x10, 0x20, 0x08
SETTINGS = {"log.cleaner.backoff.ms": "100", "log.initial.task.delay.ms": "3600000", "log.cleaner.threads": "1",
            "producer.id.expiration.ms": "2147483647", "log.retention.ms": "-1"}
COMPACTED = {"cleanup_policy": "compact", "min_cleanable_dirty_ratio": "0", "index_interval_bytes": "100",
             "delete_retention_ms": "1", "internal_segment_bytes": "900"}


def field(raw):
    return Writer().varint(records._zigzag(-1)) if raw is None else Writer().varint(records._zigzag(len(raw))).raw(raw)


def batch(base, pairs, codec="none", producer=(-1, -1, -1), flags=0, at=0, newest=None, headers=()):
    """A batch of magic 2 of (key, value) at its offsets; times are milliseconds after T."""
    body = b""
    for delta, (key, value) in enumerate(pairs):
        record = Writer().i8(0).varint(records._zigzag(delta)).varint(records._zigzag(delta)).raw(field(key).data)
        record.raw(field(value).data).varint(records._zigzag(len(headers)))
        for name, held in headers:
            record.raw(field(name).data).raw(field(held).data)
        body += bytes(Writer().varint(records._zigzag(len(record.data))).data) + bytes(record.data)
    body = body if codec == "none" else records.compress(codec, body, 2)
    newest = at + len(pairs) - 1 if newest is None else newest
    checked = struct.pack(">hiqqqhii", records.CODECS[codec] | flags, len(pairs) - 1, T + at, T + newest, *producer, len(pairs))
    checked += body
    return struct.pack(">qiibI", base, len(checked) + 9, 0, 2, records.crc32c(checked)) + checked


def marker(base, producer, committed, at=0):
    return batch(base, [(struct.pack(">hh", 0, int(committed)), struct.pack(">hi", 0, 0))], producer=(producer, 0, -1),
                 flags=TRANSACTIONAL | CONTROL, at=at)


class Segments:
    """Segments of a partition in the making: base → bytes."""

    def __init__(self):
        self.made, self.end, self.base = {}, 0, 0
        self.over = set()  # the bases of those that are to be deleted
        self.sequences = {}

    def roll(self):
        self.base = self.end
        self.made.setdefault(self.base, b"")
        return self

    def put(self, *pairs, producer=None, **options):
        if producer is not None:
            sequence = self.sequences.get(producer, 0)
            self.sequences[producer] = sequence + len(pairs)
            options["producer"] = (producer, 0, sequence)
        options.setdefault("at", self.end)
        self._add(batch(self.end, pairs, **options), len(pairs))
        return self

    def end_transaction(self, producer, committed):
        self._add(marker(self.end, producer, committed, at=self.end), 1)
        return self

    def put_old(self, magic, codec, *pairs):
        held = [(T + self.end, key, value) for key, value in pairs]
        data = bytearray(records.message_set(magic, codec, held))
        if codec == "none":
            at = 0
            for offset in range(self.end, self.end + len(held)):
                struct.pack_into(">q", data, at, offset)
                at += 12 + struct.unpack_from(">i", data, at + 8)[0]
        elif magic == 1:
            struct.pack_into(">q", data, 0, self.end + len(held) - 1)
        else:
            inner = b"".join(records.message(self.end + delta, 0, *record) for delta, record in enumerate(held))
            data = records.message(self.end + len(held) - 1, 0, -1, None, records.compress(codec, inner, 0),
                                   records.CODECS[codec])
        self._add(bytes(data), len(held))
        return self

    def _add(self, data, count):
        self.made[self.base] = self.made.get(self.base, b"") + data
        self.end += count

    def take(self):
        """What was added since; the last segment is the active one."""
        made, self.made = self.made, {}
        return made


def value(number):
    return b"value %d " % number + b"." * (number * 7 % 60)


def plain(codec="none", **options):
    """Three rounds of updates and delete markers, whose time is over in the next round."""
    def fill(segments, round_number):
        for number in range(40 * round_number, 40 * round_number + 40):
            key = b"key %d" % (number * number % 17)
            pairs = [(key, None if number % 7 == 3 else value(number)), (b"only %d" % number, value(number))]
            segments.put(*pairs[:1 + number % 2], codec=codec, **options)
            if number % 6 == 5:
                segments.roll()
        segments.roll().put((b"active", value(round_number)))
    return fill


def every_codec(segments, round_number):
    for number in range(30):
        segments.put((b"k%d" % (number % 5), value(number)), (b"k%d" % (number % 11), value(number + 1)),
                     (b"u%d" % (number + 30 * round_number), value(2)), codec=CODECS[number % len(CODECS)])
        if number % 10 == 9:
            segments.roll()
    segments.roll().put((b"active", b"x"))


def idempotent(segments, round_number):
    for number in range(24):
        segments.put((b"k%d" % (number % 3), value(number)), (b"k%d" % (number % 4), value(number)), producer=10 + number % 5)
        if number % 8 == 7:
            segments.roll()
    segments.roll().put((b"active", b"x"))


def transactions(segments, round_number):
    if round_number == 0:
        segments.put((b"a", b"1"), producer=50, flags=TRANSACTIONAL).put((b"b", b"1"), producer=51, flags=TRANSACTIONAL)
        segments.put((b"a", b"aborted"), (b"c", b"aborted"), producer=51, flags=TRANSACTIONAL).roll()
        segments.end_transaction(50, True).put((b"d", b"plain")).end_transaction(51, False).roll()
        segments.put((b"e", b"1"), producer=52, flags=TRANSACTIONAL).end_transaction(52, True)
        segments.put((b"f", b"aborted"), producer=52, flags=TRANSACTIONAL).end_transaction(52, False).roll()
        segments.put((b"g", b"open"), producer=53, flags=TRANSACTIONAL).end_transaction(53, False)
        segments.put((b"a", b"2"), (b"e", b"2"))
    elif round_number == 1:
        segments.put((b"b", b"2"), producer=50, flags=TRANSACTIONAL).end_transaction(50, True)
        segments.put((b"d", None), producer=51, flags=TRANSACTIONAL).roll().end_transaction(51, True)
    else:
        segments.put((b"again", value(round_number)), producer=50, flags=TRANSACTIONAL).end_transaction(50, False)
    segments.roll().put((b"active", b"x"))


def old_formats(segments, round_number):
    for number in range(8):
        magic = 0 if round_number == 0 and number < 4 else 1
        segments.put_old(magic, "none", (b"k%d" % (number % 3), value(number)), (b"l%d" % number, b""))
        for codec in ("gzip", "snappy", "lz4"):
            segments.put_old(magic, codec, (b"k%d" % (number % 2), value(number)), (b"m%d" % (number % 3), b"x"),
                             (b"n%d" % number, value(number)), (b"k2", None if number == 5 else value(number)))
        segments.roll()
    segments.put((b"k1", b"magic 2")).roll().put((b"active", b"x"))


def keyless(segments, round_number):
    segments.put((None, b"gone"), (b"a", value(round_number))).put((None, b"gone too")).roll().put((b"active", b"x"))


def kept_for_a_day(segments, round_number):
    """First segments that are over, each too full to be joined with another, and then some that are not."""
    for number in range(3 if round_number == 0 else 0):
        segments.roll().put((b"old %d" % number, b"." * 700), at=OVER_MS)
        segments.over.add(segments.base)
    segments.roll()
    for number in range(12):
        segments.put((b"k%d" % (number % 5), value(number)), (b"%d-%d" % (round_number, number % 2), b"." * 100))
        if number % 4 == 3:
            segments.roll()
    segments.put((b"active", b"x"))


CASES = {
    "plain": (plain(), {}),
    "large segments": (plain(), {"internal_segment_bytes": "100000"}),
    "delete markers that stay": (plain(), {"delete_retention_ms": "3600000"}),
    "headers": (plain(headers=[(b"h", b"held"), (b"", None)]), {}),
    "gzip": (plain("gzip"), {}),
    "zstd": (plain("zstd"), {"internal_segment_bytes": "100000"}),
    "every codec": (every_codec, {"internal_segment_bytes": "2000"}),
    "the broker's time": (plain(flags=APPEND_TIME, newest=5000), {}),
    "idempotent producers": (idempotent, {}),
    "transactions": (transactions, {}),
    "transactions in one segment": (transactions, {"internal_segment_bytes": "100000"}),
    "old formats": (old_formats, {"delete_retention_ms": "3600000"}),
    "without key": (keyless, {}),
    "compact and delete": (kept_for_a_day, {"cleanup_policy": "compact,delete", "retention_ms": str(DAY_MS)}),
}
ROUNDS = 3
T = 0


def told_entry(entry):
    """Times after T, and whether there is a horizon: when it is depends on the clock."""
    if entry["magic"] < 2:
        if entry.get("time", -1) > 0:
            entry["time"] -= T
        entry["inner"] = [told_entry(inner) for inner in entry.get("inner", [])]
        return entry
    entry["newest"] -= T if entry["newest"] > 0 else 0
    for record in entry["records"]:
        record[1] -= T if record[1] > 0 else 0
    return entry


def told_log(data):
    told = []
    for entry in records.read(data):
        told.append(told_entry(entry))
    assert records.whole_bytes(data) == len(data), "a torn end"
    return told


def contents(folder):
    """Each segment: its entries, and what its indexes say."""
    told = {}
    for log in sorted(folder.glob("*.log")):
        entries = told_log(log.read_bytes())
        told[log.stem] = {"entries": entries, "aborted": aborted(log.with_suffix(".txnindex"))}
        if all(entry["codec"] == "none" for entry in entries):  # else it depends on the compressor's version
            told[log.stem]["index"] = list(struct.iter_unpack(">ii", log.with_suffix(".index").read_bytes()))
            times = struct.iter_unpack(">qi", log.with_suffix(".timeindex").read_bytes())
            told[log.stem]["times"] = [(newest - T, relative) for newest, relative in times]
    return told


def aborted(file):
    return [entry[1:] for entry in struct.iter_unpack(">hqqqq", file.read_bytes())] if file.exists() else None


def cleaned_to(folder):
    file = folder / "cleaner-offset-checkpoint"
    lines = file.read_text().splitlines()[2:] if file.exists() else []
    return {f"{topic}-{partition}": int(offset) for topic, partition, offset in map(str.split, lines)}


def is_cleaned(folder, partition, segments):
    left = {int(log.stem) for log in (folder / partition).glob("*.log")}
    return cleaned_to(folder).get(partition) == segments.base and not left & segments.over


def run(kind=None, settings=None):
    global T
    T = int(time.time()) * 1000 - 60_000
    cases = {name: (f"cleaned-{number}", fill, Segments()) for number, (name, (fill, _)) in enumerate(CASES.items())}
    answers = {name: [] for name in CASES}
    broker = Broker(kind, settings=SETTINGS | (settings or {}))
    with broker:
        with broker.connect() as connection:
            for name, (topic, *_) in cases.items():
                connection.create_topic(topic, **COMPACTED | CASES[name][1])
        broker.stop()
        for number in range(ROUNDS):
            for topic, fill, segments in cases.values():
                fill(segments, number)
                lay(broker.folder / f"{topic}-0", segments.take())
            broker.start()
            wait_until(lambda: all(is_cleaned(broker.folder, f"{topic}-0", segments) for topic, _, segments in cases.values()),
                       CLEAN_SECONDS, "the cleaning")
            broker.stop()
            for name, (topic, *_) in cases.items():
                answers[name].append(contents(broker.folder / f"{topic}-0"))
    return answers


def lay(folder, segments):
    """Adds segments to those in the folder of a stopped broker: without indexes, which it makes anew."""
    for base, data in segments.items():
        stem = folder / f"{base:020}"
        for ending in (".index", ".timeindex", ".txnindex"):
            stem.with_suffix(ending).unlink(missing_ok=True)
        with open(stem.with_suffix(".log"), "ab") as log:
            log.write(data)


class Cleaning(unittest.TestCase):
    def test_what_stays_is_what_stays_in_kafka_4_3_0(self):
        golden.check(self, "cleaning", VERSION, run())


class AgainstTheLiveBroker(unittest.TestCase):
    """That the golden answers are Apache Kafka's: only in the long form."""

    def test_golden_answers_are_those_of_kafka_4_3_0(self):
        if golden.LONG:
            golden.check(self, "cleaning", VERSION, run(VERSION))
