"""Starts, stops and kills the broker under test: Ottla, or a real Apache Kafka of some version in its place.
Everything listens on 127.0.0.1 on free ports and lives in one temporary folder, which close() removes."""
import fcntl
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from polling import wait_until
from wire import Connection

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
START_SECONDS = 150  # Apache Kafka on a busy machine wants more than 60
STOP_SECONDS = 150
# Java programs of some seconds: what they would win by better code they lose by making it.
HEAP = "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
PORTS = (20000, 30000)
_reserved_ports = []


def under_test():
    """"ottla" or the version of Apache Kafka that stands in its place."""
    return os.environ.get("INTEROP_BROKER", "ottla")


def jvm(temporary):
    """Variables of tools/dev/kafka. A folder of the test's own takes what a killed Java program leaves: native libraries."""
    return {"KAFKA_HEAP_OPTS": f"{HEAP} -Djava.io.tmpdir={temporary}", "LC_ALL": "C.UTF-8"}


def free_port():
    """A port that nobody listens on, nor on its successor, where a real Kafka's controller listens. It is below those
    that the kernel gives to clients, and no other test gets it as long as this process lives."""
    folder = pathlib.Path(tempfile.gettempdir(), f"ottla-interop-ports-{os.getuid()}")
    folder.mkdir(exist_ok=True)
    while True:
        port = random.randrange(*PORTS, 2)
        lock = open(folder / str(port), "w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for number in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            lock.close()
            continue
        _reserved_ports.append(lock)
        return port


class Broker:
    """kind: "ottla" or a version of Apache Kafka. settings: more lines of server.properties."""

    def __init__(self, kind=None, folder=None, settings=None, port=None):
        self.kind = kind or under_test()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="ottla-interop-"))
        self.folder = pathlib.Path(folder or self.home / "data")
        self.settings = dict(settings or {})
        self.port = port or free_port()
        self.process = None
        self.log = self.home / "broker.log"

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def command(self):
        if self.kind != "ottla":
            lines = [f"{key}={value}" for key, value in self.settings.items()]
            return [str(ROOT / "tools/dev/kafka-broker"), self.kind, str(self.folder), str(self.port), *lines]
        lines = {"listeners": f"PLAINTEXT://127.0.0.1:{self.port}", "log.dirs": self.folder, **self.settings}
        file = self.home / "server.properties"
        file.write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
        return [self.binary(), str(file)]

    @staticmethod
    def binary():
        return os.environ.get("INTEROP_BINARY", str(ROOT / "build/bin/ottla"))

    def start(self):
        self.launch()
        self.wait_ready()
        return self

    def launch(self):
        environment = {**os.environ, **jvm(self.home), "TMPDIR": str(self.home)}
        environment.pop("OTTLA_LONG", None)  # the tests' own: as any OTTLA_… it would be an option to the broker
        with open(self.log, "ab") as log:
            # A real one is a script's child, and has a ZooKeeper beside it when it is old.
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, env=environment,
                                            start_new_session=self.kind != "ottla")

    def wait_ready(self):
        def answers():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.kind} ended with {self.process.returncode}:\n{self.tail()}")
            try:
                with Connection(self.port, 5) as connection:
                    return connection.api_versions() and connection.topics() is not None
            except (OSError, IndexError):
                return False

        try:
            wait_until(answers, START_SECONDS, "the start")
        except AssertionError as error:
            self.kill()
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def cpu_seconds(self):
        """What the process has used of the processor so far."""
        user, system = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])

    def stop(self):
        """SIGTERM; the broker must end by itself. Gives how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.kind} does not stop:\n{self.tail()}") from None
        self.process = None
        return time.monotonic() - began

    def kill(self):
        if self.process is not None:
            # Kafka of that era is two processes behind a script, which ends them.
            self.process.terminate() if self.kind.startswith("1.") else self.process.kill()
            self.process.wait()
            self.process = None

    def connect(self):
        return Connection(self.port)

    def close(self):
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


def kafka(version, *arguments, seconds=300, stdin=None):
    """Runs a class of Apache Kafka and gives what it prints; fails when it does."""
    command = [str(ROOT / "tools/dev/kafka"), version, *map(str, arguments)]
    with tempfile.TemporaryDirectory(prefix="ottla-interop-kafka-") as temporary:
        result = subprocess.run(command, input=stdin, capture_output=True, encoding="utf-8", errors="replace",
                                timeout=seconds, env={**os.environ, **jvm(temporary)})
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}")
    return result.stdout


FILES_OF_A_DUMP = 500


def dump_log_segments(version, files, *options):
    tool = "org.apache.kafka.tools.DumpLogSegments" if version.startswith("4.") else "kafka.tools.DumpLogSegments"
    # A command line ends somewhere.
    parts = [files[at:at + FILES_OF_A_DUMP] for at in range(0, len(files), FILES_OF_A_DUMP)]
    return "".join(kafka(version, tool, *options, "--files", ",".join(map(str, part))) for part in parts)
