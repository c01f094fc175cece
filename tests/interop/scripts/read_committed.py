"""Every committed record of a topic, one line each: partition, offset, value. read_committed.py ADDRESS TOPIC PARTITIONS"""
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

address, topic, partitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
consumer = Consumer({"bootstrap.servers": address, "group.id": "reader", "isolation.level": "read_committed",
                     "enable.partition.eof": True, "enable.auto.commit": False, "log_level": 2})
consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in range(partitions)])
rest = set(range(partitions))
while rest:
    message = consumer.poll(10)
    if message is None:
        raise SystemExit("no end of the topic within ten seconds")
    if message.error():
        if message.error().code() != KafkaError._PARTITION_EOF:
            raise SystemExit(message.error())
        rest.discard(message.partition())
    else:
        print(message.partition(), message.offset(), message.value().decode())
