"""Reading a partition to its end."""
import records


def fetch_all(connection, topic, partition=0, version=12, is_led=False):
    """All entries of any format from the log's start to its end, once the topic's partitions are led here."""
    if not is_led:
        connection.wait_led(topic)
    offset, entries = connection.list_offset(topic, partition, -2)[2], []
    while True:
        answer = connection.fetch(version, topic, partition, offset, wait_ms=0)
        if answer["error"]:
            raise AssertionError(f"fetch of {topic}-{partition} at {offset}: error {answer['error']}")
        found = records.read(answer["records"] or b"")
        if not found:
            return entries
        entries += found
        offset = records.end(found[-1])
