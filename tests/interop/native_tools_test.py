"""Ottla's native tools do and print what Apache Kafka's do: tests/golden/interop/tools holds what the real ones printed at
the same steps, and DIFFERENCES where ours say something else, and why. `--record` has the real ones print."""
import os
import re
import unittest

import golden
from admin_steps import ADMIN_STEPS, KEEPER_STEPS, SHELL_STEPS_3_4, SHELL_STEPS_3_8
from brokers import GOLDEN, Broker, free_port
from jvm_tools import JvmTools
from native_differences import DIFFERENCES
from process_tools import java_tools, native_tools
from tool_steps import MIDDLE, NEW, NEW_STEPS, OLD, OLD_STEPS
from tools_test import OLD_TOPICS, SETTINGS, Run, apis, read, write

# "[time] ERROR message (logger)" of our tools is "ERROR message" in the layout of the recordings.
LOG_LINE = (r"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] ((?:WARN|ERROR) .*) \([\w.$]+\)$", r"\1")
# Warnings are not recorded; how a usage of argparse4j is laid out is no part of what it says.
LEFT_OUT = (r"^WARN .*\n", r"^usage: .*\n(?: .*\n)*")
SILENT = ("VerifiableProducer", "VerifiableConsumer", "ClientMetricsCommand")


class NativeRun(Run):
    def mask(self, step, text):
        for pattern, replacement in (LOG_LINE, *((pattern, "") for pattern in LEFT_OUT)):
            text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
        return super().mask(step, text)


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

        from kafka import KafkaProducer
        prefix = option("value-prefix", "")
        producer = KafkaProducer(bootstrap_servers=self.broker.address)
        for number in range(int(option("max-messages", 0))):
            value = f"{prefix}.{number}" if prefix else str(number)
            time = option("message-create-time", None)
            producer.send(option("topic", ""), value.encode(), timestamp_ms=time and int(time))
        producer.close()
        return 0, ""


def broker_of(kind, keeper_port=None):
    broker = Broker(kind, settings={} if kind == OLD else SETTINGS)
    if kind != OLD:
        controller = f"127.0.0.1:{broker.port + 1}"
        broker.settings |= {
            "listeners": f"PLAINTEXT://{broker.address},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{broker.address}", "controller.quorum.bootstrap.servers": controller,
        }
    if keeper_port:
        broker.settings["ottla.zookeeper.listener"] = f"127.0.0.1:{keeper_port}"
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


class NativeTools(unittest.TestCase):
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
                    self.assertEqual(sorted(apis(wanted)), sorted(apis(got)))
                else:
                    self.assertEqual("\n".join(got), lines_of(name, title, wanted))

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
        with broker_of(NEW if self.recording else "ottla") as broker, tools:
            self.compare("admin_4.3.0", ADMIN_STEPS, answers_of(ADMIN_STEPS, NativeRun(NEW, broker, tools)))

    def through_zookeeper(self, name, version, steps, tools, topics=()):
        """`version` of the tools; what they speak to is Kafka 1.1.0 with ZooKeeper 3.4.10, or Ottla."""
        kind = OLD if self.recording else os.environ.get("INTEROP_BROKER", "ottla")
        port = None if kind == OLD else free_port()
        with broker_of(kind, port) as broker, tools:
            run = NativeRun(version, broker, tools)
            keeper = f"127.0.0.1:{port or broker.port + 1000}"
            run.words |= {"zookeeper": keeper, "broker": 0 if kind == OLD else 1}
            answers = [(title, [line.replace(keeper, "KEEPER") for line in lines])
                       for title, lines in answers_of(steps, run, topics)]
            self.compare(name, steps, answers)

    def test_administration_through_zookeeper(self):
        tools = JvmTools(OLD) if self.recording else native_tools()
        self.through_zookeeper("keeper_1.1.0", OLD, KEEPER_STEPS, tools, topics=OLD_TOPICS)

    def test_the_shell_of_zookeeper_3_4(self):
        tools = java_tools(OLD) if self.recording else native_tools()
        self.through_zookeeper("shell_3.4.10", OLD, SHELL_STEPS_3_4, tools)

    def test_the_shell_of_zookeeper_3_8(self):
        tools = java_tools(MIDDLE) if self.recording else native_tools(OTTLA_ZOOKEEPER_SHELL="3.8")
        self.through_zookeeper("shell_3.8.4", MIDDLE, SHELL_STEPS_3_8, tools)


if golden.LONG:
    class AgainstTheLiveBroker(NativeTools):
        """Our tools against the real brokers."""
