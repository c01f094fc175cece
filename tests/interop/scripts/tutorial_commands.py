"""The command lines of the tutorials from a machine as it comes, in their order; run alone in namespaces of its own, with
the tools on PATH. Prints [[command, exit code, output], …] as JSON. tutorial_commands.py FOLDER, in which it leaves files."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

FOLDER = pathlib.Path(sys.argv[1])
SECONDS = 60
# What Kafka 1.1.0 comes with.
SERVER = """broker.id=0
num.network.threads=3
num.io.threads=8
socket.send.buffer.bytes=102400
socket.receive.buffer.bytes=102400
socket.request.max.bytes=104857600
log.dirs=/tmp/kafka-logs
num.partitions=1
num.recovery.threads.per.data.dir=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.retention.hours=168
log.segment.bytes=1073741824
log.retention.check.interval.ms=300000
zookeeper.connect=localhost:2181
zookeeper.connection.timeout.ms=6000
group.initial.rebalance.delay.ms=0
"""
ZOOKEEPER = "dataDir=/tmp/zookeeper\nclientPort=2181\nmaxClientCnxns=0\n"
told = []


def run(command, stdin=""):
    done = subprocess.run(["sh", "-c", command], input=stdin, text=True, capture_output=True, timeout=SECONDS)
    told.append([command, done.returncode, done.stdout + done.stderr])


class Other:
    """A command in a terminal of its own."""

    def __init__(self, command):
        self.command = command
        self.log = open(FOLDER / "terminal", "w+")
        self.process = subprocess.Popen(["sh", "-c", f"exec {command}"], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def until(self, done):
        deadline = time.monotonic() + SECONDS
        while not done():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit(f"{self.command} does not get there:\n{self.output()}")
            time.sleep(0.01)
        return self

    def ends(self, number=None):
        if number is not None:
            self.process.send_signal(number)
        told.append([self.command, self.process.wait(SECONDS), self.output()])


def listens(port):
    try:
        socket.create_connection(("localhost", port)).close()
        return True
    except OSError:
        return False


def main():
    os.chdir(FOLDER)
    pathlib.Path("config").mkdir()
    pathlib.Path("config/server.properties").write_text(SERVER)
    pathlib.Path("config/zookeeper.properties").write_text(ZOOKEEPER)
    run("kafka-server-stop.sh")
    run("zookeeper-server-stop.sh")
    zookeeper = Other("zookeeper-server-start.sh config/zookeeper.properties")
    zookeeper.until(zookeeper.output)
    server = Other("kafka-server-start.sh config/server.properties")
    server.until(lambda: listens(9092) and listens(2181))
    run("kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 --partitions 1 --topic sample")
    run("kafka-topics.sh --list --zookeeper localhost:2181")
    run("kafka-topics.sh --describe --zookeeper localhost:2181 --topic sample")
    run("kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 --partitions 1 --topic test")
    run("kafka-console-producer.sh --broker-list localhost:9092 --topic test", stdin="This is a message\nThis is another message\n")
    consumer = Other("kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic test --from-beginning")
    consumer.until(lambda: consumer.output().count("\n") >= 2).ends(signal.SIGINT)
    run("kafka-run-class.sh kafka.tools.DumpLogSegments --deep-iteration --print-data-log "
        "--files /tmp/kafka-logs/test-0/00000000000000000000.log")
    run("zookeeper-shell.sh localhost:2181 ls /brokers/topics")
    run("kafka-server-stop.sh")
    server.ends()
    with open("config/server.properties", "a") as file:
        file.write("advertised.listeners=PLAINTEXT://127.0.0.1:9092\n")
    server = Other("kafka-server-start.sh config/server.properties")
    server.until(lambda: listens(9092))
    run("kafka-topics.sh --list --zookeeper localhost:2181")
    run("kafka-broker-api-versions.sh --bootstrap-server localhost:9092")
    run("kafka-server-stop.sh")
    server.ends()
    run("zookeeper-server-stop.sh")
    zookeeper.ends()
    print(json.dumps(told))


main()
