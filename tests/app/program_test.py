#!/usr/bin/env python3
"""The program as its user meets it: program_test.py BINARY [TEST…]. Each test has a folder and free ports of its own."""
import signal
import socket

from program import DEADLINE_SECONDS, STOP_SECONDS, ProgramTest, main, wait_until
from wire import FETCH, Writer


class CommandLine(ProgramTest):
    def test_the_version_is_one_line(self):
        program = self.run_program("--version")
        self.assertEqual(program.status(), 0)
        self.assertRegex(program.text(), r"^ottla \d+\.\d+\.\d+\n$")

    def test_the_help_names_every_way_to_set_options(self):
        program = self.run_program("--help")
        self.assertEqual(program.status(), 0)
        for word in ("server.properties", "--config", "--override", "KEY=VALUE", "--version"):
            self.assertIn(word, program.text())

    def test_what_it_does_not_understand_ends_with_status_2(self):
        for arguments in (["--no-such-thing"], ["one.properties", "two.properties"],
                          ["--config", "one.properties", "two.properties"]):
            program = self.run_program(*arguments)
            self.assertEqual(program.status(), 2, program.text())
            self.assertIn("--help", program.text())

    def test_it_takes_a_file_with_or_without_its_option(self):
        text = f"listeners=PLAINTEXT://127.0.0.1:0\nnode.id=7\nlog.dirs={self.folder}/data\n"
        for arguments in ([self.file("server.properties", text)], ["--config", self.file("server.properties", text)]):
            program = self.run_program(*arguments)
            self.assertEqual(program.start_line()[4], "7")
            program.end()

    def test_it_takes_yaml(self):
        text = f"node.id: 5\nlisteners: PLAINTEXT://127.0.0.1:0\nlog:\n  dirs: {self.folder}/data\n"
        self.assertEqual(self.run_program(self.file("broker.yaml", text)).start_line()[4], "5")

    def test_an_override_wins_over_the_file_wherever_it_stands(self):
        file = self.file("server.properties", "node.id=7\n")
        self.assertEqual(self.start("--override", "node.id=8", file).start_line()[4], "8")

    def test_an_override_wins_before_the_file_too(self):
        file = self.file("server.properties", "node.id=7\n")
        self.assertEqual(self.start(file, "--override", "node.id=8").start_line()[4], "8")


class Settings(ProgramTest):
    def test_a_bad_value_is_refused_with_file_line_key_and_reason(self):
        file = self.file("server.properties", "# mine\nnode.id=1\nnum.partitions=many\n")
        said = self.refusal(file)
        for word in (f"{file}:3", "num.partitions", "many"):
            self.assertIn(word, said)

    def test_a_bad_override_is_refused_with_key_and_reason(self):
        said = self.refusal("--override", "num.partitions=0")
        for word in ("num.partitions", "0", "at least 1"):
            self.assertIn(word, said)

    def test_a_file_that_is_not_there_is_named(self):
        self.assertIn("/no/such/server.properties", self.refusal("/no/such/server.properties"))

    def test_a_level_of_the_log_that_is_none_is_refused(self):
        self.assertIn("ottla.log.level", self.refusal("--override", "ottla.log.level=loud"))

    def test_a_protocol_that_is_not_served_is_refused(self):
        said = self.refusal("--override", "listeners=SSL://127.0.0.1:0")
        self.assertIn("SSL", said)
        self.assertIn("listeners", said)

    def test_unknown_keys_are_logged_by_name(self):
        program = self.start("--override", "my.plugin.key=secret")
        self.assertIn("my.plugin.key", program.text())
        self.assertNotIn("secret", program.text())

    def test_a_level_keeps_the_start_line_away(self):
        program = self.run_program("--override", "listeners=PLAINTEXT://127.0.0.1:0", "--override", "ottla.log.level=error",
                                   "--override", f"log.dirs={self.folder}/data")
        wait_until((self.folder / "data/__cluster_metadata-0/quorum-state").exists, DEADLINE_SECONDS, "the start",
                   pause=0.002)
        self.assertEqual(program.end()[0], 0)
        self.assertEqual(program.text(), "")


