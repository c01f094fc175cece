"""A consumer of librdkafka in a group of its own that reads the numbers of produce_forever.py, whatever happens to the
broker. A number on standard input says how many there are: when it has read them all it prints how many records it was
given. One that it was not given ends it; repeated ones are what a commit that was lost makes.
consume_forever.py ADDRESS TOPIC PARTITIONS"""
import select
import sys

from confluent_kafka import Consumer

address, topic, partitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
consumer = Consumer({"bootstrap.servers": address, "group.id": f"librdkafka-{topic}", "auto.offset.reset": "earliest",
                     "auto.commit.interval.ms": 50, "session.timeout.ms": 30000, "reconnect.backoff.ms": 20,
                     "reconnect.backoff.max.ms": 100, "log_level": 2})
consumer.subscribe([topic])
wanted = {partition: partition for partition in range(partitions)}
count, read = None, 0
while count is None or any(number < count for number in wanted.values()):
    if count is None and select.select([sys.stdin], [], [], 0)[0]:
        count = int(sys.stdin.readline())
    for message in consumer.consume(500, 0.05):
        if message.error():
            continue
        read += 1
        number, partition = int(message.value()), message.partition()
        if number > wanted[partition]:
            sys.exit(f"{number} in place of {wanted[partition]} of partition {partition}")
        wanted[partition] = max(wanted[partition], number + partitions)
consumer.close()
print(read)
