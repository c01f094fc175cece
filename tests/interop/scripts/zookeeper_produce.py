"""Writes 0 to 7 into two partitions of a topic, by turns: zookeeper_produce.py HOST:PORT TOPIC"""
import sys

from confluent_kafka import Producer

producer = Producer({"bootstrap.servers": sys.argv[1]})
for number in range(8):
    producer.produce(sys.argv[2], str(number), partition=number % 2)
assert producer.flush(10) == 0
