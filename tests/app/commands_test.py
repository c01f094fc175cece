#!/usr/bin/env python3
"""The environment, the commands beside serving, and how others learn that it is ready: commands_test.py BINARY [TEST…]."""
import pathlib
import signal
import socket
import threading

from program import DEADLINE_SECONDS, ProgramTest, main, wait_until

CLUSTER, OTHER_CLUSTER = "4L6g3nShT-eMCtK--X86sw", "5L6g3nShT-eMCtK--X86sw"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Environment(ProgramTest):
    def node(self, *arguments, **environment):
        return self.start(*arguments, environment=environment).start_line()[4]

    def test_it_says_options(self):
        self.assertEqual(self.node(KAFKA_NODE_ID="7"), "7")

    def test_it_wins_over_a_file(self):
        file = self.file("server.properties", "node.id=4\n")
        self.assertEqual(self.node(file, KAFKA_NODE_ID="5"), "5")

    def test_it_gives_way_to_an_override(self):
        self.assertEqual(self.node("--override", "node.id=5", KAFKA_NODE_ID="9"), "5")

    def test_it_is_passed_over_on_demand(self):
        self.assertEqual(self.node("--no-environment", KAFKA_NODE_ID="7"), "1")

    def test_a_bad_variable_is_refused_by_name(self):
        said = self.run_to_end(status=1, environment={"KAFKA_NUM_PARTITIONS": "many"})
        self.assertIn("environment KAFKA_NUM_PARTITIONS: num.partitions: Invalid value many", said)

    def test_variables_without_use_are_named_once(self):
        program = self.start(environment={"KAFKA_HEAP_OPTS": "-Xmx1G", "KAFKA_NO_SUCH": "secret"})
        self.assertEqual(program.text().count("KAFKA_HEAP_OPTS"), 1)
        self.assertIn("isn't a known config: no.such (environment KAFKA_NO_SUCH)", program.text())
        self.assertNotIn("secret", program.text())

    def test_a_command_gives_the_rack(self):
        said = self.run_to_end("config", "--only-set", environment={"RACK_COMMAND": "echo here"})
        self.assertRegex(said, r"broker\.rack=here +# environment RACK_COMMAND")

    def test_a_command_that_fails_is_told_with_its_status(self):
        said = self.run_to_end(status=1, environment={"RACK_COMMAND": "exit 3"})
        self.assertIn("RACK_COMMAND: exit 3: it ended with status 3", said)

    def test_a_cluster_id_is_for_new_directories(self):
        first = self.start(environment={"CLUSTER_ID": CLUSTER})
        self.assertEqual(first.start_line()[5], CLUSTER)
        first.end()
        second = self.start(environment={"CLUSTER_ID": OTHER_CLUSTER})
        self.assertEqual(second.start_line()[5], CLUSTER)
        self.assertIn(f"belongs to cluster {CLUSTER} and keeps it", second.text())

    def test_a_cluster_id_of_the_settings_must_be_that_of_the_directory(self):
        self.start("--override", f"ottla.cluster.id={CLUSTER}").end()
        said = self.refusal("--override", f"ottla.cluster.id={OTHER_CLUSTER}", "--override", "listeners=PLAINTEXT://127.0.0.1:0",
                            "--override", f"log.dirs={self.folder}/data")
        self.assertIn(f"{self.folder}/data belongs to cluster {CLUSTER}, not to {OTHER_CLUSTER}", said)


class StartTopics(ProgramTest):
    def topics(self, program):
        with program.connect() as connection:
            return {name: partitions for name, (_, _, partitions) in connection.topics().items()}

    def test_are_there_for_the_first_client(self):
        program = self.run_program("--override", f"log.dirs={self.folder}/data",
                                   environment={"KAFKA_CREATE_TOPICS": "test-topic:5:2,compacted:1:1:compact",
                                                "KAFKA_LISTENERS": f"PLAINTEXT://127.0.0.1:{free_port()}"})
        port = int(program.start_line()[1].rsplit(":", 1)[1])
        self.assertEqual(port, program.port())
        topics = self.topics(program)
        self.assertEqual(topics, {"test-topic": 5, "compacted": 1})
        self.assertIn("made with one replica, as there is one node: test-topic", program.text())

    def test_stay_as_they_are_when_they_are_there(self):
        self.start("--override", "ottla.create.topics=a:2").end()
        program = self.start("--override", "ottla.create.topics=a:3")
        self.assertEqual(self.topics(program), {"a": 2})
        self.assertIn("topic a has 2 partitions and keeps them, ottla.create.topics says 3", program.text())

    def test_that_cannot_be_made_keep_it_from_starting(self):
        said = self.refusal("--override", "ottla.create.topics=ok:1,b@d:1", "--override", f"log.dirs={self.folder}/data",
                            "--override", "listeners=PLAINTEXT://127.0.0.1:0")
        self.assertIn("ottla.create.topics: b@d: ", said)


