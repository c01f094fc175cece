"""Requests about groups by hand, in one old version each, as far as tests say them themselves; each gives the error, 0 at
best, and what is worth knowing. A coordinator that loads is waited for only by coordinated()."""
from polling import wait_until
from wire import Writer

OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, JOIN_GROUP, SYNC_GROUP = 8, 9, 10, 11, 14
DESCRIBE_GROUPS, LIST_GROUPS, DELETE_GROUPS, OFFSET_DELETE = 15, 16, 42, 47
NONE, LOADING, NOT_AVAILABLE, NOT_COORDINATOR = 0, 14, 15, 16
COORDINATOR_SECONDS = 30


def commit(connection, group, topic, partition, offset, metadata="", generation=-1, member=""):
    writer = Writer().string(group).i32(generation).string(member).i64(-1)
    writer.count(1).string(topic).count(1).i32(partition).i64(offset).string(metadata)
    reader = connection.ask(OFFSET_COMMIT, 2, writer)
    (_, ((_, error),)), = reader.array(lambda: (reader.string(), reader.array(lambda: (reader.i32(), reader.i16()))))
    return error


def committed(connection, group, topic, partitions):
    """The error of the group, and offset and metadata by partition; -1 is none."""
    writer = Writer().string(group).count(1).string(topic).count(len(partitions))
    for partition in partitions:
        writer.i32(partition)
    reader = connection.ask(OFFSET_FETCH, 2, writer)
    answers = reader.array(lambda: (reader.string(), reader.array(
        lambda: (reader.i32(), reader.i64(), reader.string(), reader.i16()))))
    found = [entry for _, entries in answers for entry in entries]  # of a group's error there is nothing but that
    errors = [error for *_, error in found if error]
    return reader.i16() or (errors or [0])[0], {partition: (offset, metadata) for partition, offset, metadata, _ in found}


def coordinated(ask):
    """Asks until the coordinator is there and has loaded; the answer, or its first part, is the error."""
    def answer():
        given = ask()
        error = given[0] if isinstance(given, tuple) else given
        return None if error in (LOADING, NOT_AVAILABLE, NOT_COORDINATOR) else (given,)

    return wait_until(answer, COORDINATOR_SECONDS, "an answer of the coordinator")[0]


def find_coordinator(connection, group):
    """Makes the broker create what it keeps groups in."""
    reader = connection.ask(FIND_COORDINATOR, 0, Writer().string(group))
    return reader.i16()


def join(connection, group, session_ms):
    """One new member, alone in its group: joins and takes an empty assignment. Generation and member id."""
    writer = Writer().string(group).i32(session_ms).string("").string("consumer")
    reader = connection.ask(JOIN_GROUP, 0, writer.count(1).string("range").bytes(b""))
    error, generation, _, _, member = reader.i16(), reader.i32(), reader.string(), reader.string(), reader.string()
    if error == NONE:
        writer = Writer().string(group).i32(generation).string(member).count(1).string(member).bytes(b"")
        error = connection.ask(SYNC_GROUP, 0, writer).i16()
    return error, generation, member


def delete(connection, group):
    reader = connection.ask(DELETE_GROUPS, 0, Writer().count(1).string(group))
    reader.i32()
    (_, error), = reader.array(lambda: (reader.string(), reader.i16()))
    return error


def list_groups(connection):
    """Protocol type by group."""
    reader = connection.ask(LIST_GROUPS, 0, Writer())
    return reader.i16(), dict(reader.array(lambda: (reader.string(), reader.string())))


def describe(connection, group):
    """State, protocol type, protocol and the members' ids."""
    reader = connection.ask(DESCRIBE_GROUPS, 0, Writer().count(1).string(group))

    def member():
        name = reader.string()
        reader.string(), reader.string(), reader.bytes(), reader.bytes()
        return name

    found, = reader.array(lambda: (reader.i16(), reader.string(), reader.string(), reader.string(), reader.string(),
                                   reader.array(member)))
    error, _, state, protocol_type, protocol, members = found
    return error, state, protocol_type, protocol, members
