"""Apache Kafka's own tools of three eras do and print here what they do and print against Apache Kafka 4.3.0:
tests/golden/interop/tools/VERSION.txt holds that, with ids, times and byte sizes masked."""
import json
import os
import re
import shlex
import unittest

import golden
from brokers import GOLDEN, Broker, under_test
from jvm_tools import JvmTools
from polling import wait_until
from tool_steps import MIDDLE, NEW, NEW_STEPS, OLD, OLD_STEPS, OLDEST_STEPS

# What differs between the two by default, or by how tools/dev/kafka-broker starts the real one.
SETTINGS = {
    "process.roles": "broker,controller", "node.id": 1, "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "offsets.topic.replication.factor": 1, "offsets.topic.num.partitions": 4, "group.initial.rebalance.delay.ms": 0,
    "transaction.state.log.replication.factor": 1, "transaction.state.log.min.isr": 1,
}
CLASSES = {
    "ConsumerGroupCommand": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "ShareGroupCommand": "org.apache.kafka.tools.consumer.group.ShareGroupCommand",
    "ConsoleConsumer": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "ReassignPartitionsCommand": "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
    "ConfigCommand": "kafka.admin.ConfigCommand",
}
CLASSES_OF = {
    NEW: {},
    MIDDLE: {"BrokerApiVersionsCommand": "kafka.admin.BrokerApiVersionsCommand",
             "ConsoleProducer": "kafka.tools.ConsoleProducer",
             "ZooKeeperMain": "org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka"},
    OLD: {
        **{name: f"kafka.admin.{name}" for name in ("BrokerApiVersionsCommand", "ConsumerGroupCommand", "DeleteRecordsCommand",
                                                    "LogDirsCommand", "PreferredReplicaLeaderElectionCommand",
                                                    "ReassignPartitionsCommand", "AclCommand")},
        **{name: f"kafka.tools.{name}" for name in ("ConsoleConsumer", "ConsoleProducer", "ConsumerPerformance",
                                                    "GetOffsetShell", "SimpleConsumerShell")},
        "ZooKeeperMain": "org.apache.zookeeper.ZooKeeperMain",
    },
}
OPTIONS_OF = {
    NEW: {"reader": "--reader-property", "formatter": "--formatter-property", "consumer": "--command-property"},
    MIDDLE: {"reader": "--property", "formatter": "--property", "consumer": "--consumer-property"},
    OLD: {"reader": "--property", "formatter": "--property", "consumer": "--consumer-property"},
}
OLD_TOPICS = (("items", 3), ("speed", 1))
ID = r"[A-Za-z0-9_-]{22}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MASKS = [
    (UUID, "UUID"),
    (rf'(TopicId: |Cluster ID: |ClusterId: +|"directoryId": "){ID}', r"\1ID"),  # by their names
    (rf"{ID}(?=\s+(/127\.0\.0\.1|\d+\s+\d+\s+))", "ID"),  # in tables: members of KIP-848, directories
    (r'("size":)\d+', r'\1"SIZE"'),
    (r"(adminclient|console-consumer)-\d+", r"\1-N"),
    (r"\tat .*\n|\t\.\.\. \d+ more\n", ""),
]


# APIs by key that Kafka serves and Ottla does not, as src/README.md says.
ABSENT = {17, *range(29, 32), 36, *range(38, 42), 50, 51, 80, 81}
# And the other way round: telemetry needs a plugin there.
MORE = {71, 72}


class Run:
    """The steps of a version against a broker."""

    def __init__(self, version, broker, tools):
        self.version, self.broker, self.tools = version, broker, tools
        self.words = {"server": f"--bootstrap-server {broker.address}", "servers": f"bootstrap.servers={broker.address}",
                      "list": f"--broker-list {broker.address}", "address": broker.address,
                      "file": tools.folder / "input", "topic_id": "", **OPTIONS_OF[version]}
        self.staying = {}
        self.answers = []

    def mask(self, step, text):
        """Its lines without what differs from run to run; where that stood in columns their width says nothing."""
        names = {self.broker.address: "ADDRESS", f"127.0.0.1:{self.broker.port + 1}": "CONTROLLER",
                 str(self.broker.port): "PORT", str(self.broker.folder): "DATA", str(self.tools.folder): "FOLDER"}
        masked = text
        for pattern, replacement in [*((re.escape(text), name) for text, name in names.items()), *MASKS, *step.masks]:
            masked = re.sub(pattern, replacement, masked, flags=re.MULTILINE)
        if masked != text:
            masked = re.sub(r"(?<=\S) *([\t ]) *", r"\1", masked)
        lines = [line.rstrip() for line in masked.splitlines() if re.search(step.lines, line)]
        usage = next((number for number, line in enumerate(lines) if re.match("Option +Description", line)), len(lines))
        del lines[usage:]
        if step.json:
            lines = [json.dumps(in_order(json.loads(line))) if line.startswith("{") else line for line in lines]
        return sorted(lines) if step.unordered else lines

    def command(self, step):
        arguments = step.arguments.format(**self.words)
        tool = CLASSES_OF[self.version].get(step.tool) or CLASSES.get(step.tool) or f"org.apache.kafka.tools.{step.tool}"
        return tool, shlex.split(arguments), step.stdin

    def play(self, step):
        if step.ends:
            return self.tools.wait(self.staying.pop(step.ends), step.seconds)
        (self.tools.folder / "input").write_text(step.stdin)
        if step.stays:
            self.staying[step.stays] = self.tools.start(*self.command(step))
            return 0, ""
        if not step.until:
            return self.tools.run(*self.command(step), seconds=step.seconds)

        outputs = []

        def as_wanted():
            code, output = self.tools.run(*self.command(step))
            outputs.append(output)
            return (code, output) if re.search(step.until, output) else None

        try:
            return wait_until(as_wanted, step.seconds, f"{step.until} from {step.tool} {step.arguments}")
        except AssertionError as error:
            raise AssertionError(f"{error}:\n{outputs[-1]}") from None

    def play_all(self, steps):
        for step in steps:
            code, output = self.play(step)
            found = re.search(rf"TopicId: ({ID})", output)
            if found:
                self.words["topic_id"] = found[1]
            end = [] if code == 0 else ["(does not end)" if code is None else f"(exit code {code})"]
            title = f"{step.ends} ends" if step.ends else f"{step.tool} {step.arguments}"
            self.answers.append((title + (f" < {step.stdin!r}" if step.stdin else ""), self.mask(step, output) + end))
        return self.answers


