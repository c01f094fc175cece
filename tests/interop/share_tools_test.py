"""Apache Kafka's ShareGroupCommand on groups whose members are played here: what it lists, describes, sets and deletes."""
import unittest

import records
from brokers import Broker
from jvm_tools import JvmTools
from share_requests import ONE_NODE, ShareMember

VERSION = "4.3.0"
COMMAND = "org.apache.kafka.tools.consumer.group.ShareGroupCommand"
CONFIGS = "kafka.admin.ConfigCommand"
PARTITIONS, RECORDS = 2, 3


class ShareToolsCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker(settings=ONE_NODE)
        cls.addClassCleanup(cls.broker.close)
        cls.broker.start()
        cls.tools = JvmTools(VERSION)
        cls.addClassCleanup(cls.tools.close)

    def setUp(self):
        self.connection = self.broker.connect()
        self.addCleanup(self.connection.socket.close)
        self.topic = self.id().rsplit(".", 1)[1].replace("_", "-")
        self.group = f"group-of-{self.topic}"
        self.connection.create_topic(self.topic, PARTITIONS)
        for partition in range(PARTITIONS):
            for number in range(RECORDS):
                self.connection.produce(7, self.topic, partition, records.batch([b"%d" % number]))

    def tool(self, *arguments, expected=0):
        """The lines that it prints, each as its words."""
        code, output = self.tools.run(COMMAND, ["--bootstrap-server", self.broker.address, *arguments])
        self.assertEqual(code, expected, output)
        return [line.split() for line in output.splitlines() if line.strip()]

    def of_group(self, *arguments):
        return [line for line in self.tool("--describe", "--group", self.group, *arguments) if line[0] == self.group]

    def member(self):
        return ShareMember(self.connection, self.group, [self.topic])


class ShareTools(ShareToolsCase):
    def test_a_group_is_listed_and_described(self):
        member = self.member()
        member.join(PARTITIONS)
        self.assertIn([self.group], self.tool("--list"))
        self.assertIn([self.group, "Stable"], self.tool("--list", "--state"))
        (state,) = self.of_group("--state")
        self.assertEqual(state[-2:], ["Stable", "1"])
        (shown,) = self.of_group("--members")
        self.assertIn(member.id, shown)
        self.assertIn(f"{self.topic}:0,1", shown)
        self.assertEqual(sorted(line[1:4] for line in self.of_group("--offsets")),
                         [[self.topic, str(partition), "-"] for partition in range(PARTITIONS)])
        self.assertEqual(member.leave(), 0)
        self.assertIn([self.group, "Empty"], self.tool("--list", "--state"))

    def test_offsets_are_set_and_deleted(self):
        member = self.member()
        member.join(PARTITIONS)
        named = ["--group", self.group, "--topic", self.topic]
        self.tool("--reset-offsets", *named, "--to-earliest", "--execute", expected=1)
        self.assertEqual(member.leave(), 0)
        self.tool("--reset-offsets", *named, "--to-earliest", "--execute")
        self.assertEqual(sorted(line[1:5] for line in self.of_group("--offsets")),
                         [[self.topic, str(partition), "0", str(RECORDS)] for partition in range(PARTITIONS)])
        self.tool("--reset-offsets", *named, "--to-latest", "--execute")
        self.assertEqual(sorted(line[1:5] for line in self.of_group("--offsets")),
                         [[self.topic, str(partition), str(RECORDS), "0"] for partition in range(PARTITIONS)])
        self.tool("--delete-offsets", *named)
        self.assertEqual(self.of_group("--offsets"), [])

    def test_only_an_empty_group_is_deleted(self):
        member = self.member()
        member.join(PARTITIONS)
        refused = self.tool("--delete", "--group", self.group)
        self.assertIn(["is", "not", "EMPTY."], [line[-3:] for line in refused])
        self.assertEqual(member.leave(), 0)
        self.tool("--delete", "--group", self.group)
        self.assertNotIn([self.group], self.tool("--list"))

    def test_a_group_outlives_a_kill(self):
        member = self.member()
        member.join(PARTITIONS)
        member.leave()
        self.tool("--reset-offsets", "--group", self.group, "--topic", self.topic, "--to-earliest", "--execute")
        before = sorted(self.of_group("--offsets"))
        self.broker.kill()
        self.broker.start()
        self.assertEqual(sorted(self.of_group("--offsets")), before)

    def test_options_of_a_group_are_taken(self):
        options = ["--bootstrap-server", self.broker.address, "--entity-type", "groups", "--entity-name", self.group]
        code, output = self.tools.run(CONFIGS, [*options, "--alter", "--add-config",
                                                "share.session.timeout.ms=46000,share.auto.offset.reset=earliest"])
        self.assertEqual(code, 0, output)
        code, output = self.tools.run(CONFIGS, [*options, "--describe"])
        self.assertIn("share.session.timeout.ms=46000", output)
        self.assertIn("share.auto.offset.reset=earliest", output)


class ShareDirectory(ShareToolsCase):
    def test_a_group_moves_between_ottla_and_apache_kafka(self):
        member = self.member()
        member.join(PARTITIONS)
        member.leave()
        self.tool("--reset-offsets", "--group", self.group, "--topic", self.topic, "--to-earliest", "--execute")
        before = sorted(self.of_group("--offsets"))
        self.broker.stop()
        other_kind = VERSION if self.broker.kind == "ottla" else "ottla"
        other = Broker(other_kind, self.broker.folder, self.broker.settings, self.broker.port)
        self.addCleanup(other.close)
        other.start()
        self.assertEqual(sorted(self.of_group("--offsets")), before)
        self.tool("--reset-offsets", "--group", self.group, "--topic", self.topic, "--to-latest", "--execute")
        changed = sorted(self.of_group("--offsets"))
        other.stop()
        self.broker.start()
        self.assertEqual(sorted(self.of_group("--offsets")), changed)
        self.assertEqual([line[4] for line in changed], ["0"] * PARTITIONS)


if __name__ == "__main__":
    unittest.main()
