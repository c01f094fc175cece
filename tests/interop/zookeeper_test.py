"""What talks to ZooKeeper talks to Ottla's port: Apache Kafka 1.1.0's tools and old consumer say what they say to ZooKeeper
3.4.10 and leave the same tree behind (tests/golden/interop/zookeeper), kazoo's recipes and PyKafka's old way work."""
import os
import re
import shlex
import socket
import struct
import unittest

import environments
from brokers import GOLDEN, Broker, under_test
from jvm_tools import JvmTools
from polling import wait_until
from tools_test import Run, read, write
from tool_steps import OLD
from zookeeper_steps import CLASSES, CONVERSATION, STEPS
from zookeeper_wire import Client, frame, text

SETTINGS = {"broker.id": 0, "offsets.topic.num.partitions": 4, "group.initial.rebalance.delay.ms": 0,
            "transaction.state.log.num.partitions": 1}
FOLDER = GOLDEN / "interop" / "zookeeper"
MASKS = (
    (r"\[20\d\d-[^\]]*\] ", ""),
    (r'"timestamp":"\d+"', '"timestamp":"TIME"'),
    (r"(?m)^.*(WATCHER::|WatchedEvent|Session 0x|SLF4J).*\n", ""),
)
TREE_MASKS = (
    (r'"timestamp":"\d+"', '"timestamp":"TIME"'),
    (r'"id":"[^"]{22}"', '"id":"ID"'),
    (r'("controller_epoch"|"leader_epoch"):\d+', r"\1:N"),
    (r'"block_start":"\d+","block_end":"\d+"', '"block_start":"N","block_end":"N"'),
    (r"(?m)^(/controller_epoch) \d+", r"\1 N"),
    (r"(salt|stored_key|server_key)=[^,\"]*", r"\1=KEY"),
)
WORDS = ("ruok", "isro", "srvr", "stat", "mntr", "conf", "cons", "dump", "wchs", "wchc", "wchp", "srst", "crst")
# Nodes of the tree that one has and the other has not, with why.
ONLY_KAFKA = {
    "/latest_producer_id_block": "Kafka 1.1.0 takes a block at its start, Ottla when a producer asks for an id",
}
ONLY_OTTLA = {
    "/config/brokers/<default>": "a cluster's own min.insync.replicas is kept there, as Kafka does since 4.0",
}


class ZooKeeperBroker(Broker):
    """With its ZooKeeper beside it: our port, or the real one on the next port."""

    def __init__(self, kind=None, **settings):
        super().__init__(kind, settings={**SETTINGS, **settings})
        self.zookeeper_port = self.port + 1
        if self.kind == "ottla":
            self.settings["ottla.zookeeper.listener"] = self.zookeeper

    @property
    def zookeeper(self):
        return f"127.0.0.1:{self.zookeeper_port}"


class ZooKeeperRun(Run):
    def __init__(self, broker, tools):
        super().__init__(OLD, broker, tools)
        self.words |= {"zookeeper": f"--zookeeper {broker.zookeeper}", "address": broker.zookeeper,
                       "file": f"{tools.folder}/input"}

    def command(self, step):
        return CLASSES[step.tool], shlex.split(step.arguments.format(**self.words)), step.stdin

    def mask(self, step, text):
        text = text.replace(self.broker.zookeeper, "ZOOKEEPER")
        for pattern, replacement in MASKS:
            text = re.sub(pattern, replacement, text)
        return [", ".join(sorted(line.strip("[]").split(", "))) if re.fullmatch(r"\[[\w, ]*\]", line) else line
                for line in super().mask(step, text)]  # ZooKeeper gives a node's children in the order of a hash


def tree(broker):
    """path → what is said of the node"""
    text = environments.run_script("kazoo-newest", "zookeeper_tree.py", broker.zookeeper)
    for pattern, replacement in TREE_MASKS:
        text = re.sub(pattern, replacement, text)
    text = text.replace(str(broker.port), "PORT")
    return {line.split(" ")[0]: " ".join(sorted(re.split(r'[{},]', line.rstrip()))) for line in text.splitlines()}


class OldTools(unittest.TestCase):
    kind = under_test()

    def test_say_what_they_say_to_zookeeper(self):
        with ZooKeeperBroker(self.kind) as broker, JvmTools(OLD) as tools:
            answers = ZooKeeperRun(broker, tools).play_all(STEPS)
            nodes = tree(broker)
        lines = [f"{path}\t{said}" for path, said in sorted(nodes.items())]
        if os.environ.get("INTEROP_RECORD"):
            self.assertEqual(self.kind, OLD, "only this version's answers are the measure")
            write(FOLDER / "tools.txt", answers)
            (FOLDER / "tree.txt").write_text("".join(f"{line}\n" for line in lines))
            return
        self.maxDiff = None
        expected = read(FOLDER / "tools.txt")
        self.assertEqual([title for title, _ in expected], [title for title, _ in answers])
        for number, ((title, wanted), (_, got)) in enumerate(zip(expected, answers)):
            with self.subTest(number=number, title=title):
                self.assertEqual("\n".join(got), "\n".join(wanted))
        wanted = [line for line in (FOLDER / "tree.txt").read_text().splitlines() if line.split("\t")[0] not in ONLY_KAFKA]
        got = [line for line in lines if line.split("\t")[0] not in ONLY_OTTLA]
        self.assertEqual("\n".join(got), "\n".join(wanted))


