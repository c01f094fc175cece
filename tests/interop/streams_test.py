"""An application of Kafka Streams 4.3.0 (java/StreamsHost.java) over Ottla, by both group protocols: a word count and sums by
windows, with changelogs and repartition topics. It is restarted twice while it works, and in the end each result is what the
lines say; with exactly_once_v2 it is killed instead, and each update of a word's count comes once."""
import collections
import os
import random
import subprocess
import threading
import time
import unittest

import records
from brokers import Broker, jvm, kafka
from environments import java_program
from polling import wait_while_running

VERSION = "4.3.0"
PARTITIONS = 3
WORDS = [f"word{number}" for number in range(20)]
LINES = 900  # of each of the three lives
LINE_MS, WINDOW_MS = 37, 10_000
SESSION_MS = 10_000
# The streams protocol's times are the broker's to say; nobody is there to be waited for.
BROKER = {"offsets.topic.num.partitions": 3, "transaction.state.log.num.partitions": 3,
          "group.initial.rebalance.delay.ms": 0, "group.streams.initial.rebalance.delay.ms": 0,
          "group.streams.session.timeout.ms": SESSION_MS, "group.streams.min.session.timeout.ms": SESSION_MS,
          "group.streams.heartbeat.interval.ms": 500, "group.streams.min.heartbeat.interval.ms": 500}
CLASSIC = {"group.protocol": "classic", "session.timeout.ms": SESSION_MS, "heartbeat.interval.ms": 500}
STREAMS = {"group.protocol": "streams"}
WAIT_SECONDS = 200  # of a busy machine


class Program:
    """A process of StreamsHost; its lines of output go to `heard`."""

    def __init__(self, broker, heard, *arguments):
        command = [*java_program(VERSION, "StreamsHost.java"), *arguments]
        self.log = open(broker.home / f"streams-{id(self)}.log", "w+")
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
                                        env={**os.environ, **jvm(broker.home)})
        self.thread = threading.Thread(target=lambda: [heard(line.split()) for line in self.process.stdout])
        self.thread.start()

    def ask_to_end(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.process.wait(WAIT_SECONDS)
        self.close()

    def close(self):
        """kill -9, if it still runs."""
        self.process.kill()
        self.process.wait()
        self.thread.join()
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()


class Life:
    """The lines sent so far, what they come to, and what the application made of them."""

    def __init__(self, test, broker, settings):
        self.test, self.broker = test, broker
        self.settings = {"application.id": "app", "state.dir": broker.home / "state", **settings}
        self.chance = random.Random(20261122)
        self.sent = 0
        self.began_ms = int(time.time() * 1000) - 3 * LINES * LINE_MS  # nothing is old enough to be deleted
        self.counts, self.sums = collections.Counter(), collections.Counter()
        self.got = {"counts": collections.defaultdict(list), "sums": collections.defaultdict(list)}
        self.states = []
        self.program = None

    def send(self, count):
        batches = collections.defaultdict(list)
        for number in range(self.sent, self.sent + count):
            words = self.chance.choices(WORDS, k=self.chance.randint(1, 6))
            time_ms = self.began_ms + number * LINE_MS
            batches[number % PARTITIONS].append((time_ms, " ".join([str(number), *words]).encode()))
            self.counts.update(words)
            self.sums[f"{words[0]}@{time_ms - time_ms % WINDOW_MS}"] += number
        self.sent += count
        with self.broker.connect() as connection:
            for partition, lines in batches.items():
                first_ms = lines[0][0]
                batch = records.batch([line for _, line in lines], timestamp=first_ms,
                                      later=[time_ms - first_ms for time_ms, _ in lines])
                self.test.assertEqual(connection.produce(8, "lines", partition, batch)["error"], 0)

    def start(self):
        settings = [f"{key}={value}" for key, value in self.settings.items()]
        self.states.clear()
        self.program = Program(self.broker, lambda words: self.states.append(words[1]), "run", self.broker.address, *settings)

    def read(self):
        def heard(words):
            topic, key, value = words
            self.got[topic][key].append(int(value))

        return Program(self.broker, heard, "read", self.broker.address, "counts", "sums")

    def updates(self):
        return sum(len(values) for values in self.got["counts"].values())

    def wait_for(self, condition, what):
        wait_while_running(self.program.process, condition, WAIT_SECONDS, what,
                           lambda: f"{self.updates()} updates came; {self.complaint()}", pause=0.02)

    def wait_updates(self, count):
        self.wait_for(lambda: self.updates() >= count, f"update {count}")

    def complaint(self):
        self.program.log.seek(0)
        return f"{self.states}\n{self.program.log.read()[-4000:]}"

    def last(self, topic):
        return {key: values[-1] for key, values in self.got[topic].items()}

    def wait_results(self):
        def are_there():
            return self.last("counts") == dict(self.counts) and self.last("sums") == dict(self.sums)

        self.wait_for(are_there, "the end of the work")


class Streams(unittest.TestCase):
    def live(self, settings, end):
        """Three lives of an application, the first two ended by `end` while lines are worked on."""
        broker = Broker(settings=BROKER)
        self.addCleanup(broker.close)
        broker.start()
        with broker.connect() as connection:
            for topic in ("lines", "counts", "sums"):
                connection.create_topic(topic, PARTITIONS)
        life = Life(self, broker, settings)
        reader = life.read()
        self.addCleanup(reader.close)
        for _ in range(2):
            enough = life.updates() + LINES // 3
            life.send(LINES)
            life.start()
            self.addCleanup(life.program.close)
            life.wait_updates(enough)
            end(life.program)
        life.start()
        self.addCleanup(life.program.close)
        life.send(LINES)
        life.wait_results()
        return life

    def check_exactly_once(self, settings):
        life = self.live({**settings, "processing.guarantee": "exactly_once_v2"}, Program.close)
        for word, count in life.counts.items():
            self.assertEqual(life.got["counts"][word], [*range(1, count + 1)], word)

    def check_told(self, broker, tool, options, *texts):
        """That Apache Kafka's tool for groups, asked so, says all of this."""
        told = kafka(VERSION, f"org.apache.kafka.tools.{tool}", "--bootstrap-server", broker.address, *options)
        for text in texts:
            self.assertIn(text, " ".join(told.split()))

    def test_classic_protocol_stopped_twice(self):
        life = self.live(CLASSIC, Program.ask_to_end)
        self.check_told(life.broker, "consumer.group.ConsumerGroupCommand", ["--describe", "--group", "app", "--state"], "Stable")

    def test_classic_protocol_killed_twice(self):
        self.check_exactly_once(CLASSIC)

    def test_streams_protocol_stopped_twice(self):
        life = self.live(STREAMS, Program.ask_to_end)
        tool, described = "streams.StreamsGroupCommand", ["--describe", "--group", "app"]
        self.check_told(life.broker, tool, ["--list", "--state"], "app Stable")
        self.check_told(life.broker, tool, [*described, "--state"], "Stable 1")
        self.check_told(life.broker, tool, [*described, "--members", "--verbose"],
                        "ACTIVE: 0:[0,1,2]; 1:[0,1,2]; 2:[0,1,2]; TARGET-ACTIVE: 0:[0,1,2]; 1:[0,1,2]; 2:[0,1,2];")
        self.check_told(life.broker, tool, described, *(f"app lines {partition} 0" for partition in range(PARTITIONS)))

    def test_streams_protocol_killed_twice(self):
        self.check_exactly_once(STREAMS)
