"""The idempotent producers of librdkafka and Java lose, repeat and reorder nothing while the broker is killed under
them again and again."""
import os
import pathlib
import random
import subprocess
import unittest

import environments
import golden
from brokers import ROOT, Broker
from load import read_values
from polling import wait_until

HERE = pathlib.Path(__file__).parent
KILLS = 20 if golden.LONG else 3
PARTITIONS = 3
CLIENT_SECONDS = 120


class IdempotentClients(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings={"num.partitions": PARTITIONS})
        self.addCleanup(self.broker.close)
        self.broker.start()
        with self.broker.connect() as connection:
            connection.make_topic("numbers")

    def launch(self, *command):
        client = subprocess.Popen([*map(str, command), self.broker.address, "numbers", str(PARTITIONS)], text=True,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env=dict(os.environ, KAFKA_HEAP_OPTS="-Xmx256m"))
        self.addCleanup(client.wait)
        self.addCleanup(client.kill)
        return client

    def ends(self):
        with self.broker.connect() as connection:
            connection.wait_led("numbers")
            return [connection.list_offset("numbers", partition, -1)[2] for partition in range(PARTITIONS)]

    def wait_for_progress(self, client, values=1):
        """Every partition grows by so many values from here on."""
        before = self.ends()

        def grown():
            self.assertIsNone(client.poll(), "the producer ended")
            return all(now >= then + values for now, then in zip(self.ends(), before))

        wait_until(grown, CLIENT_SECONDS, "progress")

    def kill_under(self, client):
        chance = random.Random(7)
        for _ in range(KILLS):
            self.wait_for_progress(client, chance.randint(1, 60))
            self.broker.kill()
            self.broker.start()
        self.wait_for_progress(client)
        output, errors = client.communicate("stop\n", CLIENT_SECONDS)
        self.assertEqual(client.returncode, 0, errors)
        return int(output)

    def check(self, client):
        count = self.kill_under(client)
        self.assertGreater(count, 100)
        with self.broker.connect() as connection:
            for partition in range(PARTITIONS):
                values = [int(value) for _, value in read_values(connection, "numbers", partition)]
                self.assertEqual(values, list(range(partition, count, PARTITIONS)))

    def test_librdkafka(self):
        self.check(self.launch(environments.python("confluent-kafka"), HERE / "scripts" / "produce_forever.py"))

    def test_java_4_3_0(self):
        self.check(self.launch(ROOT / "tools/dev/kafka", "4.3.0", HERE / "java" / "ProduceForever.java"))
