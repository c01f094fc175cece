"""The command lines of the tutorials from a machine as it comes, in their order; run alone in namespaces of its own, with the
programs on PATH: those of Kafka 1.1's time, or those of 4.x without ZooKeeper. Prints [[command, exit code, output], …] as JSON.
tutorial_commands.py ERA FOLDER SERVER-PROPERTIES: the folder is where it leaves files, the file is what Kafka comes with."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from polling import wait_until  # noqa: E402
from ports import listens  # noqa: E402

ERA, FOLDER, SERVER_PROPERTIES = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
SECONDS = 60
ZOOKEEPER = "dataDir=/tmp/zookeeper\nclientPort=2181\nmaxClientCnxns=0\n"
MESSAGES = "This is a message\nThis is another message\n"
LOG = pathlib.Path("/tmp/kafka-logs/test-0/00000000000000000000.log")
told = []


def run(command, stdin=""):
    done = subprocess.run(["sh", "-c", command], input=stdin, text=True, capture_output=True, timeout=SECONDS)
    told.append([command, done.returncode, done.stdout + done.stderr])
    return done.stdout


class Other:
    """A command in a terminal of its own."""

    def __init__(self, command):
        self.command = command
        self.log = open(FOLDER / f"terminal-{len(os.listdir(FOLDER))}", "w+")
        self.process = subprocess.Popen(["sh", "-c", f"exec {command}"], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def until(self, done):
        def is_there():
            if done():
                return True
            assert self.process.poll() is None, "it has ended"
            return False

        try:
            wait_until(is_there, SECONDS, "what is waited for")
        except AssertionError as error:
            raise SystemExit(f"{self.command}: {error}:\n{self.output()}") from None
        return self

    def ends(self, number=None):
        if number is not None:
            self.process.send_signal(number)
        told.append([self.command, self.process.wait(SECONDS), self.output()])


def consume(options):
    """In the terminal until both messages have come, then Ctrl-C."""
    consumer = Other(f"kafka-console-consumer.sh {options} --from-beginning")
    consumer.until(lambda: consumer.output().count("message\n") == 2).ends(signal.SIGINT)


def produce(command, log):
    """Types the messages and stays until they are in the log: as one batch, which the producer's linger makes of them."""
    process = subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    process.stdin.write(MESSAGES)
    process.stdin.flush()
    wait_until(lambda: log.stat().st_size > 0, SECONDS, f"the messages in {log}")
    output, _ = process.communicate(timeout=SECONDS)
    told.append([command, process.returncode, output])


def start_server():
    return Other("kafka-server-start.sh config/server.properties").until(lambda: listens(9092))


def stop(server):
    run("kafka-server-stop.sh")
    server.ends()


def with_zookeeper():
    pathlib.Path("config/zookeeper.properties").write_text(ZOOKEEPER)
    run("kafka-server-stop.sh")
    run("zookeeper-server-stop.sh")
    zookeeper = Other("zookeeper-server-start.sh config/zookeeper.properties")
    zookeeper.until(lambda: zookeeper.output() or listens(2181))
    server = start_server().until(lambda: listens(2181))
    create = "kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 --partitions 1 --topic"
    run(f"{create} sample")
    run("kafka-topics.sh --list --zookeeper localhost:2181")
    run("kafka-topics.sh --describe --zookeeper localhost:2181 --topic sample")
    run(f"{create} test")
    produce("kafka-console-producer.sh --broker-list localhost:9092 --topic test", LOG)
    consume("--bootstrap-server localhost:9092 --topic test")
    consume("--zookeeper localhost:2181 --topic test")
    run("kafka-run-class.sh kafka.tools.DumpLogSegments --deep-iteration --print-data-log "
        f"--files {LOG}")
    run("zookeeper-shell.sh localhost:2181 ls /brokers/topics")
    stop(server)
    with open("config/server.properties", "a") as file:
        file.write("advertised.listeners=PLAINTEXT://127.0.0.1:9092\n")
    server = start_server()
    run("kafka-broker-api-versions.sh --bootstrap-server localhost:9092")
    consume("--bootstrap-server 127.0.0.1:9092 --topic test")
    stop(server)
    run("zookeeper-server-stop.sh")
    zookeeper.ends()


def without_zookeeper():
    run("kafka-storage.sh format --standalone -t $(kafka-storage.sh random-uuid) -c config/server.properties")
    server = start_server()
    run("kafka-topics.sh --create --topic quickstart-events --bootstrap-server localhost:9092")
    run("kafka-topics.sh --describe --topic quickstart-events --bootstrap-server localhost:9092")
    run("kafka-console-producer.sh --topic quickstart-events --bootstrap-server localhost:9092", stdin=MESSAGES)
    consume("--topic quickstart-events --bootstrap-server localhost:9092")
    stop(server)


def main():
    os.chdir(FOLDER)
    pathlib.Path("config").mkdir()
    shutil.copy(SERVER_PROPERTIES, "config/server.properties")
    {"with-zookeeper": with_zookeeper, "without-zookeeper": without_zookeeper}[ERA]()
    print(json.dumps(told))


main()