class Start(ProgramTest):
    def test_the_start_line_says_where_and_how_long(self):
        program = self.start(listeners="PLAINTEXT://127.0.0.1:0,SECOND://127.0.0.1:0", data=f"{self.folder}/a,{self.folder}/b",
                             *["--override", "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SECOND:PLAINTEXT"])
        line = program.start_line()
        self.assertRegex(line[1], r"^PLAINTEXT://127\.0\.0\.1:\d+,SECOND://127\.0\.0\.1:\d+$")
        self.assertEqual(line[2], line[1])
        self.assertEqual(line[3], f"{self.folder}/a,{self.folder}/b")
        self.assertEqual(len(line[5]), 22)
        self.assertLess(float(line[6]), 5000)

    def test_it_advertises_what_it_is_told(self):
        program = self.start("--override", "advertised.listeners=PLAINTEXT://kafka.example.org:1234")
        self.assertEqual(program.start_line()[2], "PLAINTEXT://kafka.example.org:1234")

    def test_who_connects_after_the_start_line_is_answered(self):
        with self.start().connect() as connection:
            self.assertIn(FETCH, connection.api_versions())

    def test_a_port_in_use_is_told_with_its_address(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            said = self.refusal("--override", f"listeners=PLAINTEXT://{address}", "--override", f"log.dirs={self.folder}/data")
        self.assertIn(address, said)
        self.assertIn("in use", said.lower())
        self.assertFalse((self.folder / "data").exists())

    def test_a_directory_in_use_is_told_and_left_alone(self):
        first = self.start()
        said = self.refusal("--override", "listeners=PLAINTEXT://127.0.0.1:0", "--override", f"log.dirs={self.folder}/data")
        self.assertIn(f"{self.folder}/data", said)
        self.assertRegex(said, "in use|another process|locked")
        with first.connect() as connection:
            connection.make_topic("still-here")

    def test_a_directory_that_cannot_be_made_is_told(self):
        file = self.file("not-a-directory", "")
        said = self.refusal("--override", "listeners=PLAINTEXT://127.0.0.1:0", "--override", f"log.dirs={file}/data")
        self.assertIn(f"{file}/data", said)

    def test_a_directory_of_another_node_is_told(self):
        self.start().end()
        said = self.refusal("--override", "listeners=PLAINTEXT://127.0.0.1:0", "--override", f"log.dirs={self.folder}/data",
                            "--override", "node.id=9")
        self.assertIn("belongs to node 1, not to 9", said)

    def test_it_keeps_its_cluster_id(self):
        first = self.start()
        cluster_id = first.start_line()[5]
        first.end()
        self.assertEqual(self.start().start_line()[5], cluster_id)

    def test_after_a_kill_it_starts_again(self):
        first = self.start()
        first.end(signal.SIGKILL)
        with self.start().connect() as connection:
            self.assertEqual(connection.topics(), {})


class Stop(ProgramTest):
    def assert_stopped(self, program, number=signal.SIGTERM):
        status, seconds = program.end(number)
        self.assertEqual(status, 0, program.text())
        self.assertLess(seconds, STOP_SECONDS)
        self.assertIn("stopped", program.text())
        self.assertTrue((self.folder / "data/.kafka_cleanshutdown").exists())

    def test_each_signal_that_asks_for_it_ends_it_in_order(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number):
                self.assert_stopped(self.start(), number)

    def test_a_hang_up_that_is_ignored_stays_ignored(self):
        program = self.start(hang_up_ignored=True)
        program.process.send_signal(signal.SIGHUP)
        with program.connect() as connection:
            self.assertIn(FETCH, connection.api_versions())
        self.assert_stopped(program)

    def test_idle_clients_do_not_hold_it_up(self):
        program = self.start()
        connections = [program.connect() for _ in range(50)]
        for connection in connections:
            connection.api_versions()
        self.assert_stopped(program)
        for connection in connections:
            self.assertEqual(connection.socket.recv(1), b"")
            connection.close()

    def test_a_long_poll_is_answered_and_then_closed(self):
        program = self.start()
        with program.connect() as connection:
            connection.make_topic("polled")
            body = Writer().i32(-1).i32(60000).i32(1).i32(1 << 20).i8(0).count(1).string("polled")
            connection.send(FETCH, 4, body.count(1).i32(0).i64(0).i32(1 << 20))
            with program.connect() as other:  # whose answer says that the poll has been read too
                other.api_versions()
            self.assert_stopped(program)
            connection.receive()
            self.assertEqual(connection.socket.recv(1), b"")

    def test_half_a_request_does_not_hold_it_up(self):
        program = self.start()
        with program.connect() as connection:
            connection.socket.sendall(b"\0\0\1\0half")
            with program.connect() as other:
                other.api_versions()
            self.assert_stopped(program)

    def test_a_client_that_never_reads_does_not_hold_it_up(self):
        program = self.start()
        with program.connect() as connection:
            connection.socket.setblocking(False)
            frame = b"\0\0\0\x0e" + b"\0\x12\0\0" + b"\0\0\0\1" + b"\0\4mute"
            try:
                for _ in range(100):
                    connection.socket.send(frame * 4000)
            except BlockingIOError:
                pass
            self.assert_stopped(program)

    def test_the_port_is_free_again(self):
        program = self.start()
        port = program.port()
        with program.connect() as connection:
            connection.api_versions()
            self.assert_stopped(program)
        self.start(listeners=f"PLAINTEXT://127.0.0.1:{port}")


if __name__ == "__main__":
    main()
