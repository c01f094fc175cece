"""Kafka's wire protocol by hand, as much of it as the tests say themselves: nothing here is shared with any client.
A Connection sends one request at a time; bodies are built by Writer and taken apart by Reader."""
import collections
import socket
import struct

from polling import wait_until

PRODUCE, FETCH, LIST_OFFSETS, METADATA, API_VERSIONS, CREATE_TOPICS, INIT_PRODUCER_ID = 0, 1, 2, 3, 18, 19, 22
READY_SECONDS = 30
NOT_READY = (14, 15, 16)  # Apache Kafka's coordinators and controllers a moment after a start


class Writer:
    def __init__(self, flexible=False):
        self.data = bytearray()
        self.flexible = flexible

    def number(self, form, value):
        self.data += struct.pack(">" + form, value)
        return self

    def i8(self, value):
        return self.number("b", value)

    def i16(self, value):
        return self.number("h", value)

    def i32(self, value):
        return self.number("i", value)

    def i64(self, value):
        return self.number("q", value)

    def varint(self, value):
        while value > 0x7F:
            self.data.append(value & 0x7F | 0x80)
            value >>= 7
        self.data.append(value)
        return self

    def _length(self, length, form):
        if self.flexible:
            return self.varint(length + 1)
        return self.number(form, length)

    def string(self, text):
        if text is None:
            return self._length(-1, "h")
        raw = text.encode()
        self._length(len(raw), "h")
        self.data += raw
        return self

    def bytes(self, raw):
        self._length(len(raw), "i")
        self.data += raw
        return self

    def raw(self, raw):
        self.data += raw
        return self

    def count(self, count):
        return self._length(count, "i")

    def tags(self):
        return self.varint(0) if self.flexible else self


