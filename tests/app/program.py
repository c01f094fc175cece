"""Runs the binary under test: each test has a folder and free ports of its own. A test file ends with main()."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/interop"))
from polling import wait_until  # noqa: E402
from wire import Connection  # noqa: E402

binary = str(ROOT / "build/bin/ottla")
DEADLINE_SECONDS = 30
STOP_SECONDS = 0.5
START_LINE = re.compile(r"started version=\S+ listeners=(\S+) advertised=(\S+) log\.dirs=(\S+) node\.id=(\d+) "
                        r"cluster\.id=(\S+) took_ms=([\d.]+)")


class Program:
    """A run of the binary; what it prints goes to one file."""

    def __init__(self, *arguments, cwd=None, hang_up_ignored=False, environment=None):
        self.output = tempfile.NamedTemporaryFile("w+", prefix="ottla-app-")
        command = [binary, *map(str, arguments)]
        if hang_up_ignored:
            command = ["nohup", *command]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, cwd=cwd,
                                        env={**os.environ, **(environment or {})})

    def text(self):
        return pathlib.Path(self.output.name).read_text()

    def start_line(self):
        def found():
            if self.process.poll() is not None:
                raise AssertionError(f"it ended with {self.process.returncode}:\n{self.text()}")
            return START_LINE.search(self.text())
        return wait_until(found, DEADLINE_SECONDS, "the start line", pause=0.002)

    def port(self):
        return int(self.start_line()[1].rsplit(":", 1)[1])

    def connect(self):
        return Connection(self.port(), DEADLINE_SECONDS)

    def status(self):
        return self.process.wait(DEADLINE_SECONDS)

    def end(self, number=signal.SIGTERM):
        """Its exit status, and how many seconds it took to end."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.status(), time.monotonic() - began

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ottla-app-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *arguments, **options):
        program = Program(*arguments, **options)
        self.addCleanup(program.close)
        return program

    def start(self, *arguments, data=None, listeners="PLAINTEXT://127.0.0.1:0", **options):
        settings = [f"listeners={listeners}", f"log.dirs={data or self.folder / 'data'}"]
        program = self.run_program(*[word for line in settings for word in ("--override", line)], *arguments, **options)
        program.start_line()
        return program

    def refusal(self, *arguments):
        """What it says before it ends with status 1."""
        program = self.run_program(*arguments)
        self.assertEqual(program.status(), 1, program.text())
        return program.text()

    def run_to_end(self, *arguments, status=0, **options):
        """What it prints before it ends with that status."""
        program = self.run_program(*arguments, **options)
        self.assertEqual(program.status(), status, program.text())
        return program.text()

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path


def main():
    """The file's tests, or those named: FILE [BINARY] [TEST…]."""
    global binary
    if len(sys.argv) > 1 and os.sep in sys.argv[1]:
        binary = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__", verbosity=1)
