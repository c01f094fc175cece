"""Tools as programs, each step a process of its own: Ottla's native ones, or classes of Apache Kafka that end their JVM.
The same to tools_test.Run as jvm_tools.JvmTools."""
import os
import pathlib
import subprocess
import tempfile

from brokers import ROOT, Broker, jvm
from jvm_tools import LOG4J, LOG4J2


class ProcessTools:
    def __init__(self, prefix, environment=()):
        self.home = tempfile.TemporaryDirectory(prefix="ottla-interop-tools-")
        self.folder = pathlib.Path(self.home.name)
        (self.folder / "log4j2.properties").write_text(LOG4J2)
        (self.folder / "log4j.properties").write_text(LOG4J)
        options = f"-Dlog4j2.configurationFile={self.folder}/log4j2.properties -Dlog4j.configuration=file:{self.folder}/log4j.properties"
        self.prefix = [*map(str, prefix)]
        self.environment = {**os.environ, **jvm(self.folder), "KAFKA_OPTS": options, "TZ": "UTC", **dict(environment)}
        self.running = {}

    def start(self, tool, arguments, stdin=""):
        """Gives the name by which to wait for it."""
        name = str(len(self.running))
        process = subprocess.Popen([*self.prefix, tool, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, env=self.environment)
        # Few bytes: a pipe holds them before anyone reads.
        try:
            process.stdin.write(stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it did not care
        process.stdin = None
        self.running[name] = process
        return name

    def wait(self, name, seconds=30):
        """(exit code, output) when it has ended; it is ended after so many seconds, and its code is None then."""
        process = self.running[name]
        try:
            output = process.communicate(timeout=seconds)[0]
            return process.returncode, output
        except subprocess.TimeoutExpired:
            process.kill()
            return None, process.communicate()[0]

    def run(self, tool, arguments, stdin="", seconds=30):
        return self.wait(self.start(tool, arguments, stdin), seconds)

    def close(self):
        for process in self.running.values():
            if process.poll() is None:
                process.kill()
                process.communicate()
        self.home.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def native_tools(**environment):
    return ProcessTools([pathlib.Path(Broker.binary()).parent / "ottla-tools"], environment)


def java_tools(version):
    return ProcessTools([ROOT / "tools/dev/kafka", version])
