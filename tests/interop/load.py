"""Ten producers on raw connections that note what was acknowledged to them, and the check of a log against that.
Half of them are idempotent, each keeps a few requests in flight, several share a partition."""
import collections
import threading
import time

import records
from wire import Connection

PRODUCERS = 10
PARTITIONS = 4
IN_FLIGHT = 3
BATCH_VALUES = 4


def read_values(connection, topic, partition, offset=0):
    """(offset, value) of each record from an offset to the log's end."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = connection.fetch(12, topic, partition, offset, wait_ms=0)
        if answer["error"]:
            raise AssertionError(f"Fetch from {offset} of partition {partition} gives error {answer['error']}")
        entries = records.read(answer["records"])
        if not entries:
            if offset != answer["high_watermark"]:
                raise AssertionError(f"partition {partition} ends at {offset}, not at its high watermark")
            return
        for found, value in records.values(entries):
            if found >= offset:
                yield found, value
        offset = entries[-1]["last"] + 1
    raise AssertionError(f"partition {partition} has no end")


class Load:
    """Acknowledged values by (partition, offset). run() until a lost connection ends all producers."""

    def __init__(self, topic):
        self.topic = topic
        self.acknowledged = {}
        self.faults = []
        self.sent = 0
        self.verified = [0] * PARTITIONS
        self.lock = threading.Lock()

    def start(self, port):
        self.threads = [threading.Thread(target=self._produce, args=(port, number)) for number in range(PRODUCERS)]
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join(30)
            if thread.is_alive():
                raise AssertionError("a producer neither ends nor is answered")

    def _produce(self, port, number):
        try:
            with Connection(port) as connection:
                producer = connection.init_producer_id() if number % 2 else (-1, -1)
                self._pipeline(connection, number % PARTITIONS, producer)
        except OSError:
            return  # the broker was killed
        except Exception as error:  # whatever it is, the test must know
            self.faults.append(repr(error))

    def _pipeline(self, connection, partition, producer):
        in_flight, sequence = collections.deque(), 0
        while True:
            while len(in_flight) < IN_FLIGHT:
                values = self._next_values()
                data = records.batch(values, *producer, sequence if producer[0] >= 0 else -1)
                connection.send_produce(8, self.topic, partition, data)
                in_flight.append(values)
                sequence += len(values)
            answer = connection.receive_produce(8)
            self._note(partition, answer, in_flight.popleft())

    def _next_values(self):
        with self.lock:
            self.sent += BATCH_VALUES
            return [b"value %d" % number for number in range(self.sent - BATCH_VALUES, self.sent)]

    def _note(self, partition, answer, values):
        if answer["error"]:
            raise AssertionError(f"Produce gives error {answer['error']}")
        with self.lock:
            for offset, value in enumerate(values, answer["base_offset"]):
                if (partition, offset) in self.acknowledged:
                    raise AssertionError(f"offset {offset} of partition {partition} is given twice")
                self.acknowledged[partition, offset] = value

    def verify(self, connection, again=False):
        """Reads what came since the last time (or all again): each acknowledged value must be at its offset, no value
        twice. Gives how many values were read."""
        count, wanted = 0, {}
        for (partition, offset), value in self.acknowledged.items():
            if again or offset >= self.verified[partition]:
                wanted[partition, offset] = value
        for partition in range(PARTITIONS):
            found = dict(read_values(connection, self.topic, partition, 0 if again else self.verified[partition]))
            count += len(found)
            if len(set(found.values())) != len(found):
                raise AssertionError(f"a value is twice in partition {partition}")
            for offset, value in found.items():
                if wanted.pop((partition, offset), value) != value:
                    raise AssertionError(f"offset {offset} of partition {partition} has another value")
            self.verified[partition] = max(found, default=self.verified[partition] - 1) + 1
        if wanted:
            raise AssertionError(f"{len(wanted)} acknowledged values are missing: {sorted(wanted.items())[:5]}")
        return count
