"""Prints every node of a ZooKeeper as "path data": zookeeper_tree.py HOST:PORT"""
import sys

from kazoo.client import KazooClient

client = KazooClient(sys.argv[1])
client.start(timeout=10)


def show(path):
    data, stat = client.get(path)
    print(path, "null" if data is None else data.decode(), "(ephemeral)" if stat.ephemeralOwner else "")
    for name in sorted(client.get_children(path)):
        show(f"{path.rstrip('/')}/{name}")


show("/")
client.stop()
