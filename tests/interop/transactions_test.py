"""Transactions of other people's clients: commit, abort, fencing; topics copied exactly once while client and broker are
killed; what Apache Kafka's tools say of transactions and of the files."""
import random
import re
import sys
import unittest

import golden
import records
from brokers import Broker, dump_log_segments
from jvm_tools import JvmTools
from polling import wait_until, wait_while_running
from transaction_hosts import Host, aiokafka, committed, confluent, go, java, kafka_python, values

ROUNDS = 50 if golden.LONG else 3
PARTITIONS = 3
SETTINGS = {"num.partitions": PARTITIONS, "offsets.topic.num.partitions": 2, "transaction.state.log.num.partitions": 3,
            "group.initial.rebalance.delay.ms": 0, "group.min.session.timeout.ms": 1000,
            "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1000}
FENCED = "(?i)fenced|invalid_?producer_?epoch|an old epoch"


class Outcomes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(settings=SETTINGS).start()
        cls.addClassCleanup(cls.broker.close)

    def check(self, name, command):
        host = Host(command, self.broker.address)
        self.addCleanup(host.close)
        with self.broker.connect() as connection:
            connection.create_topic(name, PARTITIONS)
        host.do("init", "a", f"{name}-id")
        for number, end in enumerate(("commit", "abort", "commit", "abort")):
            host.do("begin", "a")
            for partition in range(PARTITIONS):
                host.do("send", "a", name, partition, f"{end}-{number}")
            host.do(end, "a")
        self.assertEqual(values(self.broker, name, PARTITIONS), ["commit-0", "commit-2"] * PARTITIONS)
        host.do("begin", "a")
        host.do("send", "a", name, 0, "left-open")
        host.do("init", "b", f"{name}-id")
        self.assertRegex(host.ask("send", "a", name, 0, "late") + host.ask("commit", "a"), FENCED)
        host.do("begin", "b")
        host.do("send", "b", name, 0, "after")
        host.do("commit", "b")
        self.assertEqual(values(self.broker, name, 1), ["commit-0", "commit-2", "after"])

    def test_java_4_3_0(self):
        self.check("java-4.3.0", java("4.3.0"))

    def test_java_3_9_1(self):
        self.check("java-3.9.1", java("3.9.1"))

    def test_java_1_1_0(self):
        self.check("java-1.1.0", java("1.1.0"))

    def test_librdkafka(self):
        self.check("librdkafka", confluent())

    def test_kafka_python(self):
        self.check("kafka-python", kafka_python())

    def test_aiokafka(self):
        self.check("aiokafka", aiokafka())

    def test_franz_go(self):
        self.check("franz-go", go("franz"))

    def test_sarama(self):
        self.check("sarama", go("sarama"))


class ExactlyOnce(unittest.TestCase):
    """Each input stands in the output once, however often the copying program and the broker are killed."""

    def copy(self, command, rounds):
        broker = Broker(settings=SETTINGS)
        self.addCleanup(broker.close)
        broker.start()
        chance = random.Random(20260102)
        with broker.connect() as connection:
            connection.create_topic("from", PARTITIONS)
            connection.create_topic("to", PARTITIONS)
        inputs = []
        for _ in range(rounds):
            with broker.connect() as connection:
                before, new = self.written(connection), chance.randint(50, 400)
                inputs += self.produce(broker, len(inputs), new)
                host = self.copier(command, broker)
                self.wait_written(connection, before + chance.randint(0, new), host)
            for act in chance.choice([(host.close, broker.kill, broker.start), (broker.kill, host.close, broker.start),
                                      (broker.kill, broker.start, host.close)]):
                act()
        self.copier(command, broker)
        wait_until(lambda: len(committed(broker, "to", PARTITIONS)) >= len(inputs), 120, "the rest to be copied", pause=1)
        found = values(broker, "to", PARTITIONS)
        self.assertEqual(sorted(map(int, found)), inputs)
        print(f"\n  {rounds} kills of each, {len(inputs)} records", file=sys.stderr)

    def copier(self, command, broker):
        host = Host(command, broker.address)
        self.addCleanup(host.close)
        host.tell("copy", "from", "to", "group", "copier")
        return host

    @staticmethod
    def written(connection):
        """How far the output's logs go, with what open and aborted transactions wrote and the ends of them all."""
        def ends():
            found = [connection.list_offset("to", partition, -1) for partition in range(PARTITIONS)]
            return all(error == 0 for error, _, _ in found) and [end for _, _, end in found]

        return sum(wait_until(ends, 60, "an answer from the output's leaders"))

    def wait_written(self, connection, goal, host):
        """Each new input is written once at the least, so a goal among their number is reached, in whatever transaction."""
        wait_while_running(host.process, lambda: "copying" in host.lines and self.written(connection) >= goal, 60,
                           f"the output's log ends to come to {goal}", lambda: host.lines[-5:] + host.errors[-5:], pause=0.001)

    @staticmethod
    def produce(broker, first, count):
        numbers = list(range(first, first + count))
        with broker.connect() as connection:
            for partition in range(PARTITIONS):
                mine = [b"%d" % number for number in numbers if number % PARTITIONS == partition]
                batch = records.batch(mine, -1, -1, -1)
                wait_until(lambda: connection.produce(8, "from", partition, batch)["error"] == 0, 60, "a leader of the input")
        return numbers

    def test_java_4_3_0(self):
        self.copy(java("4.3.0"), ROUNDS)

    def test_librdkafka(self):
        self.copy(confluent(), ROUNDS)

    def test_franz_go(self):
        self.copy(go("franz"), ROUNDS)

    if golden.LONG:
        def test_java_3_9_1(self):
            self.copy(java("3.9.1"), ROUNDS)

        def test_java_1_1_0(self):
            self.copy(java("1.1.0"), ROUNDS)


class HandedOver(unittest.TestCase):
    """What one broker leaves open, the other one ends when it is given the directory."""

    def test_to_apache_kafka_and_back(self):
        ours = Broker(settings=SETTINGS)
        self.addCleanup(ours.close)
        theirs = Broker("4.3.0", folder=ours.folder, settings=SETTINGS)
        self.addCleanup(theirs.close)
        with ours:
            with ours.connect() as connection:
                connection.create_topic("t", PARTITIONS)
            self.run_producers(ours, "first")
            ours.stop()
            theirs.start()
            self.assertEqual(values(theirs, "t", 1), ["first-commit"])
            self.run_producers(theirs, "second")
            self.assertEqual(values(theirs, "t", 1), ["first-commit", "second-commit"])
            theirs.stop()
            ours.start()
            self.run_producers(ours, "third")
            self.assertEqual(values(ours, "t", 1), ["first-commit", "second-commit", "third-commit"])

    def run_producers(self, broker, word):
        """Ends what the ids of the time before left, and leaves one open again."""
        host = Host(confluent(), broker.address)
        self.addCleanup(host.close)
        for end in ("abort", "commit", "leave"):
            host.do("init", end, f"tx-{end}")
            host.do("begin", end)
            host.do("send", end, "t", 0, f"{word}-{end}")
            if end != "leave":
                host.do(end, end)
        host.close()


class Tools(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings=SETTINGS).start()
        self.addCleanup(self.broker.close)
        self.host = Host(confluent(), self.broker.address)
        self.addCleanup(self.host.close)
        with self.broker.connect() as connection:
            connection.create_topic("t", PARTITIONS)
        for who in ("done", "gone", "open"):
            self.host.do("init", who, f"tx-{who}")
            self.host.do("begin", who)
            self.host.do("send", who, "t", 0, who)
        self.host.do("commit", "done")
        self.host.do("abort", "gone")

    def ask(self, tools, *arguments):
        code, output = tools.run("org.apache.kafka.tools.TransactionsCommand",
                                 ["--bootstrap-server", self.broker.address, *arguments])
        self.assertEqual(code, 0, output)
        return [line.split() for line in output.strip().splitlines()]

    def test_transactions_command(self):
        with JvmTools("4.3.0") as tools:
            states = {words[0]: words[3] for words in self.ask(tools, "list")[1:]}
            self.assertEqual(states, {"tx-done": "CompleteCommit", "tx-gone": "CompleteAbort", "tx-open": "Ongoing"})
            shown = self.ask(tools, "list", "--transactional-id-pattern", "tx-[dg].*")[1:]
            self.assertEqual({words[0] for words in shown}, {"tx-done", "tx-gone"})
            described = self.ask(tools, "describe", "--transactional-id", "tx-open")[1]
            self.assertEqual(described[4], "Ongoing")
            self.assertEqual(described[-1], "t-0")
            producers = self.ask(tools, "describe-producers", "--topic", "t", "--partition", 0)[1:]
            open_ones = [words for words in producers if words[-1] != "None"]
            self.assertEqual(len(producers), 3)
            self.assertEqual(len(open_ones), 1)
            found = self.ask(tools, "find-hanging", "--broker-id", 1, "--max-transaction-timeout", 0)
            self.assertEqual(found[1:], [], "its coordinator knows it")
            self.ask(tools, "abort", "--topic", "t", "--partition", 0, "--start-offset", open_ones[0][-1])
        self.host.do("commit", "open")
        self.assertEqual(values(self.broker, "t"), ["done"], "the commit came too late")

    def test_files_are_read_by_apache_kafka(self):
        self.broker.stop()
        logs = sorted(self.broker.folder.glob("__transaction_state-*/*.log"))
        told = dump_log_segments("4.3.0", logs, "--transaction-log-decoder")
        states = re.findall(r'"transactionalId":"(\S+?)".*"transactionStatus":(\d)', told)
        self.assertEqual([int(state) for name, state in states if name == "tx-done"], [0, 1, 2, 4])
        self.assertEqual([int(state) for name, state in states if name == "tx-gone"], [0, 1, 3, 5])
        index = next(self.broker.folder.glob("t-0/*.txnindex"))
        self.assertRegex(dump_log_segments("4.3.0", [index]), r"producerId: \d+ firstOffset: \d+ lastOffset: \d+")
        data = dump_log_segments("4.3.0", [next(self.broker.folder.glob("t-0/*.log"))], "--deep-iteration")
        self.assertIn("endTxnMarker: COMMIT", data)
        self.assertIn("endTxnMarker: ABORT", data)
