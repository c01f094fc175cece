"""Ottla's native tools do and print what Apache Kafka's do: tests/golden/interop/tools holds what the real ones printed at
the same steps, and DIFFERENCES where ours say something else, and why. `--record` has the real ones print."""
import os
import re
import unittest

import golden
import records
from admin_steps import ADMIN_STEPS, KEEPER_STEPS, KEPT_ACLS, SHELL_STEPS_3_4, SHELL_STEPS_3_8
from brokers import GOLDEN, Broker
from jvm_tools import JvmTools
from native_differences import ALIKE, DIFFERENCES
from process_tools import java_tools, native_tools
from share_requests import ONE_NODE, ShareMember
from share_steps import SHARE_STEPS
from tool_steps import MIDDLE, NEW, NEW_STEPS, OLD, OLD_GROUP_STEPS, OLD_STEPS
from tools_test import OLD_TOPICS, SETTINGS, Run, apis, read, write

# "[time] ERROR message (logger)" of our tools is "ERROR message" in the layout of the recordings; a message may end with
# its line.
LOG_LINE = (r"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] ((?:WARN|ERROR) .*\n?) \([\w.$]+\)$", r"\1")
# Warnings are not recorded; how a usage is laid out and worded is no part of what a tool says.
LEFT_OUT = (r"^WARN .*\n", r"^usage: .*\n(?: .*\n)*", r"^Option \(\* = required\)(?s:.*)", r"^ERROR Exiting JVM .*\n")
# Between brokers and a controller of the time of ZooKeeper; Kafka 4 does not know them.
GONE_APIS = {4, 5, 6, 7}
SILENT = ("VerifiableProducer", "VerifiableConsumer", "ClientMetricsCommand")


class NativeRun(Run):
    def mask(self, step, text):
        for pattern, replacement in (LOG_LINE, *((pattern, "") for pattern in LEFT_OUT)):
            text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
        return super().mask(step, text)


class KeeperRun(NativeRun):
    """The word {zookeeper} is where ZooKeeper listens."""

    def mask(self, step, text):
        return super().mask(step, text.replace(self.words["zookeeper"], "KEEPER"))


class SideEffects(NativeRun):
    """With what the tools that are not native do to the broker."""

    def play(self, step):
        if step.tool == "VerifiableProducer":
            return self.produce(step)
        if step.tool == "VerifiableConsumer":
            words = step.arguments.format(**self.words).replace("--group-id", "--group")
            words = re.sub(r"--max-messages", "--from-beginning --max-messages", words).split(" --reset-policy")[0]
            return self.tools.run("org.apache.kafka.tools.consumer.ConsoleConsumer", words.split())
        return super().play(step) if step.tool not in SILENT else (0, "")

    def produce(self, step):
        def option(name, default):
            found = re.search(rf"--{name} (\S+)", step.arguments)
            return found[1] if found else default

        prefix = option("value-prefix", "")
        time = option("message-create-time", None)
        values = [(f"{prefix}.{number}" if prefix else str(number)).encode() for number in range(int(option("max-messages", 0)))]
        with self.broker.connect() as connection:
            batch = records.batch(values, timestamp=time and int(time))
            connection.produce(8, option("topic", ""), 0, batch)
        return 0, ""


class ShareRun(NativeRun):
    """Members of share groups come and go with the steps."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.connection, self.members = self.broker.connect(), {}

    def play(self, step):
        if step.tool != "ShareMember":
            return super().play(step)
        action, group, *more = step.arguments.split()
        if action == "leave":
            return self.members.pop(group).leave(), ""
        topic, partitions = more
        self.members[group] = ShareMember(self.connection, group, [topic])
        self.members[group].join(int(partitions))
        return 0, ""

    def play_all(self, steps):
        with self.connection:
            return super().play_all(steps)


def broker_of(kind, more=()):
    broker = Broker(kind, settings={} if kind == OLD else {**SETTINGS, **dict(more)})
    if kind != OLD:
        controller = f"127.0.0.1:{broker.port + 1}"
        broker.settings |= {
            "listeners": f"PLAINTEXT://{broker.address},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{broker.address}", "controller.quorum.bootstrap.servers": controller,
        }
    return broker


def broker_with_zookeeper(kind):
    """ZooKeeper, or its stand-in, is on the next port."""
    broker = Broker(kind)
    if kind == "ottla":
        broker.settings = {"broker.id": 0, "ottla.zookeeper.listener": f"127.0.0.1:{broker.port + 1}"}
    return broker


def answers_of(steps, run, topics=()):
    with run.broker.connect() as connection:
        for topic, partitions in topics:
            connection.create_topic(topic, partitions)
    return run.play_all(steps)


def lines_of(name, title, wanted):
    """Kafka's lines as ours shall be; every difference has to be one."""
    text = "\n".join(wanted)
    for reason, old, new in DIFFERENCES.get(name, {}).get(title, ()):
        changed = re.sub(old, new, text, flags=re.MULTILINE)
        if changed == text:
            raise AssertionError(f"no longer a difference: {reason}")
        text = changed
    return text


