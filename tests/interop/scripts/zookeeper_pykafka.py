"""PyKafka's balanced consumers of the old way, which share partitions by ZooKeeper: zookeeper_pykafka.py ZOOKEEPER TOPIC
with two partitions, four records each. The broker is found by ZooKeeper too."""
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
from pykafka import KafkaClient  # noqa: E402
from pykafka.common import OffsetType  # noqa: E402

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from polling import wait_until  # noqa: E402

address, name = sys.argv[1:]
SECONDS = 30


def member():
    client = KafkaClient(zookeeper_hosts=address)
    consumer = client.topics[name].get_balanced_consumer(
        consumer_group=b"old-way", managed=False, zookeeper_connect=address, zookeeper_connection_timeout_ms=6000,
        rebalance_backoff_ms=200, rebalance_max_retries=20, auto_offset_reset=OffsetType.EARLIEST, reset_offset_on_start=True,
        consumer_timeout_ms=100, use_rdkafka=False)
    return client, consumer


def owned(*members):
    return sorted(len(consumer.held_offsets) for _, consumer in members)


first = member()
records = []
while len(records) < 8:
    message = first[1].consume(block=True)
    if message is not None:
        records.append(int(message.value))
assert sorted(records) == list(range(8)), records
second = member()
wait_until(lambda: owned(first, second) == [1, 1], SECONDS, "one partition each")
second[1].stop()
wait_until(lambda: owned(first) == [2], SECONDS, "both partitions again")
first[1].stop()
print("done")
