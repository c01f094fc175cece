"""Produces with confluent-kafka in one codec and reads it all back from an assigned partition, to the end.
confluent_round_trip.py ADDRESS CODEC"""
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition

address, codec = sys.argv[1:]
topic = f"confluent-{codec}"
sent = [(f"key-{i}".encode(), b"value " * (i % 50), [("header", str(i).encode())]) for i in range(500)]
failed = []
producer = Producer({"bootstrap.servers": address, "compression.type": codec, "linger.ms": 20})
for key, value, headers in sent:
    producer.produce(topic, value, key, 0, headers=headers, on_delivery=lambda error, _: error and failed.append(error))
if producer.flush(30) or failed:
    sys.exit(f"not delivered: {failed}")

consumer = Consumer({"bootstrap.servers": address, "group.id": "none", "enable.auto.commit": False,
                     "enable.partition.eof": True})
consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
received = []
while True:
    message = consumer.poll(20)
    if message is None:
        sys.exit(f"nothing for 20 s after {len(received)} messages")
    if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
        break
    if message.error():
        sys.exit(str(message.error()))
    received.append((message.key(), message.value(), message.headers()))
consumer.close()
if received != sent:
    sys.exit(f"{len(received)} messages came back, and not the ones that were sent")
print("all came back")