class Config(ProgramTest):
    def test_prints_every_option_with_its_source(self):
        file = self.file("server.properties", "num.partitions=3\nmy.own=hush-hush\nssl.key.password=hush-hush\n"
                         "replica.lag.max.messages=4000\nzookeeper.ssl.keystore.password=hush-hush\n")
        said = self.run_to_end("config", "--config", file, "--override", "log.dirs=/x", environment={"KAFKA_NUM_IO_THREADS": "2"})
        for line in (rf"num\.partitions=3 +# {file}:1\n", r"log\.dirs=/x +# --override\n",
                     r"num\.io\.threads=2 +# environment KAFKA_NUM_IO_THREADS\n", r"num\.network\.threads=3 +# default\n",
                     r"my\.own=\[hidden\] +# .*:2, not a known config\n",
                     r"replica\.lag\.max\.messages=4000 +# .*:4, without effect on a single node\n"):
            self.assertRegex(said, line)
        self.assertNotIn("hush-hush", said)
        self.assertGreater(len(said.splitlines()), 300)

    def test_prints_only_what_is_set_on_demand(self):
        said = self.run_to_end("config", "--only-set", "--override", "log.dirs=/x")
        self.assertIn("log.dirs=/x", said)
        self.assertNotIn("# default", said)

    def test_ends_with_the_refusal_of_what_cannot_start(self):
        said = self.run_to_end("config", "--override", "num.partitions=0", status=1)
        self.assertIn("ottla: --override: num.partitions: ", said)


class Ready(ProgramTest):
    def settings(self, port):
        return ["--override", f"listeners=PLAINTEXT://127.0.0.1:{port}", "--override", f"log.dirs={self.folder}/data"]

    def test_is_told_by_its_status(self):
        port = free_port()
        self.assertIn("not ready", self.run_to_end("ready", "--timeout", "0", *self.settings(port), status=1))
        self.start(listeners=f"PLAINTEXT://127.0.0.1:{port}")
        self.assertEqual(self.run_to_end("ready", "--timeout", "0", *self.settings(port)), "")
        self.assertEqual(self.run_to_end("ready", "--bootstrap-server", f"127.0.0.1:{port}"), "")

    def test_waits_for_the_start(self):
        port = free_port()
        waiting = self.run_program("ready", "--timeout", DEADLINE_SECONDS, *self.settings(port))
        self.start(listeners=f"PLAINTEXT://127.0.0.1:{port}")
        self.assertEqual(waiting.status(), 0, waiting.text())

    def test_another_program_at_the_port_does_not_count(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=lambda: server.accept()[0].sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), daemon=True).start()
            address = f"127.0.0.1:{server.getsockname()[1]}"
            said = self.run_to_end("ready", "--timeout", "0", "--bootstrap-server", address, status=1)
        self.assertIn("another protocol", said)

    def test_a_file_is_there_while_clients_are_served(self):
        file = self.file("ready", "of an earlier life")
        program = self.start("--ready-file", file)
        wait_until(lambda: file.exists() and file.read_text() == f"{program.process.pid}\n", DEADLINE_SECONDS, "the file")
        program.end()
        self.assertFalse(file.exists())

    def test_the_service_manager_is_told(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(self.folder / "notify"))
            manager.settimeout(DEADLINE_SECONDS)
            program = self.start(environment={"NOTIFY_SOCKET": str(self.folder / "notify")})
            self.assertEqual(manager.recv(100), b"READY=1")
            program.end()
            self.assertEqual(manager.recv(100), b"STOPPING=1")