class Reader:
    def __init__(self, data, flexible=False):
        self.data = data
        self.at = 0
        self.flexible = flexible

    def number(self, form):
        value, = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def i8(self):
        return self.number("b")

    def i16(self):
        return self.number("h")

    def i32(self):
        return self.number("i")

    def i64(self):
        return self.number("q")

    def varint(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def zigzag(self):
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def _length(self, form):
        return self.varint() - 1 if self.flexible else self.number(form)

    def take(self, count):
        taken = self.data[self.at:self.at + count]
        self.at += count
        return taken

    def string(self):
        length = self._length("h")
        return None if length < 0 else self.take(length).decode()

    def bytes(self):
        length = self._length("i")
        return None if length < 0 else self.take(length)

    def nullable(self):
        """A record's key, value or header: its length is a zigzag number, -1 for null."""
        length = self.zigzag()
        return None if length < 0 else self.take(length)

    def array(self, read):
        count = self._length("i")
        return None if count < 0 else [read() for _ in range(count)]

    def tags(self):
        if self.flexible:
            for _ in range(self.varint()):
                self.varint()
                self.take(self.varint())

    def end(self):
        if self.at != len(self.data):
            raise AssertionError(f"read {self.at} bytes of an answer of {len(self.data)}")


class Connection:
    """One connection; answers are received in the order of the requests. A lost one raises ConnectionError."""

    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.correlation = 0
        self.versions = None
        self.unanswered = collections.deque()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, api, version, body, flexible=False):
        self.correlation += 1
        head = Writer().i16(api).i16(version).i32(self.correlation).string("interop")
        if flexible:
            head.varint(0)
        frame = bytes(head.data) + bytes(body.data)
        self.socket.sendall(struct.pack(">i", len(frame)) + frame)
        self.unanswered.append(self.correlation)

    def receive(self, flexible=False):
        size, = struct.unpack(">i", self._exactly(4))
        reader = Reader(self._exactly(size), flexible)
        if reader.i32() != self.unanswered.popleft():
            raise AssertionError("an answer to another request")
        reader.tags()
        return reader

    def ask(self, api, version, body, flexible=False):
        self.send(api, version, body, flexible)
        return self.receive(flexible)

    def _exactly(self, count):
        data = bytearray()
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("closed by the broker")
            data += piece
        return bytes(data)

    def api_versions(self):
        """The ranges of versions by API key."""
        reader = self.ask(API_VERSIONS, 0, Writer())
        reader.i16()
        return {key: (low, high) for key, low, high in reader.array(lambda: (reader.i16(), reader.i16(), reader.i16()))}

    def newest(self, api):
        """The newest version of an API that the broker serves."""
        if self.versions is None:
            self.versions = self.api_versions()
        return self.versions[api][1]

    def topics(self, names=None):
        """Metadata v12, of an old broker v5: error, id and partition count by topic, without creating any."""
        if self.newest(METADATA) < 12:
            return self.topics_of_old(names)
        writer = Writer(True)
        if names is None:
            writer.varint(0)
        else:
            writer.count(len(names))
            for name in names:
                writer.raw(bytes(16)).string(name).tags()
        writer.i8(0).i8(0).tags()
        reader = self.ask(METADATA, 12, writer, True)
        reader.i32()
        reader.array(lambda: (reader.i32(), reader.string(), reader.i32(), reader.string(), reader.tags()))
        reader.string(), reader.i32()

        def partition():
            reader.i16(), reader.i32(), reader.i32(), reader.i32()
            for _ in range(3):
                reader.array(reader.i32)
            reader.tags()

        def topic():
            error, name, topic_id, _ = reader.i16(), reader.string(), reader.take(16), reader.i8()
            partitions = reader.array(partition)
            reader.i32(), reader.tags()
            return name, (error, topic_id.hex(), len(partitions))

        return dict(reader.array(topic))

    def topics_of_old(self, names):
        writer = Writer().i32(-1) if names is None else Writer().count(len(names))
        for name in names or ():
            writer.string(name)
        reader = self.ask(METADATA, 5, writer.i8(0))
        reader.i32()
        brokers = reader.array(lambda: (reader.i32(), reader.string(), reader.i32(), reader.string()))
        if not brokers:
            raise IndexError("the broker answers, but is not registered yet")
        reader.string(), reader.i32()

        def partition():
            reader.i16(), reader.i32(), reader.i32()
            for _ in range(3):
                reader.array(reader.i32)

        def topic():
            error, name, _ = reader.i16(), reader.string(), reader.i8()
            return name, (error, None, len(reader.array(partition)))

        return dict(reader.array(topic))

    def create_by_metadata(self, name):
        """Metadata v1 for one name, which creates it when the broker is so inclined; gives the topic's error."""
        reader = self.ask(METADATA, 1, Writer().count(1).string(name))
        reader.array(lambda: (reader.i32(), reader.string(), reader.i32(), reader.string()))
        reader.i32(), reader.i32()
        return reader.i16()

    def make_topic(self, name):
        """Creates it by asking for its metadata and waits until its partitions are led."""
        self.create_by_metadata(name)
        self.wait_led(name)

    def create_topic(self, name, partitions=1, **configs):
        """CreateTopics, v4 at most, dots of the configs written as underscores; waits until the partitions are led."""
        writer = Writer().count(1).string(name).i32(partitions).i16(1).count(0).count(len(configs))
        for key, value in configs.items():
            writer.string(key.replace("_", ".")).string(value)
        reader = self.ask(CREATE_TOPICS, min(4, self.newest(CREATE_TOPICS)), writer.i32(30000).i8(0))
        reader.i32()
        (_, error, message), = reader.array(lambda: (reader.string(), reader.i16(), reader.string()))
        if error:
            raise AssertionError(f"CreateTopics of {name} gives error {error}: {message}")
        self.wait_led(name)

    def wait_led(self, name):
        """Waits until each partition has a leader that answers: Apache Kafka takes a moment."""
        def led():
            error, _, partitions = self.topics([name])[name]
            return error == 0 and all(self.list_offset(name, index, -1)[0] == 0 for index in range(partitions))

        wait_until(led, READY_SECONDS, f"a leader of topic {name}")

    def send_produce(self, version, topic, partition, records, acks=-1):
        writer = Writer(version >= 9)
        if version >= 3:
            writer.string(None)
        writer.i16(acks).i32(30000).count(1).string(topic).count(1).i32(partition).bytes(records)
        writer.tags().tags().tags()
        self.send(PRODUCE, version, writer, version >= 9)

    def receive_produce(self, version):
        reader = self.receive(version >= 9)
        answer = {}

        def partition():
            reader.i32()
            answer.update(error=reader.i16(), base_offset=reader.i64())
            if version >= 2:
                answer["append_time"] = reader.i64()
            if version >= 5:
                answer["log_start"] = reader.i64()
            if version >= 8:
                answer["record_errors"] = reader.array(lambda: (reader.i32(), reader.string(), reader.tags())[:2])
                answer["message"] = reader.string()
            reader.tags()

        reader.array(lambda: (reader.string(), reader.array(partition), reader.tags()))
        return answer

    def produce(self, version, topic, partition, records, acks=-1):
        """One batch to one partition; error, base_offset and what else the version tells."""
        self.send_produce(version, topic, partition, records, acks)
        return self.receive_produce(version)

    def fetch(self, version, topic, partition, offset, max_bytes=1 << 20, wait_ms=100):
        """One partition: error, high_watermark and the records as bytes (or None)."""
        writer = Writer(version >= 12)
        if version < 15:
            writer.i32(-1)
        writer.i32(wait_ms).i32(1)
        if version >= 3:
            writer.i32(max_bytes)
        if version >= 4:
            writer.i8(0)
        if version >= 7:
            writer.i32(0).i32(-1)
        writer.count(1)
        writer.raw(bytes.fromhex(self.topics([topic])[topic][1])) if version >= 13 else writer.string(topic)
        writer.count(1).i32(partition)
        if version >= 9:
            writer.i32(-1)
        writer.i64(offset)
        if version >= 12:
            writer.i32(-1)
        if version >= 5:
            writer.i64(-1)
        writer.i32(max_bytes).tags().tags()
        if version >= 7:
            writer.count(0)
        if version >= 11:
            writer.string("")
        writer.tags()
        return self._fetched(version, self.ask(FETCH, version, writer, version >= 12))

    @staticmethod
    def _fetched(version, reader):
        answer = {}
        if version >= 1:
            reader.i32()
        if version >= 7:
            reader.i16(), reader.i32()

        def partition():
            reader.i32()
            answer.update(error=reader.i16(), high_watermark=reader.i64())
            if version >= 4:
                answer["last_stable"] = reader.i64()
            if version >= 5:
                answer["log_start"] = reader.i64()
            if version >= 4:
                answer["aborted"] = reader.array(lambda: (reader.i64(), reader.i64(), reader.tags())[:2])
            if version >= 11:
                reader.i32()
            answer["records"] = reader.bytes()
            reader.tags()

        reader.array(lambda: (reader.take(16) if version >= 13 else reader.string(), reader.array(partition),
                              reader.tags()))
        reader.tags()
        reader.end()
        return answer

    def list_offset(self, topic, partition, timestamp):
        """ListOffsets v1: error, timestamp, offset. -1 asks for the end, -2 for the start."""
        writer = Writer().i32(-1).count(1).string(topic).count(1).i32(partition).i64(timestamp)
        reader = self.ask(LIST_OFFSETS, 1, writer)
        answers = reader.array(lambda: (reader.string(), reader.array(
            lambda: (reader.i32(), reader.i16(), reader.i64(), reader.i64()))))
        return answers[0][1][0][1:]

    def init_producer_id(self):
        """InitProducerId v0 without a transactional id: producer id and epoch."""
        def given():
            reader = self.ask(INIT_PRODUCER_ID, 0, Writer().string(None).i32(60000))
            reader.i32()
            error, producer_id, epoch = reader.i16(), reader.i64(), reader.i16()
            if error and error not in NOT_READY:
                raise AssertionError(f"InitProducerId gives error {error}")
            return None if error else (producer_id, epoch)

        return wait_until(given, READY_SECONDS, "a producer id")