def in_order(value):
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((in_order(element) for element in value), key=json.dumps)
    return value


def apis(lines):
    """key → (oldest, newest, used or -1) of a list of BrokerApiVersionsCommand; None where it is unsupported"""
    found = {}
    for line in lines:
        served = re.search(r"\((\d+)\): (?:UNSUPPORTED|(\d+)(?: to (\d+))? \[(?:usable: (\d+)|unusable: .*)\])", line)
        if served:
            key, oldest, newest, used = (number and int(number) for number in served.groups())
            found[key] = None if oldest is None else (oldest, newest or oldest, -1 if used is None else used)
    return found


def read(file):
    answers = []
    for line in file.read_text().splitlines():
        if line.startswith("$ "):
            answers.append((line[2:], []))
        else:
            answers[-1][1].append(line.removeprefix("  "))
    return answers


def write(file, answers):
    file.parent.mkdir(exist_ok=True)
    with open(file, "w") as output:
        for title, lines in answers:
            print(f"$ {title}", *(f"  {line}".rstrip() for line in lines), sep="\n", file=output)


def answers_of(version, steps, kind, topics):
    broker = Broker(kind, settings=SETTINGS)
    controller = f"127.0.0.1:{broker.port + 1}"
    broker.settings |= {
        "listeners": f"PLAINTEXT://{broker.address},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{broker.address}", "controller.quorum.bootstrap.servers": controller,
    }
    with broker, JvmTools(version) as tools:
        with broker.connect() as connection:
            for topic, partitions in topics:
                connection.create_topic(topic, partitions)
        return Run(version, broker, tools).play_all(steps)


class KafkasTools(unittest.TestCase):
    kind = under_test()

    def check(self, version, steps, name=None, measure="4.3.0", topics=()):
        """What the tools of `version` say now is what they said to Apache Kafka `measure`."""
        kind = measure if self.kind == "measure" else self.kind
        steps = [step for step in steps if version in step.only or version == OLD]
        answers = answers_of(version, steps, kind, topics)
        file = GOLDEN / "interop" / "tools" / f"{name or version}.txt"
        if os.environ.get("INTEROP_RECORD"):
            self.assertEqual(kind, measure, "only this version's answers are the measure")
            return write(file, answers)
        expected = read(file)
        self.assertEqual([title for title, _ in expected], [title for title, _ in answers])
        self.maxDiff = None
        for number, (step, (title, wanted), (_, got)) in enumerate(zip(steps, expected, answers)):
            with self.subTest(number=number, title=title):
                if step.apis and kind == "ottla":
                    self.check_apis(apis(wanted), apis(got))
                else:
                    self.assertEqual("\n".join(got), "\n".join(wanted))

    def check_apis(self, wanted, got):
        """What Kafka serves is served in its versions, and maybe in older and newer ones."""
        self.assertEqual(sorted(wanted), sorted(got))
        neither = {key for key in wanted if not wanted[key] and not got[key]}
        self.assertEqual({key for key in got if not got[key]} - neither, ABSENT & got.keys())
        self.assertEqual({key for key in wanted if not wanted[key]} - neither, MORE & got.keys())
        for key in got.keys() - ABSENT - MORE - neither:
            self.assertLessEqual(got[key][0], wanted[key][0], key)
            self.assertGreaterEqual(got[key][1], wanted[key][1], key)
            self.assertGreaterEqual(got[key][2], wanted[key][2], key)

    def test_of_4_3_0(self):
        self.check(NEW, NEW_STEPS)

    def test_of_3_9_1(self):
        self.check(MIDDLE, NEW_STEPS)

    def test_of_1_1_0(self):
        self.check(OLD, OLD_STEPS, topics=OLD_TOPICS)

    def test_of_1_1_0_that_need_kafka_3_9_1(self):
        self.check(OLD, OLDEST_STEPS, name="1.1.0_against_3.9.1", measure="3.9.1", topics=OLD_TOPICS)


if golden.LONG:
    class AgainstTheLiveBroker(KafkasTools):
        """That the golden answers are Apache Kafka's: only in the long form."""
        kind = "measure"
