"""The JSON example of kafka-python's tutorials: one program sends numbers as JSON, another of a group prints those
that it was not given before. json_numbers.py ADDRESS TOPIC produce FIRST LAST | consume GROUP"""
import json
import sys

from kafka import KafkaConsumer, KafkaProducer

address, topic, task, *more = sys.argv[1:]
if task == "produce":
    producer = KafkaProducer(bootstrap_servers=[address], value_serializer=lambda value: json.dumps(value).encode("utf-8"))
    for number in range(*map(int, more)):
        producer.send(topic, value={"number": number})
    producer.close()
else:
    consumer = KafkaConsumer(topic, bootstrap_servers=[address], auto_offset_reset="earliest", enable_auto_commit=True,
                             group_id=more[0], consumer_timeout_ms=1000,
                             value_deserializer=lambda value: json.loads(value.decode("utf-8")))
    print(*[message.value["number"] for message in consumer])
    consumer.close()
