"""Transactional producers that run in host programs (java/TransactionHost.java, scripts/transaction_host.py, go/): told on
standard input, one line each, what to do:
  init WHO ID | begin WHO | send WHO TOPIC PARTITION VALUE | commit WHO | abort WHO | copy FROM TO GROUP ID
and answering each with "done" or "failed WHY"; copying never ends, it says "copying" and then "copied COUNT" for each
transaction."""
import os
import pathlib
import subprocess
import tempfile
import threading

from brokers import jvm
from environments import go_program, java_program, python, run_script
from polling import wait_until

HERE = pathlib.Path(__file__).parent
ANSWER_SECONDS = 60


def java(version):
    return java_program(version, "TransactionHost.java")


def confluent():
    return [python("confluent-kafka"), str(HERE / "scripts/transaction_host.py"), "confluent"]


def kafka_python():
    return [python("kafka-python-newest"), str(HERE / "scripts/transaction_host.py"), "kafka-python"]


def aiokafka():
    return [python("aiokafka"), str(HERE / "scripts/transaction_host.py"), "aiokafka"]


def go(library):
    """franz or sarama; only the first copies."""
    return [go_program("go"), "transactions", library]


class Host:
    def __init__(self, command, address):
        self.home = tempfile.TemporaryDirectory(prefix="ottla-interop-host-")
        self.process = subprocess.Popen([*command, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env={**os.environ, **jvm(self.home.name)})
        self.lines, self.errors = [], []
        self.readers = [threading.Thread(target=self._read, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def _read(stream, lines):
        for line in stream:
            lines.append(line.strip())

    def tell(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def ask(self, *words):
        """What became of it: "done", or "failed" and why."""
        count = len(self.lines)
        self.tell(*words)
        wait_until(lambda: len(self.lines) > count or self.process.poll() is not None, ANSWER_SECONDS, f"an answer to {words}")
        if len(self.lines) == count:
            raise AssertionError(f"the host ended: {self.errors[-20:]}")
        return self.lines[-1]

    def do(self, *words):
        answer = self.ask(*words)
        if answer != "done":
            raise AssertionError(f"{words}: {answer}; {self.errors[-20:]}")

    def close(self):
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                stream.close()
            except BrokenPipeError:
                pass  # what it was told last
        self.home.cleanup()


def committed(broker, topic, partitions=1):
    """(partition, offset, value) of each committed record."""
    output = run_script("confluent-kafka", "read_committed.py", broker.address, topic, partitions)
    return [(int(one), int(two), value) for one, two, value in map(str.split, output.splitlines())]


def values(broker, topic, partitions=1):
    return [value for _, _, value in committed(broker, topic, partitions)]