def nodes_below(broker, path):
    """path below it → data"""
    text = environments.run_script("kazoo-newest", "zookeeper_tree.py", broker.zookeeper)
    lines = [line.removesuffix("(ephemeral)").partition(" ") for line in text.splitlines() if line.startswith(path)]
    return {node.removeprefix(path): data.rstrip() for node, _, data in lines}


class Protocol(unittest.TestCase):
    def test_answers_what_zookeeper_answers(self):
        with ZooKeeperBroker() as broker:
            clients = {name: Client(broker.zookeeper_port) for name in "ab"}
            told = []
            for line in CONVERSATION.strip().splitlines():
                name, said = line.split(": ", 1)
                told.append((line, clients[name].say(said)))
            for client in clients.values():
                client.close()
        if os.environ.get("INTEROP_RECORD"):
            self.assertEqual(broker.kind, OLD, "only this version's answers are the measure")
            return write(FOLDER / "conversation.txt", told)
        self.maxDiff = None
        for wanted, got in zip(read(FOLDER / "conversation.txt"), told, strict=True):
            with self.subTest(line=got[0]):
                self.assertEqual(got, wanted)


class OldConsumers(unittest.TestCase):
    """Apache Kafka 1.1.0's consumers of the old way share the partitions of a topic by nodes below /consumers."""
    group = "/consumers/sharing"

    def consume(self, tools, broker, *more):
        return tools.start("kafka.tools.ConsoleConsumer", [
            "--zookeeper", broker.zookeeper, "--topic", "shared", *more,
            *(f"--consumer-property={line}" for line in ("group.id=sharing", "auto.commit.interval.ms=100",
                                                         "rebalance.backoff.ms=200", "rebalance.max.retries=20"))])

    def wait_for(self, broker, condition, what):
        wait_until(lambda: condition(nodes_below(broker, self.group)), 30, what)

    def owners(self, nodes):
        return [nodes.get(f"/owners/shared/{partition}") for partition in (0, 1)]

    def test_share_partitions_and_go_on_where_others_ended(self):
        with ZooKeeperBroker() as broker, JvmTools(OLD) as tools:
            with broker.connect() as connection:
                connection.create_topic("shared", 2)
            first = self.consume(tools, broker, "--from-beginning", "--max-messages", "16")
            self.wait_for(broker, lambda nodes: all(self.owners(nodes)), "an owner of both partitions")
            environments.run_script("confluent-kafka", "zookeeper_produce.py", broker.address, "shared")
            self.wait_for(broker, lambda nodes: [nodes.get(f"/offsets/shared/{n}") for n in (0, 1)] == ["4", "4"], "offsets")
            second = self.consume(tools, broker, "--timeout-ms", "3000")
            self.wait_for(broker, lambda nodes: all(self.owners(nodes)) and len(set(self.owners(nodes))) == 2,
                          "one partition each")
            code, output = tools.wait(second)
            self.assertIn("Processed a total of 0 messages", output)
            self.wait_for(broker, lambda nodes: all(self.owners(nodes)) and len(set(self.owners(nodes))) == 1,
                          "both partitions of one again")
            environments.run_script("confluent-kafka", "zookeeper_produce.py", broker.address, "shared")
            code, output = tools.wait(first)
            self.assertEqual((code, sorted(line for line in output.splitlines() if line.isdigit())),
                             (0, sorted([*"01234567"] * 2)))
            nodes = nodes_below(broker, self.group)
            self.assertEqual([nodes[f"/offsets/shared/{n}"] for n in (0, 1)], ["8", "8"])
            self.assertEqual([node for node in nodes if re.match("/(ids|owners/shared)/", node)], [])


class Clients(unittest.TestCase):
    def test_of_two_eras_of_kazoo_and_pykafka(self):
        with ZooKeeperBroker() as broker:
            with broker.connect() as connection:
                connection.create_topic("shared", 2)
            environments.run_script("confluent-kafka", "zookeeper_produce.py", broker.address, "shared")
            for environment in ("kazoo-newest", "pykafka-2.8.0"):  # that one has kazoo 2.5
                address = f"{broker.zookeeper}/{environment}"
                self.assertEqual(environments.run_script(environment, "zookeeper_recipes.py", address), "done\n")
            self.assertEqual(environments.run_script("pykafka-2.8.0", "zookeeper_pykafka.py", broker.zookeeper, "shared"),
                             "done\n")


