"""The scripts of kafka-python's tutorials as people run them, with the kafka-python of three eras: JSON numbers and a group
that goes on where it was, and a pipeline of recipes."""
import concurrent.futures
import unittest

from brokers import Broker
from environments import run_script
from group_requests import coordinated, find_coordinator

# As in config/server.properties: a consumer that gives up after a second has no time to wait for other members.
SETTINGS = {"group.initial.rebalance.delay.ms": 0}
NEW, OLD = ["kafka-python-newest"], ["kafka-python-2.0.2", "kafka-python-1.4.7"]
ALERTS = """\
Alert: Plum dumplings of Věra has 457 calories: potato dough, plums, sugar <brown>
Alert: Poppy seed cake of Franz has 748 calories: poppy seeds, butter, honey
"""


class Tutorials(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings=SETTINGS)
        self.addCleanup(self.broker.close)
        self.broker.start()
        if self.broker.kind != "ottla":  # its first group needs longer than a consumer that gives up after a second
            with self.broker.connect() as connection:
                coordinated(lambda: find_coordinator(connection, "warm-up"))
        self.clients = NEW if self.broker.kind.startswith("4.") else NEW + OLD

    def with_each(self, check):
        """All clients side by side: mostly they wait."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for done in [pool.submit(check, client) for client in self.clients]:
                done.result()

    def numbers(self, client):
        topic, group = f"numtest-{client}", f"items-group-{client}"

        def run(*task):
            return run_script(client, "json_numbers.py", self.broker.address, topic, *task)

        def line(first, last):
            return " ".join(map(str, range(first, last))) + "\n"

        run("produce", 0, 1000)
        self.assertEqual(run("consume", group), line(0, 1000))
        self.assertEqual(run("consume", group), "\n")
        run("produce", 1000, 1100)
        self.assertEqual(run("consume", group), line(1000, 1100))

    def recipes(self, client):
        def run(task):
            return run_script(client, "recipes.py", self.broker.address, f"raw_recipes-{client}",
                              f"parsed_recipes-{client}", "auto" if client in NEW else "0.10", task)

        run("publish")
        run("parse")
        self.assertEqual(run("alert"), ALERTS)

    def test_json_numbers_come_once_to_a_group(self):
        self.with_each(self.numbers)

    def test_recipes_are_parsed_and_alerted(self):
        self.with_each(self.recipes)
