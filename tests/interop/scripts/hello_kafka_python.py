"""kafka-python's hello world: a consumer without group waits, a producer sends two messages, both must arrive.
hello_kafka_python.py ADDRESS"""
import sys
import threading

from kafka import KafkaConsumer, KafkaProducer

address = sys.argv[1]
received = []
ready = threading.Event()


def consume():
    consumer = KafkaConsumer("sample", bootstrap_servers=address, consumer_timeout_ms=60000)
    while not consumer.assignment():
        consumer.poll(timeout_ms=100)
    for partition in consumer.assignment():
        consumer.position(partition)
    ready.set()
    for message in consumer:
        received.append((message.offset, message.key, message.value))
        if len(received) == 2:
            break
    consumer.close()


thread = threading.Thread(target=consume, daemon=True)
thread.start()
if not ready.wait(60):
    sys.exit("the consumer was not ready within 60 s")
producer = KafkaProducer(bootstrap_servers=address)
producer.send("sample", b"Hello, World!").get(60)
producer.send("sample", key=b"message-two", value=b"This is Kafka-Python").get(60)
producer.flush(60)
producer.close()
thread.join(60)
expected = [(0, None, b"Hello, World!"), (1, b"message-two", b"This is Kafka-Python")]
if received != expected:
    sys.exit(f"received {received}")
print("both arrived")
