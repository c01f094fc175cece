"""Python environments with pinned packages, made once into the cache and shared by every run."""
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
    "confluent-kafka": ["confluent-kafka==2.16.1"],
}


def python(name):
    """The interpreter of an environment, which is installed when it is not there yet."""
    packages = PINNED[name]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path(os.environ.get("HOME", "/tmp"), ".cache"))
    key = hashlib.sha256(" ".join([sys.version, *packages]).encode()).hexdigest()[:12]
    folder = cache / "ottla" / "python" / f"{name}-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run([str(folder / "bin/pip"), "install", "-q", "--disable-pip-version-check", *packages], check=True)
            (folder / "complete").touch()
    return str(folder / "bin" / "python")


def run_script(name, script, *arguments, seconds=120):
    """Runs scripts/SCRIPT in an environment and gives what it prints; fails when it does."""
    file = pathlib.Path(__file__).parent / "scripts" / script
    command = [python(name), str(file), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}")
    return result.stdout
