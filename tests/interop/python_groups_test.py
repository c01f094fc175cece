"""The Python clients of all eras in groups, side by side: members die and come, the broker is killed, nothing is lost, and
nothing that was committed comes again."""
import pathlib
import subprocess
import tempfile
import unittest

import environments
import golden
from brokers import Broker

SCRIPT = pathlib.Path(__file__).parent / "scripts" / "group_life.py"
PARTITIONS = 6
SETTINGS = {
    "num.partitions": PARTITIONS,
    "group.initial.rebalance.delay.ms": 1000,
    "group.consumer.min.heartbeat.interval.ms": 300,
    "group.consumer.heartbeat.interval.ms": 300,
    "group.consumer.min.session.timeout.ms": 6000,
    "group.consumer.session.timeout.ms": 6000,
}
ROUNDS = 10 if golden.LONG else 1
# Environment, module and variant; the last releases of Apache Kafka that serve what the old ones say are 3.x.
CLIENTS = [
    ("kafka-python-newest", "kafka_python", "eager"),
    ("kafka-python-newest", "kafka_python", "cooperative"),
    ("confluent-kafka", "confluent", "classic"),
    ("confluent-kafka", "confluent", "cooperative"),
    ("confluent-kafka", "confluent", "consumer"),
    ("aiokafka", "aiokafka", "roundrobin"),
]
OLD_CLIENTS = [
    ("kafka-python-2.0.2", "kafka_python", "eager"),
    ("kafka-python-1.4.7", "kafka_python", "eager"),
    ("pykafka-2.8.0", "pykafka", "balanced"),
    ("pykafka-2.8.0", "pykafka", "simple"),
]


class Life:
    """One run of the script."""

    def __init__(self, broker, environment, module, variant):
        self.name = f"{environment}-{variant}"
        with broker.connect() as connection:
            connection.make_topic(self.name)
        self.errors = tempfile.TemporaryFile("w+")
        command = [environments.python(environment), SCRIPT, module, variant, ROUNDS, broker.address, self.name]
        self.process = subprocess.Popen([*map(str, command)], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors)

    def expect(self, line):
        said = self.process.stdout.readline().strip()
        if said != line:
            self.end()
            self.errors.seek(0)
            raise AssertionError(f"{self.name} says {said!r} instead of {line!r}:\n{self.errors.read()}")

    def go_on(self):
        print(file=self.process.stdin, flush=True)

    def end(self):
        self.process.kill()
        self.process.communicate()


class Groups(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings=SETTINGS)
        self.addCleanup(self.broker.close)
        self.broker.start()

    def test_members_die_and_come_and_the_broker_is_killed(self):
        clients = CLIENTS if self.broker.kind.startswith("4.") else CLIENTS + OLD_CLIENTS
        lives = []
        for client in clients:
            lives.append(Life(self.broker, *client))
            self.addCleanup(lives[-1].end)
        for _ in range(ROUNDS + 1):
            for life in lives:
                life.expect("restart")
            self.broker.kill()
            self.broker.start()
            for life in lives:
                life.go_on()
        for life in lives:
            life.expect("done")
