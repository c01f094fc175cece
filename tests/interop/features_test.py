"""UpdateFeatures of transactions, groups, share groups and streams: up, down, only checked, unknown and out of range, in every
version of the request. The answers are those of Apache Kafka 4.3.0; tests/broker plays the same steps."""
import unittest

import golden
from brokers import Broker
from polling import wait_until
from wire import API_VERSIONS, Reader, Writer

UPDATE_FEATURES = 57
VERSION = "4.3.0"
KINDS = {"none": 0, "upgrade": 1, "safe": 2, "unsafe": 3, "unheard-of": 4}
FINALIZED_TAG = 2
NEWEST_LEVELS = {"transaction.version": 2, "group.version": 1, "share.version": 1, "streams.version": 1}
SETTLE_SECONDS = 30


def of_feature(name, newest):
    """Down by a step and for good, and up again."""
    return [f"v2 make {name}={newest - 1}/upgrade", f"v2 check {name}={newest - 1}/safe", f"v2 make {name}={newest - 1}/safe",
            f"v2 make {name}={newest}/safe", f"v2 make {name}={newest}/unsafe", f"v2 check {name}={newest}/upgrade",
            f"v2 make {name}={newest}/upgrade", f"v2 make {name}={newest}/upgrade", f"v2 make {name}={newest}/safe",
            f"v2 check {name}=0/unsafe", f"v2 make {name}=0/unsafe", f"v2 make {name}=0/upgrade", f"v2 make {name}={newest}/upgrade",
            f"v2 make {name}={newest + 1}/upgrade", f"v2 make {name}={newest + 1}/safe", f"v2 make {name}=-1/safe",
            f"v2 check {name}=-1/upgrade", f"v2 make {name}=0/none", f"v2 make {name}=0/unheard-of"]


def in_version(version):
    return [f"{version} make {features}".strip() for features in (
        "no.such=1/upgrade", "no.such=0/safe", "", "share.version=0/upgrade", "share.version=0/safe", "share.version=1/upgrade",
        "share.version=2/upgrade", "share.version=1/upgrade group.version=1/upgrade", "share.version=1/upgrade no.such=1/upgrade",
        "no.such=1/upgrade share.version=1/upgrade")]


def of_several(version):
    """Of features that are refused at most one, since which is named first hangs on Kafka's hash tables."""
    return [f"{version} make {features}" for features in (
        "share.version=0/safe group.version=0/safe", "share.version=1/upgrade group.version=1/upgrade",
        "transaction.version=1/safe streams.version=9/upgrade", "streams.version=0/upgrade transaction.version=1/safe")]


# Of each: the version, whether it is made or only checked, and NAME=LEVEL/KIND of each feature.
STEPS = [*(step for name, newest in NEWEST_LEVELS.items() for step in of_feature(name, newest)),
         *in_version("v0"), *in_version("v1"), *in_version("v2"), *of_several("v1"), *of_several("v2"),
         "v1 check share.version=0/safe", "v1 check share.version=0/upgrade", "v1 check no.such=1/upgrade"]


class Features(unittest.TestCase):
    def test_levels_are_changed_and_refused_as_by_apache_kafka(self):
        answers = {}
        with Broker() as broker, broker.connect() as self.connection:
            levels = self.levels()
            self.assertEqual({name: levels[name] for name in NEWEST_LEVELS}, NEWEST_LEVELS)
            for number, step in enumerate(STEPS):
                answer = self.update(*step.split())
                answers[f"{number:03} {step}"] = answer
                if answer[0] == 0 and " make" in step:
                    levels.update((name, level) for name, level, _ in map(wanted, step.split()[2:]))
                there = {name: level for name, level in levels.items() if level}
                wait_until(lambda: self.levels() == there, SETTLE_SECONDS, f"{there} after {step} ({answer})")
        golden.check(self, "features", VERSION, answers)

    def update(self, version, how, *features):
        """[error, message, [[feature, error, message] …]]"""
        number = int(version[1:])
        writer = Writer(flexible=True).i32(60_000).count(len(features))
        for name, level, kind in map(wanted, features):
            writer.string(name).i16(level).i8(kind == KINDS["safe"] if number == 0 else kind).tags()
        if number > 0:
            writer.i8(how == "check")
        reader = self.connection.ask(UPDATE_FEATURES, number, writer.tags(), flexible=True)
        reader.i32()
        error, message = reader.i16(), reader.string()
        results = []
        if number < 2:
            results = reader.array(lambda: [reader.string(), reader.i16(), reader.string(), reader.tags()][:3])
        reader.tags()
        reader.end()
        return [error, message, results]

    def levels(self):
        """The finalized level of each feature, as ApiVersions tells it."""
        writer = Writer(flexible=True).string("interop").string("1").tags()
        self.connection.send(API_VERSIONS, 4, writer, flexible=True)
        reader = self.connection.receive()
        reader.flexible = True
        reader.i16()
        reader.array(lambda: (reader.i16(), reader.i16(), reader.i16(), reader.tags()))
        reader.i32()
        tags = {reader.varint(): Reader(reader.take(reader.varint()), flexible=True) for _ in range(reader.varint())}
        told = tags[FINALIZED_TAG]
        return dict(told.array(lambda: (told.string(), told.i16(), told.i16(), told.tags())[:2]))


def wanted(word):
    """Name, level and the number of the kind."""
    name, rest = word.split("=")
    level, kind = rest.split("/")
    return name, int(level), KINDS[kind]
