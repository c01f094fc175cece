"""Starts and stops servers by Kafka's scripts on a machine where nothing else runs: alone in namespaces of its own, with the
programs on PATH. Prints [[command, exit code, output], …] as JSON. server_scripts.py FOLDER: it leaves files there."""
import json
import os
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from polling import wait_until  # noqa: E402
from ports import listens  # noqa: E402

FOLDER = pathlib.Path(sys.argv[1])
SECONDS = 30
ZOOKEEPER = "dataDir=/tmp/zookeeper\nclientPort=2181\n"
SERVER = "broker.id={id}\nlisteners=PLAINTEXT://localhost:{port}\nlog.dirs=/tmp/kafka-logs/{id}\nzookeeper.connect=localhost:2181\n"
told = []


def run(command):
    done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, text=True, capture_output=True, timeout=SECONDS)
    told.append([command, done.returncode, done.stdout + done.stderr])


def until(condition):
    try:
        wait_until(condition, SECONDS, "what is waited for")
    except AssertionError as error:
        raise SystemExit(f"{error}: {told} {[file.read_text() for file in FOLDER.glob('logs*/*')]}") from None


def running(words):
    """How many processes have these words in their command line."""
    def line(file):
        try:
            return file.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""  # it has ended

    return sum(words in line(file) for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"))


def write_files():
    pathlib.Path("logs").mkdir()
    pathlib.Path("logs2").mkdir()
    pathlib.Path("zookeeper.properties").write_text(ZOOKEEPER)
    for number, port in ((3, 9092), (7, 9095)):
        pathlib.Path(f"{number}.properties").write_text(SERVER.format(id=number, port=port))


def start_all():
    run("zookeeper-server-start.sh -daemon zookeeper.properties")
    run("zookeeper-server-start -daemon zookeeper.properties")
    until(lambda: pathlib.Path("logs/zookeeper.out").read_text())
    told.append(["port 2181 before the broker", listens(2181), ""])
    run("kafka-server-start.sh -daemon 3.properties")
    until(lambda: listens(9092) and listens(2181))
    run("LOG_DIR=logs2 kafka-server-start -daemon 7.properties --override log.retention.hours=1")
    until(lambda: "started" in pathlib.Path("logs2/kafkaServer.out").read_text())
    run("cat logs/zookeeper.out")
    run("cat logs2/kafkaServer.out")
    run("kafka-server-start 3.properties")
    run("kafka-server-start 3.properties --overide port=9099")
    run("zookeeper-server-start -deamon zookeeper.properties")


def stop_all():
    run("kafka-server-stop --node-id=9")
    run("kafka-server-stop --node-id=7")
    until(lambda: not running("7.properties"))
    run("zookeeper-shell localhost:2181 ls /brokers/ids")
    run("SIGNAL=INT kafka-server-stop.sh")
    until(lambda: not running("3.properties"))
    run("ottla zookeeper --port 2190 > keeper.out 2>&1 &")
    until(lambda: listens(2190))
    run("kafka-server-stop")
    run("zookeeper-server-stop.sh")
    until(lambda: not running("zookeeper.properties") and not running("zookeeper --port"))
    run("zookeeper-server-stop")


def main():
    os.chdir(FOLDER)
    os.environ["LOG_DIR"] = "logs"
    write_files()
    start_all()
    stop_all()
    print(json.dumps(told))


main()
