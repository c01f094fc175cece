"""Apache Kafka's tools of one version in one JVM (java/RunTools.java): runs one after the other, or leaves some in the
background, and gives what each printed."""
import json
import os
import pathlib
import subprocess
import tempfile

from brokers import ROOT, jvm

HERE = pathlib.Path(__file__).parent
LOG4J2 = """rootLogger.level=ERROR
rootLogger.appenderRef.out.ref=OUT
appender.out.type=Console
appender.out.name=OUT
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%p %m%n
"""
LOG4J = """log4j.rootLogger=ERROR, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%p %m%n
"""


class JvmTools:
    def __init__(self, version):
        self.home = tempfile.TemporaryDirectory(prefix="ottla-interop-tools-")
        self.folder = pathlib.Path(self.home.name)
        (self.folder / "log4j2.properties").write_text(LOG4J2)
        (self.folder / "log4j.properties").write_text(LOG4J)
        options = (f"-Dlog4j2.configurationFile={self.folder}/log4j2.properties "
                   f"-Dlog4j.configuration=file:{self.folder}/log4j.properties -Dlog4j.shutdownHookEnabled=false "
                   "-Duser.timezone=UTC --add-opens java.base/java.lang=ALL-UNNAMED")
        self.errors = open(self.folder / "errors", "w+")
        self.process = subprocess.Popen([str(ROOT / "tools/dev/kafka"), version, str(HERE / "java/RunTools.java")], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                        env={**os.environ, **jvm(self.folder), "KAFKA_OPTS": options})
        self.started = 0

    def start(self, tool, arguments, stdin=""):
        """Gives the name by which to wait for it."""
        self.started += 1
        self._send({"name": str(self.started), "class": tool, "arguments": [*map(str, arguments)], "stdin": stdin})
        return str(self.started)

    def wait(self, name, seconds=30):
        """(exit code, output) when it has ended, or (None, output so far) after so many seconds."""
        self._send({"wait": name, "seconds": seconds})
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise AssertionError(f"the tools' JVM ended:\n{self.errors.read()}")
        answer = json.loads(line)
        return answer["code"], answer["output"]

    def run(self, tool, arguments, stdin="", seconds=30):
        return self.wait(self.start(tool, arguments, stdin), seconds)

    def _send(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
        self.home.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