class Port(unittest.TestCase):
    def setUp(self):
        self.broker = ZooKeeperBroker()
        self.broker.start()
        self.addCleanup(self.broker.close)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.broker.zookeeper_port), 10)

    def session(self, session=0, password=bytes(16)):
        connection = self.connect()
        connection.sendall(frame(struct.pack(">iqiq", 0, 0, 6000, session), struct.pack(">i", 16), password, b"\0"))
        answer = self.answer(connection)
        _, timeout, session = struct.unpack(">iiq", answer[:16])
        return connection, session, answer[20:36]

    def read(self, connection, count):
        data = b""
        while len(data) < count:
            piece = connection.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def answer(self, connection):
        return self.read(connection, struct.unpack(">i", self.read(connection, 4))[0])

    def word(self, letters):
        with self.connect() as connection:
            connection.sendall(letters)
            data = b""
            while piece := connection.recv(4096):
                data += piece
            return data.decode()

    def test_answers_four_letters(self):
        """In the words of ZooKeeper: numbers aside, and how often a line comes."""
        connection, _, _ = self.session()
        acl = struct.pack(">ii", 1, 31) + text("world") + text("anyone")
        connection.sendall(frame(struct.pack(">ii", 1, 1), text("/short"), text("data"), acl, struct.pack(">i", 1)))
        connection.sendall(frame(struct.pack(">ii", 2, 8), text("/"), b"\1"))
        connection.sendall(frame(struct.pack(">ii", -2, 11)))
        answers = [self.answer(connection) for _ in range(3)]
        self.assertEqual(len(answers), 3)
        told = [(word, self.shape(self.word(word.encode()))) for word in WORDS]
        if os.environ.get("INTEROP_RECORD"):
            self.assertEqual(self.broker.kind, OLD, "only this version's answers are the measure")
            return write(FOLDER / "words.txt", told)
        self.assertEqual(told, read(FOLDER / "words.txt"))

    def shape(self, answer):
        for pattern, replacement in ((r"(?m)(?<=^data)(Dir|LogDir)=.*", r"\1=FOLDER"), (r"(?<=expire at ).*(?= UTC)", "TIME"),
                                     (r"\b(0x)?[0-9a-f]*\d[0-9a-f]*\b", "N"), (r"lop=\w+", "lop=OP")):
            answer = re.sub(pattern, replacement, answer)
        lines = list(dict.fromkeys(answer.split("\n")))
        in_no_order = [line for line in lines if re.match(r"\s+/", line)]  # connections and ephemeral nodes
        return sorted(in_no_order) + [line for line in lines if line not in in_no_order]

    def test_ends_only_the_connection_that_makes_no_sense(self):
        good, _, _ = self.session()
        for nonsense in (b"\x7f\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n", frame(b""), b"\0\0\0\x05abcde"):
            with self.connect() as connection:
                connection.sendall(nonsense)
                self.assertEqual(connection.recv(100), b"")
        good.sendall(frame(struct.pack(">ii", -2, 11)))
        self.assertEqual(struct.unpack(">i", self.answer(good)[:4])[0], -2)

    def test_keeps_what_it_answered_when_it_is_killed(self):
        connection, session, password = self.session()
        acl = struct.pack(">ii", 1, 31) + text("world") + text("anyone")
        for number in range(100):
            connection.sendall(frame(struct.pack(">ii", number, 1), text(f"/n{number}"), text("data"), acl,
                                     struct.pack(">i", number % 2)))
        for _ in range(100):
            self.answer(connection)
        self.broker.kill()
        self.broker.start()
        connection, again, _ = self.session(session, password)
        self.assertEqual(again, session)
        for number in range(100):
            connection.sendall(frame(struct.pack(">ii", number, 3), text(f"/n{number}"), b"\0"))
            self.assertEqual(struct.unpack(">iqi", self.answer(connection)[:16])[2], 0, number)

    def test_does_not_let_a_client_that_reads_nothing_fill_the_memory(self):
        connection, _, _ = self.session()
        acl = struct.pack(">ii", 1, 31) + text("world") + text("anyone")
        connection.sendall(frame(struct.pack(">ii", 1, 1), text("/big"), text("x" * 900_000), acl, struct.pack(">i", 0)))
        self.answer(connection)
        many = frame(struct.pack(">ii", 2, 4), text("/big"), b"\0") * 1000
        connection.sendall(many)
        other, _, _ = self.session()
        other.sendall(frame(struct.pack(">ii", -2, 11)))
        self.answer(other)
        status = open(f"/proc/{self.broker.process.pid}/status").read()
        self.assertLess(int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]), 100_000)
        for _ in range(1000):
            self.assertGreater(len(self.answer(connection)), 900_000)

    def test_ends_the_session_of_a_client_that_went_away(self):
        gone = Client(self.broker.zookeeper_port)
        gone.say("create -e /short")
        gone.close()
        other = Client(self.broker.zookeeper_port, timeout_ms=60_000)
        self.assertRegex(other.say("exists /short watch")[0], "^ok .*ephemeral=1")
        wait_until(lambda: other.say("ping")[0] == "event deleted /short -1", 15, "the end of its ephemeral node")
        other.close()

    def test_ends_in_order_while_clients_are_connected(self):
        self.session()
        self.assertLess(self.broker.stop(), 1)