class Doctor(ProgramTest):
    def ask(self, port, *arguments, status=0, **settings):
        lines = {"listeners": f"PLAINTEXT://:{port}", **settings}
        words = [word for key, value in lines.items() for word in ("--override", f"{key.replace('_', '.')}={value}")]
        return self.run_to_end("doctor", *words, *arguments, status=status)

    def serve(self, **settings):
        port = free_port()
        words = [word for key, value in settings.items() for word in ("--override", f"{key.replace('_', '.')}={value}")]
        self.start(*words, listeners=f"PLAINTEXT://:{port}")
        return port

    def test_tells_that_it_works(self):
        port = self.serve()
        said = self.ask(port)
        self.assertIn("advertised.listeners is not set, so each client is told the address by which it came", said)
        self.assertIn(f"connects to localhost:{port} is told localhost:{port}, and that works", said)

    def test_tells_that_nobody_answers(self):
        port = free_port()
        said = self.ask(port, status=1)
        self.assertIn(f"nobody can be reached at localhost:{port}: Connection refused", said)

    def test_finds_an_address_that_leads_nowhere(self):
        nowhere = f"PLAINTEXT://localhost:{free_port()}"
        port = self.serve(advertised_listeners=nowhere)
        said = self.ask(port, status=1, advertised_listeners=nowhere)
        self.assertRegex(said, rf"connects to localhost:{port} is told localhost:\d+, and that does not work: nobody")

    def test_finds_a_name_that_nobody_knows(self):
        port = self.serve(advertised_listeners="PLAINTEXT://no-such-host.invalid:9092")
        said = self.ask(port, status=1, advertised_listeners="PLAINTEXT://no-such-host.invalid:9092")
        self.assertIn("the name no-such-host.invalid cannot be resolved here", said)

    def test_tells_what_a_client_elsewhere_is_told(self):
        port = self.serve()
        self.assertIn(f"A client at 127.0.0.9 that connects to 127.0.0.1:{port} is told localhost:{port}",
                      self.ask(port, "--as", "127.0.0.9"))

    def test_finds_that_a_listener_is_for_this_machine_only(self):
        own = self.own_address()
        port = free_port()
        self.start(listeners=f"PLAINTEXT://localhost:{port}")
        said = self.ask(port, "--as", own, status=1, listeners=f"PLAINTEXT://localhost:{port}")
        self.assertIn(f"A client at {own} cannot connect", said)
        self.assertIn(f"Set listeners=PLAINTEXT://:{port}", said)

    def test_finds_a_loopback_address_told_to_others(self):
        own = self.own_address()
        told = "PLAINTEXT://localhost:9092"
        port = self.serve(advertised_listeners=told)
        said = self.ask(port, "--as", own, status=1, advertised_listeners=told)
        self.assertIn(f"A client at {own} is told localhost:9092, which is its own machine", said)

    def own_address(self):
        """One of this machine's that is no loopback."""
        for line in pathlib.Path("/proc/net/fib_trie").read_text().splitlines():
            word = line.split()[-1]
            if word.count(".") == 3 and "/" not in word and not word.startswith(("127.", "0.")) and not word.endswith((".0", ".255")):
                return word
        raise AssertionError("this machine has no network")


class ZooKeeperStandIn(ProgramTest):
    def start_stand_in(self, forward):
        port = free_port()
        environment = {"ZOOKEEPER_CLIENT_PORT": str(port), "ZOOKEEPER_TICK_TIME": "2000", "OTTLA_FORWARD": forward}
        program = self.run_program(environment=environment)
        self.run_to_end("ready", "--timeout", DEADLINE_SECONDS, environment=environment)
        return program, port

    def say(self, port, word):
        with socket.create_connection(("127.0.0.1", port), DEADLINE_SECONDS) as connection:
            connection.sendall(word)
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").read()

    def test_answers_alone_that_it_is_well(self):
        program, port = self.start_stand_in(f"127.0.0.1:{free_port()}")
        self.assertEqual(self.say(port, b"ruok"), b"imok")
        self.assertEqual(self.say(port, b"stat"), b"")
        self.assertEqual(program.text().count("OTTLA_FORWARD names"), 1)

    def test_carries_connections_on(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            program, port = self.start_stand_in(f"127.0.0.1:{server.getsockname()[1]}")

            def answer():
                while True:
                    connection = server.accept()[0]
                    connection.sendall(connection.makefile("rb").read()[::-1])
                    connection.close()

            threading.Thread(target=answer, daemon=True).start()
            self.assertEqual(self.say(port, b"abcd" * 50000), b"dcba" * 50000)
        self.assertIn("keeps nothing", program.text())

    def test_ends_in_order(self):
        program, _ = self.start_stand_in("127.0.0.1:1")
        self.assertEqual(program.end(signal.SIGTERM)[0], 0)


if __name__ == "__main__":
    main()
