"""A host and its containers without Docker: network namespaces on a bridge, clean roots with the image's files, and a
forwarder in place of each mapped port. Runs where it is root of its own namespaces:
unshare --map-root-user --net --mount --fork python3 containers.py BINARY DOCKER-FOLDER SCENARIO
It says what is wrong, or nothing."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from polling import wait_until  # noqa: E402

HOST = "10.77.0.1"
OUTSIDE = "10.88.0.1"
SECONDS = 30
IMAGE = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "OTTLA_IMAGE": "1", "container": "test"}


def run(*command, **options):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=SECONDS, **options)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout


def services(compose):
    """The services of a compose file with their environment, in order; the files are ours and hold plain scalars."""
    found, name, in_environment = {}, None, False
    for line in compose.read_text().splitlines():
        if re.match(r"  \w+:$", line):
            name, in_environment = line.strip(" :"), False
            found[name] = {}
        elif name and re.match(r"    \w+:", line):
            in_environment = line.strip() == "environment:"
        elif in_environment and (pair := re.match(r"      (\w+): *(.*)$", line)):
            found[name][pair[1]] = pair[2].strip('"')
    return {name: environment for name, environment in found.items() if name != "data"}


class Host:
    def __init__(self, binary):
        self.binary = pathlib.Path(binary)
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="ottla-containers-"))
        self.containers = {}
        self.processes = []
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "bridge", "type", "bridge")
        run("ip", "address", "add", f"{HOST}/24", "dev", "bridge")
        run("ip", "link", "set", "bridge", "up")

    def add_network(self, name):
        """A network namespace of its own, held by a process that sleeps; gives its address."""
        number = len(self.containers) + 2
        holder = subprocess.Popen(["unshare", "--net", "sleep", "1000"])
        self.processes.append(holder)
        own = os.readlink("/proc/self/ns/net")
        wait_until(lambda: os.readlink(f"/proc/{holder.pid}/ns/net") != own, SECONDS, "a network namespace")
        run("ip", "link", "add", f"out{number}", "type", "veth", "peer", "name", f"in{number}")
        run("ip", "link", "set", f"out{number}", "master", "bridge", "up")
        run("ip", "link", "set", f"in{number}", "netns", holder.pid)
        inside = ["nsenter", "-t", str(holder.pid), "-n"]
        run(*inside, "ip", "link", "set", f"in{number}", "name", "eth0", "up")
        run(*inside, "ip", "address", "add", f"10.77.0.{number}/24", "dev", "eth0")
        run(*inside, "ip", "link", "set", "lo", "up")
        run(*inside, "ip", "route", "add", "default", "via", HOST)
        self.containers[name] = (f"10.77.0.{number}", inside)
        return f"10.77.0.{number}"

    def root_of(self, name):
        """The image's root: the programs, the libraries they need, a shell, and nothing else."""
        root = self.home / name
        for folder in ("usr/local/bin", "etc", "tmp", "proc", "bin", "var/lib/kafka/data"):
            (root / folder).mkdir(parents=True)
        tools = self.binary.with_name("ottla-tools")
        programs = {self.binary: "usr/local/bin/ottla", tools: "usr/local/bin/ottla-tools", "/bin/sh": "bin/sh"}
        for program, place in programs.items():
            shutil.copy(program, root / place)
        run(tools, "--make-links", root / "usr/local/bin")
        libraries = re.findall(r"(?:=> )?(/\S+) \(0x", run("ldd", *programs))
        for library in set(libraries):
            target = root / library.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, target)
        run("mount", "--rbind", "/proc", root / "proc")
        return root

    def name_hosts(self):
        lines = "".join(f"{address} {name}\n" for name, (address, _) in self.containers.items())
        for name in self.containers:
            (self.home / name / "etc/hosts").write_text(f"127.0.0.1 localhost\n{lines}")

    def inside(self, name, *command, program="ottla"):
        """A program as Docker runs it: in the container's root and network."""
        return [*self.containers[name][1], "chroot", str(self.home / name), f"/usr/local/bin/{program}", *command]

    def start(self, name, environment):
        log = open(self.home / f"{name}.log", "w")
        process = subprocess.Popen(self.inside(name), stdout=log, stderr=log, env={**IMAGE, **environment})
        self.processes.append(process)
        return process

    def ready(self, name, environment):
        run(*self.inside(name, "ready", "--timeout", SECONDS), env={**IMAGE, **environment})

    def log_of(self, name):
        return (self.home / f"{name}.log").read_text()

    def map_port(self, port, name):
        """What Docker's proxy does on the host for -p PORT:PORT."""
        server = socket.create_server(("127.0.0.1", port))
        address = self.containers[name][0]

        def carry(source, target):
            try:
                while piece := source.recv(65536):
                    target.sendall(piece)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                target.close()

        def accept():
            while True:
                client = server.accept()[0]
                try:
                    inner = socket.create_connection((address, port), SECONDS)
                except OSError:
                    client.close()
                    continue
                for pair in ((client, inner), (inner, client)):
                    threading.Thread(target=carry, args=pair, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()

    def appear_as(self, own, address):
        """From now on the host's connections to the address come from another of its own, as Docker Desktop's do."""
        run("ip", "address", "add", f"{own}/24", "dev", "bridge")
        run("ip", "route", "replace", f"{address}/32", "dev", "bridge", "src", own)

    def kcat(self, *arguments, container=None, stdin=None):
        inside = self.containers[container][1] if container else []
        return run(*inside, "kcat", *arguments, input=stdin)

    def round_trip(self, address, topic, text, container=None):
        """Produces and consumes by the address; gives the broker's address as the client was told it."""
        self.kcat("-P", "-b", address, "-t", topic, "-p", "0", container=container, stdin=text)
        read = self.kcat("-C", "-b", address, "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q", container=container)
        if text not in read:
            sys.exit(f"by {address} came {read!r}, not {text!r}")
        return re.search(r"broker \d+ at (\S+)", self.kcat("-L", "-b", address, container=container))[1]

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
        for name in self.containers:
            subprocess.run(["umount", "-l", str(self.home / name / "proc")], capture_output=True)
        shutil.rmtree(self.home, ignore_errors=True)


def expect(told, wanted):
    if told != wanted:
        sys.exit(f"told {told}, not {wanted}")


def neighbours(host, _):
    """Without any listener setting, a client on the host and one in another container reach the same broker."""
    address = host.add_network("kafka")
    host.add_network("other")
    host.root_of("kafka")
    (host.home / "other/etc").mkdir(parents=True)
    host.name_hosts()
    host.start("kafka", {})
    host.ready("kafka", {})
    host.map_port(9092, "kafka")
    expect(host.round_trip("localhost:9092", "t", "from the host"), "localhost:9092")
    expect(host.round_trip(f"{address}:9092", "t", "from a neighbour", "other"), f"{address}:9092")
    expect(host.round_trip("127.0.0.1:9092", "t", "from within", "kafka"), "localhost:9092")
    host.appear_as(OUTSIDE, address)
    expect(host.round_trip(f"{address}:9092", "t", "from none of its networks"), "localhost:9092")
    if "and localhost if that is this container's host" not in host.log_of("kafka"):
        sys.exit(host.log_of("kafka"))


def start_compose(host, file):
    """Every service of the file in its order, each waited for by its health check."""
    found = services(file)
    for name in found:
        host.add_network(name)
        host.root_of(name)
    host.name_hosts()
    for name, environment in found.items():
        host.start(name, environment)
        host.ready(name, environment)


def stop_in_order(host):
    for process in host.processes:
        if process.args[0] == "nsenter":
            process.terminate()
            if process.wait(SECONDS) != 0:
                sys.exit(f"a container ended with {process.returncode}")


def zookeeper_kafka(host, docker):
    start_compose(host, docker / "compose-zookeeper-kafka.yml")
    host.map_port(9092, "kafka")
    expect(host.round_trip("localhost:9092", "test-topic", "hello"), "localhost:9092")
    listing = host.kcat("-L", "-b", "localhost:9092", "-t", "test-topic")
    if 'topic "test-topic" with 5 partitions' not in listing:
        sys.exit(listing)
    if "made with one replica, as there is one node: test-topic" not in host.log_of("kafka"):
        sys.exit(host.log_of("kafka"))
    zookeeper = f"{host.containers['zookeeper'][0]}:2181"
    expect(run(host.binary.with_name("kafka-topics.sh"), "--list", "--zookeeper", zookeeper), "test-topic\n")
    stop_in_order(host)


def broker(host, docker):
    start_compose(host, docker / "compose-broker.yml")
    host.map_port(9092, "broker")
    expect(host.round_trip("localhost:9092", "quickstart", "from the host"), "localhost:9092")
    own = ["--bootstrap-server", "broker:9092", "--topic", "quickstart"]  # of docker exec broker …
    run(*host.inside("broker", *own, program="kafka-console-producer"), input="from within\n")
    read = run(*host.inside("broker", *own, "--from-beginning", "--max-messages", "2", program="kafka-console-consumer"))
    expect(sorted(read.splitlines())[:2], ["from the host", "from within"])
    address = host.containers["broker"][0]
    listing = host.kcat("-L", "-b", f"{address}:29092", container="zookeeper")
    expect(re.search(r"broker \d+ at (\S+)", listing)[1], "broker:29092")
    stop_in_order(host)


def main():
    binary, docker, scenario = sys.argv[1:]
    host = Host(binary)
    try:
        {"neighbours": neighbours, "zookeeper-kafka": zookeeper_kafka, "broker": broker}[scenario](host, pathlib.Path(docker))
    except (SystemExit, AssertionError):
        for log in host.home.glob("*.log"):
            print(f"{log.name}:\n{log.read_text()}", file=sys.stderr)
        raise
    finally:
        host.close()


if __name__ == "__main__":
    main()