def alike(name, title, text):
    """With what may differ in both made the same."""
    for _, old, new in ALIKE.get(name, {}).get(title, ()):
        text = re.sub(old, new, text, flags=re.MULTILINE)
    return text


class NativeTools(unittest.TestCase):
    live = False  # is Kafka what our tools speak to?
    recording = bool(os.environ.get("INTEROP_RECORD"))

    def compare(self, name, steps, answers):
        file = GOLDEN / "interop" / "tools" / f"{name}.txt"
        if self.recording:
            return write(file, answers)
        expected = read(file)
        self.assertEqual([title for title, _ in expected], [title for title, _ in answers])
        self.maxDiff = None
        for number, (step, (title, wanted), (_, got)) in enumerate(zip(steps, expected, answers)):
            if step.tool in SILENT or (step.ends and step.ends in SILENT):
                continue
            with self.subTest(number=number, title=title):
                if step.apis:
                    self.compare_apis(apis(wanted), apis(got))
                else:
                    lines = lines_of(name, title, wanted)
                    self.assertEqual(alike(name, title, "\n".join(got)), alike(name, title, lines))

    def compare_apis(self, wanted, got):
        """The list is that of 4.3.0 in all eras: an older one lacks what came later, and has what is gone."""
        self.assertLessEqual(wanted.keys() - got.keys(), GONE_APIS)
        self.assertEqual({key for key in got.keys() - wanted.keys() if key <= max(wanted)}, set())

    def check(self, name, version, steps, topics=()):
        """Native tools against Ottla; only what is in Kafka's other test is recorded there."""
        if self.recording:
            return  # tools_test.py records these
        steps = [step for step in steps if version in step.only or version == OLD]
        with broker_of("ottla") as broker, native_tools() as tools:
            self.compare(name, steps, answers_of(steps, SideEffects(version, broker, tools), topics))

    def test_as_of_4_3_0(self):
        self.check(NEW, NEW, NEW_STEPS)

    def test_as_of_1_1_0(self):
        self.check(OLD, OLD, OLD_STEPS, topics=OLD_TOPICS)

    def test_administration(self):
        tools = JvmTools(NEW) if self.recording else native_tools()
        with broker_of(NEW if self.recording or self.live else "ottla") as broker, tools:
            self.compare("admin_4.3.0", ADMIN_STEPS, answers_of(ADMIN_STEPS, NativeRun(NEW, broker, tools)))

    def test_share_groups(self):
        tools = JvmTools(NEW) if self.recording else native_tools()
        with broker_of(NEW if self.recording or self.live else "ottla", ONE_NODE) as broker, tools:
            self.compare("share_4.3.0", SHARE_STEPS, answers_of(SHARE_STEPS, ShareRun(NEW, broker, tools)))

    def through_zookeeper(self, name, version, steps, tools, topics=()):
        """`version` of the tools; what they speak to is Kafka 1.1.0 with ZooKeeper 3.4.10, or Ottla."""
        with broker_with_zookeeper(OLD if self.recording or self.live else "ottla") as broker, tools:
            run = KeeperRun(version, broker, tools)
            run.words["zookeeper"] = f"127.0.0.1:{broker.port + 1}"
            self.compare(name, steps, answers_of(steps, run, topics))

    def test_administration_through_zookeeper(self):
        tools = java_tools(OLD) if self.recording else native_tools()
        self.through_zookeeper("keeper_1.1.0", OLD, KEEPER_STEPS, tools, topics=OLD_TOPICS)

    def test_groups_of_old_consumers(self):
        tools = java_tools(OLD) if self.recording else native_tools()
        self.through_zookeeper("groups_1.1.0", OLD, OLD_GROUP_STEPS, tools, topics=OLD_TOPICS)

    def test_the_shell_of_zookeeper_3_4(self):
        tools = java_tools(OLD) if self.recording else native_tools()
        self.through_zookeeper("shell_3.4.10", OLD, SHELL_STEPS_3_4, tools)

    def test_the_shell_of_zookeeper_3_8(self):
        tools = java_tools(MIDDLE) if self.recording else native_tools(OTTLA_ZOOKEEPER_SHELL="3.8")
        self.through_zookeeper("shell_3.8.4", MIDDLE, SHELL_STEPS_3_8, tools)


if golden.LONG:
    class AgainstTheLiveBroker(NativeTools):
        """That what they print comes from the tools, not from Ottla."""
        live = True
        test_as_of_4_3_0 = test_as_of_1_1_0 = None

    class WithAuthorizer(unittest.TestCase):
        def test_acls_are_changed_and_listed_as_by_kafka_s_tool(self):
            answers = []
            for tools in (JvmTools(NEW), native_tools()):
                broker = broker_of(NEW)
                broker.settings |= {"authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                    "super.users": "User:ANONYMOUS"}
                with broker, tools:
                    answers.append(NativeRun(NEW, broker, tools).play_all(KEPT_ACLS))
            self.assertEqual(*answers)
