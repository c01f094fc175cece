"""A distributed worker of Kafka Connect 4.3.0 over Ottla: 100,000 lines go from a file through a topic into a file, complete
and in order, and the worker is restarted once meanwhile."""
import json
import os
import signal
import subprocess
import unittest
import urllib.error
import urllib.request

from brokers import ROOT, STOP_SECONDS, Broker, free_port, jvm
from polling import wait_while_running

VERSION = "4.3.0"
LINES = 100_000
WAIT_SECONDS = 200  # of a busy machine
WORKER = """bootstrap.servers={address}
group.id=connect
listeners=http://127.0.0.1:{port}
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.storage.StringConverter
config.storage.topic=connect-configs
config.storage.replication.factor=1
offset.storage.topic=connect-offsets
offset.storage.partitions=5
offset.storage.replication.factor=1
status.storage.topic=connect-status
status.storage.replication.factor=1
offset.flush.interval.ms=500
plugin.discovery=service_load
heartbeat.interval.ms=500
session.timeout.ms=10000
"""
CONNECTORS = "org.apache.kafka.connect.file.FileStream"


class Worker:
    def __init__(self, broker, settings):
        self.broker, self.port = broker, free_port()
        self.file = broker.home / "worker.properties"
        self.file.write_text(WORKER.format(address=broker.address, port=self.port) +
                             "".join(f"{key}={value}\n" for key, value in settings.items()))
        self.log = broker.home / "worker.log"
        self.process = None

    def start(self):
        command = [str(ROOT / "tools/dev/kafka"), VERSION, "org.apache.kafka.connect.cli.ConnectDistributed", str(self.file)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **jvm(self.broker.home)})
        self.wait_for(lambda: self.ask("GET", "/connectors") is not None, "the worker's start")

    def stop(self):
        """SIGTERM: connectors stop, offsets are committed."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_SECONDS)
        self.process = None

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def ask(self, method, path, body=None):
        """What the REST interface answers; nothing while it has none: it starts, or a rebalance is on."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read() or b"null")
        except (urllib.error.URLError, OSError):
            return None

    def wait_for(self, condition, what):
        wait_while_running(self.process, condition, WAIT_SECONDS, what, self.tail, pause=0.05)

    def connect(self, name, config):
        path = f"/connectors/{name}"
        self.wait_for(lambda: self.ask("PUT", f"{path}/config", {"tasks.max": "1", "name": name, **config}),
                      f"connector {name}")
        self.wait_for(lambda: self.states(f"{path}/status") == ["RUNNING"] * 2, f"a running {name}")

    def states(self, path):
        status = self.ask("GET", path) or {"connector": {"state": ""}, "tasks": []}
        return [part["state"] for part in (status["connector"], *status["tasks"])]

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])


class Connect(unittest.TestCase):
    def check_copy(self, **settings):
        broker = Broker(settings={"offsets.topic.num.partitions": 3, "transaction.state.log.num.partitions": 3})
        self.addCleanup(broker.close)
        broker.start()
        source, sink = broker.home / "source.txt", broker.home / "sink.txt"
        lines = [f"line {number} of a file" for number in range(LINES)]
        half = LINES // 2
        source.write_text("".join(f"{line}\n" for line in lines[:half]))
        worker = Worker(broker, settings)
        self.addCleanup(worker.close)
        worker.start()
        worker.connect("source", {"connector.class": f"{CONNECTORS}SourceConnector", "file": str(source), "topic": "copied"})
        worker.connect("sink", {"connector.class": f"{CONNECTORS}SinkConnector", "file": str(sink), "topics": "copied"})

        def arrived(count):
            return lambda: sink.exists() and sink.read_bytes().count(b"\n") >= count

        worker.wait_for(arrived(half // 2), "a part of the lines")
        worker.stop()
        with open(source, "a") as more:
            more.write("".join(f"{line}\n" for line in lines[half:]))
        worker.start()
        worker.wait_for(arrived(LINES), "the last of the lines")
        self.assertEqual(sink.read_text().splitlines(), lines)

    def test_a_file_arrives_complete_and_in_order(self):
        self.check_copy()

    def test_a_file_arrives_exactly_once(self):
        self.check_copy(**{"exactly.once.source.support": "enabled"})
