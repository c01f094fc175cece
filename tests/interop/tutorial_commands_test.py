"""The command lines of Kafka's tutorials, typed as they stand there, in their order, on a machine where nothing has run: by
Ottla's tools and by Apache Kafka 1.1.0's own classes, both with Ottla under them, they print what 1.1.0's own prints with
ZooKeeper and Kafka under them. run.py --broker 1.1.0 --record tutorial_commands records that."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import golden
import namespaces
from brokers import GOLDEN, ROOT, Broker, jvm, under_test
from jvm_tools import LOG4J

SCRIPT = pathlib.Path(__file__).parent / "scripts" / "tutorial_commands.py"
# The ports and folders of the tutorials, and its own processes, for nobody else to see.
ISOLATED = ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "--net", "--mount", "--pid",
            "--mount-proc", "--fork", "--kill-child"]
FOLDERS = ["/tmp/kafka-logs", "/tmp/kraft-combined-logs", "/tmp/zookeeper"]
INSIDE = " && ".join(["ip link set lo up", *(f"mount -t tmpfs none {folder}" for folder in FOLDERS), 'exec "$@"'])
# What the scripts of 1.1.0 run.
CLASSES = {
    "kafka-broker-api-versions.sh": "kafka.admin.BrokerApiVersionsCommand",
    "kafka-console-consumer.sh": "kafka.tools.ConsoleConsumer",
    "kafka-console-producer.sh": "kafka.tools.ConsoleProducer",
    "kafka-run-class.sh": "",
    "kafka-topics.sh": "kafka.admin.TopicCommand",
    "zookeeper-shell.sh": "org.apache.zookeeper.ZooKeeperMain -server",
}
SERVERS = {
    "kafka-server-start.sh": "kafka.Kafka",
    "zookeeper-server-start.sh": "org.apache.zookeeper.server.quorum.QuorumPeerMain",
}
STOPPED = {"kafka-server-stop.sh": ("kafka", r"kafka\.Kafka"), "zookeeper-server-stop.sh": ("zookeeper", "QuorumPeerMain")}


def write_scripts(folder, with_servers):
    """bin/ of Apache Kafka 1.1.0, as much of it as the tutorials need."""
    (folder / "log4j.properties").write_text(LOG4J)

    def write(name, *lines):
        (folder / name).write_text("\n".join(["#!/bin/sh", *lines, ""]))
        (folder / name).chmod(0o755)

    for name, java_class in {**CLASSES, **(SERVERS if with_servers else {})}.items():
        write(name, f"export KAFKA_OPTS=-Dlog4j.configuration=file:{folder}/log4j.properties",
              *(f"export {variable}='{value}'" for variable, value in jvm(folder).items()),
              f'exec {ROOT}/tools/dev/kafka 1.1.0 {java_class} "$@"')
    for name, (what, pattern) in STOPPED.items() if with_servers else ():
        write(name, f"pkill -f '{pattern}' || {{ echo No {what} server to stop; exit 1; }}")


def played(era, stock_file, tools="ottla", servers="ottla"):
    """command → [(exit code, output), …]"""
    with tempfile.TemporaryDirectory(prefix="ottla-interop-") as home:
        scripts, folder = pathlib.Path(home, "bin"), pathlib.Path(home, "kafka")
        scripts.mkdir(), folder.mkdir()
        if tools != "ottla":
            subprocess.run([ROOT / "tools/dev/kafka", "1.1.0", "--classpath"], check=True, capture_output=True)  # brings it
            write_scripts(scripts, servers != "ottla")
        path = f"{scripts}:{pathlib.Path(Broker.binary()).parent}:{os.environ['PATH']}"
        for mounted in FOLDERS:
            os.makedirs(mounted, exist_ok=True)  # to mount over; on this side nothing is put there
        command = [*ISOLATED, "sh", "-c", INSIDE, "sh", sys.executable, SCRIPT, era, folder, GOLDEN / "config/stock" / stock_file]
        done = subprocess.run([*map(str, command)], env={**os.environ, "PATH": path}, text=True, capture_output=True,
                              timeout=600)
    if done.returncode != 0:
        raise AssertionError(f"{done.stdout}\n{done.stderr}")
    answers = {}
    for line, code, output in json.loads(done.stdout):
        answers.setdefault(line, []).append((code, output))
    return answers


# Of a broker's versions only whose they are: each broker has its own, and later tools say of it whether it is fenced.
UNCOMPARED = [(r"CreateTime: \d+", "CreateTime: 0"), (r"(?s)(\(id: \d+ rack: null).*", r"\1)")]


def comparable(answers):
    """What is the same in every run, but for the servers' own words."""
    def lines(output):
        for pattern, replacement in UNCOMPARED:
            output = re.sub(pattern, replacement, output)
        # ZooKeeper promises no order of names: its own is that of a hash table.
        return [f"[{', '.join(sorted(line[1:-1].split(', ')))}]" if line.startswith("[") else line
                for line in output.splitlines()]

    return {command: [[code, lines(output)] for code, output in found]
            for command, found in answers.items() if "server-start" not in command}


class OfKafka11(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.is_real = under_test() != "ottla"
        cls.is_ottla = not cls.is_real and not namespaces.refused(*ISOLATED)
        if cls.is_ottla:
            cls.answers = played("with-zookeeper", "1.1.0-server.properties")

    def test_ottla_s_tools_print_what_kafka_s_did(self):
        if self.is_ottla or self.is_real:
            answers = self.answers if self.is_ottla else played("with-zookeeper", "1.1.0-server.properties", "kafka", "kafka")
            golden.check(self, "tutorial_commands", "1.1.0", comparable(answers))

    def test_kafka_s_own_classes_print_the_same_with_ottla_under_them(self):
        if self.is_ottla:
            answers = played("with-zookeeper", "1.1.0-server.properties", "kafka")
            golden.check(self, "tutorial_commands", "1.1.0", comparable(answers))

    def test_zookeeper_s_place_is_kept_until_it_is_stopped(self):
        if self.is_ottla:
            [(code, output)] = self.answers["zookeeper-server-start.sh config/zookeeper.properties"]
            self.assertEqual((code, output.count("\n")), (143, 1), output)
            self.assertIn("Ottla needs no ZooKeeper", output)

    def test_servers_say_what_means_nothing_here_and_end_in_order(self):
        if self.is_ottla:
            for code, output in self.answers["kafka-server-start.sh config/server.properties"]:
                self.assertEqual(code, 0, output)
                self.assertEqual(output.count("warning"), 1, output)
                self.assertIn("without effect on a single node: zookeeper.connect", output)


class OfKafka4(unittest.TestCase):
    def test_the_quick_start_without_zookeeper(self):
        if under_test() != "ottla" or namespaces.refused(*ISOLATED):
            return
        answers = played("without-zookeeper", "4.3-server.properties")
        for command, found in answers.items():
            self.assertEqual([code for code, _ in found], [130 if "consumer" in command else 0], (command, found))
        said = {command.split()[0] + command.split()[1]: found[0][1] for command, found in answers.items()
                if len(command.split()) > 1}
        self.assertIn("Formatting dynamic metadata voter directory /tmp/kraft-combined-logs", said["kafka-storage.shformat"])
        self.assertEqual(said["kafka-topics.sh--create"], "Created topic quickstart-events.\n")
        self.assertRegex(said["kafka-topics.sh--describe"], r"Topic: quickstart-events\tTopicId: \S{22}\tPartitionCount: 1\t")
        self.assertEqual(said["kafka-console-consumer.sh--topic"],
                         "This is a message\nThis is another message\nProcessed a total of 2 messages\n")
