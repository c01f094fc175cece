"""Requests of share groups (KIP-932) by hand, in one version each: a member that heartbeats and acknowledges nothing."""
import uuid

import group_requests
from polling import wait_until
from wire import Writer

SHARE_GROUP_HEARTBEAT = 76
JOINING, LEAVING = 0, -1
# Of a broker that is alone.
ONE_NODE = {"share.coordinator.state.topic.replication.factor": 1, "share.coordinator.state.topic.min.isr": 1}
COORDINATOR_SECONDS = 30


class ShareMember:
    """partitions: how many the coordinator has given it, by its last word."""

    def __init__(self, connection, group, topics):
        self.connection, self.group, self.topics = connection, group, topics
        self.id = str(uuid.uuid4())
        self.epoch, self.partitions = JOINING, 0

    def heartbeat(self, epoch=None):
        """The error."""
        epoch = self.epoch if epoch is None else epoch
        writer = Writer(flexible=True).string(self.group).string(self.id).i32(epoch).string(None)
        if epoch == JOINING:
            writer.count(len(self.topics))
            for topic in self.topics:
                writer.string(topic)
        else:
            writer.count(-1)
        reader = self.connection.ask(SHARE_GROUP_HEARTBEAT, 1, writer.tags(), flexible=True)
        reader.i32()
        error, _, _, epoch, _ = reader.i16(), reader.string(), reader.string(), reader.i32(), reader.i32()
        if error == 0:
            self.epoch = epoch
            self._take_assignment(reader)
        return error

    def _take_assignment(self, reader):
        def topic():
            reader.take(16)
            partitions = reader.array(reader.i32)
            reader.tags()
            return len(partitions)

        if reader.i8() >= 0:
            self.partitions = sum(reader.array(topic))

    def join(self, partitions):
        """Heartbeats until it has so many."""
        group_requests.find_coordinator(self.connection, self.group)
        def has_them():
            error = self.heartbeat()
            if error not in (0, 14, 15, 16):
                raise AssertionError(f"a heartbeat in {self.group} gives error {error}")
            return self.partitions == partitions

        wait_until(has_them, COORDINATOR_SECONDS, f"{partitions} partitions")

    def leave(self):
        return self.heartbeat(LEAVING)
