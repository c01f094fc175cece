"""An idempotent producer of librdkafka that sends numbers one after the other, each to the partition of its remainder,
whatever happens to the broker, until a line comes on standard input; then it flushes and prints how many were
acknowledged. A failed delivery ends it. produce_forever.py ADDRESS TOPIC PARTITIONS [KEYS]
With KEYS each has the remainder by that as its key."""
import select
import sys

from confluent_kafka import Producer

address, topic, partitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
keys = int(sys.argv[4]) if len(sys.argv) > 4 else 0
FLUSH_SECONDS = 60
failures = []
acknowledged = 0


def delivered(error, _):
    global acknowledged
    acknowledged += 1
    if error:
        failures.append(str(error))


producer = Producer({"bootstrap.servers": address, "enable.idempotence": True, "retry.backoff.ms": 20, "linger.ms": 1,
                     "batch.size": 16384, "reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 100, "log_level": 2},
                    error_cb=lambda error: error.fatal() and failures.append(str(error)))
number = 0
while not failures and not select.select([sys.stdin], [], [], 0.001)[0]:
    for number in range(number, number + 5):
        producer.produce(topic, str(number), str(number % keys) if keys else None, partition=number % partitions,
                         on_delivery=delivered)
    number += 1
    while producer.poll(0) or len(producer) > 50_000:
        pass
left = producer.flush(FLUSH_SECONDS)
if left or failures:
    sys.exit(f"{left} undelivered; {failures[:5]}")
print(acknowledged)
