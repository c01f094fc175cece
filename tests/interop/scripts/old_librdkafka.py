"""Produces with an old librdkafka in several codecs and reads it back, after a while of fetches that bring nothing.
old_librdkafka.py LIBRARY ADDRESS TOPIC BROKER_VERSION CODEC…
BROKER_VERSION: the Apache Kafka that it shall take the broker for, or "ask"."""
import ctypes
import pathlib
import sys
import time

PRODUCER, CONSUMER = 0, 1
BEGINNING = -2
COPY = 2
PARTITION_EOF = -191
EMPTY_FETCHES_SECONDS = 0.5
DEADLINE_SECONDS = 20

library, address, topic, broker_version, *codecs = sys.argv[1:]
for needed in ("libz-*", "libcrypto-*", "libssl-*"):
    ctypes.CDLL(str(next(pathlib.Path(library).parent.glob(needed))), ctypes.RTLD_GLOBAL)
kafka = ctypes.CDLL(library)
pointer, text = ctypes.c_void_p, ctypes.c_char_p


class Message(ctypes.Structure):
    _fields_ = [("error", ctypes.c_int), ("topic", pointer), ("partition", ctypes.c_int32), ("payload", pointer),
                ("length", ctypes.c_size_t), ("key", pointer), ("key_length", ctypes.c_size_t), ("offset", ctypes.c_int64),
                ("private", pointer)]


def declare(name, result, *arguments):
    function = getattr(kafka, "rd_kafka_" + name)
    function.restype, function.argtypes = result, arguments
    return function


conf_new = declare("conf_new", pointer)
conf_set = declare("conf_set", ctypes.c_int, pointer, text, text, text, ctypes.c_size_t)
new = declare("new", pointer, ctypes.c_int, pointer, text, ctypes.c_size_t)
topic_new = declare("topic_new", pointer, pointer, text, pointer)
consume_start = declare("consume_start", ctypes.c_int, pointer, ctypes.c_int32, ctypes.c_int64)
consume = declare("consume", ctypes.POINTER(Message), pointer, ctypes.c_int32, ctypes.c_int)
message_destroy = declare("message_destroy", None, ctypes.POINTER(Message))
produce = declare("produce", ctypes.c_int, pointer, ctypes.c_int32, ctypes.c_int, text, ctypes.c_size_t, text,
                  ctypes.c_size_t, pointer)
flush = declare("flush", ctypes.c_int, pointer, ctypes.c_int)


def client(kind, **settings):
    problem = ctypes.create_string_buffer(512)
    conf = conf_new()
    settings["metadata.broker.list"] = address
    if broker_version != "ask":
        settings |= {"api.version.request": "false", "broker.version.fallback": broker_version}
    for key, value in settings.items():
        if conf_set(conf, key.replace("_", ".").encode(), value.encode(), problem, 512) != 0:
            sys.exit(problem.value.decode())
    handle = new(kind, conf, problem, 512)
    return handle or sys.exit(problem.value.decode())


def next_message():
    """Error, offset, key and value of what comes next; nothing when nothing comes for a moment."""
    message = consume(reader, 0, 100)
    if not message:
        return None
    one = message.contents
    found = (one.error, one.offset, ctypes.string_at(one.key, one.key_length), ctypes.string_at(one.payload, one.length))
    message_destroy(message)
    return found


def wait_for(wanted):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        found = next_message()
        if found and found[0] == wanted:
            return found[1:]
        if found and found[0] != PARTITION_EOF:
            sys.exit(f"error {found[0]} instead of {wanted}: {found}")
    sys.exit(f"nothing with code {wanted} within {DEADLINE_SECONDS} s")


consumer = client(CONSUMER, fetch_wait_max_ms="20")
reader = topic_new(consumer, topic.encode(), None)
if consume_start(reader, 0, BEGINNING) != 0:
    sys.exit("consume_start fails")
wait_for(PARTITION_EOF)
quiet_until = time.monotonic() + EMPTY_FETCHES_SECONDS
while time.monotonic() < quiet_until:
    next_message()

count = 0
for codec in codecs:
    producer = client(PRODUCER, compression_codec=codec, queue_buffering_max_ms="20")
    writer = topic_new(producer, topic.encode(), None)
    sent = [(b"key %d" % number, b"%s value " % codec.encode() * (number % 50 + 1)) for number in range(200)]
    for key, value in sent:
        if produce(writer, 0, COPY, value, len(value), key, len(key), None) != 0:
            sys.exit("produce fails")
    if flush(producer, DEADLINE_SECONDS * 1000) != 0:
        sys.exit("flush fails")
    received = [wait_for(0) for _ in sent]
    if received != [(count + number, key, value) for number, (key, value) in enumerate(sent)]:
        sys.exit(f"{codec}: other messages came back than were sent")
    count += len(sent)
print("all came back")
