"""Metadata and CreateTopics by hand in every version: what comes back as plain values, nothing left out or left over."""
from wire import CREATE_TOPICS, METADATA, Writer

METADATA_VERSIONS = range(0, 14)
CREATE_TOPICS_VERSIONS = range(0, 8)


def metadata(connection, version, names, create=True):
    """topic → error and, by partition, error and leader. From version 4 on the request says whether it creates."""
    flexible = version >= 9
    writer = Writer(flexible).count(len(names))
    for name in names:
        if version >= 10:
            writer.raw(bytes(16))
        writer.string(name).tags()
    if version >= 4:
        writer.i8(create)
    if 8 <= version <= 10:
        writer.i8(0)
    if version >= 8:
        writer.i8(0)
    return _read_metadata(connection.ask(METADATA, version, writer.tags(), flexible), version)


def _read_metadata(reader, version):
    if version >= 3:
        reader.i32()
    reader.array(lambda: (reader.i32(), reader.string(), reader.i32(), version >= 1 and reader.string(), reader.tags()))
    if version >= 2:
        reader.string()
    if version >= 1:
        reader.i32()

    def partition():
        error, index, leader = reader.i16(), reader.i32(), reader.i32()
        if version >= 7:
            reader.i32()
        for _ in range(3 if version >= 5 else 2):
            reader.array(reader.i32)
        reader.tags()
        return index, (error, leader)

    def topic():
        error, name = reader.i16(), reader.string()
        if version >= 10:
            reader.take(16)
        if version >= 1:
            reader.i8()
        partitions = dict(reader.array(partition))
        if version >= 8:
            reader.i32()
        reader.tags()
        return name, (error, partitions)

    topics = dict(reader.array(topic))
    if 8 <= version <= 10:
        reader.i32()
    if version >= 13:
        reader.i16()
    reader.tags()
    reader.end()
    return topics


def create_topics(connection, version, name, partitions, replicas, **configs):
    """Error, and from version 5 on the partitions and replicas that the topic got."""
    flexible = version >= 5
    writer = Writer(flexible).count(1).string(name).i32(partitions).i16(replicas).count(0).count(len(configs))
    for key, value in configs.items():
        writer.string(key.replace("_", ".")).string(value).tags()
    writer.tags().i32(30000)
    if version >= 1:
        writer.i8(0)
    reader = connection.ask(CREATE_TOPICS, version, writer.tags(), flexible)
    if version >= 2:
        reader.i32()

    def topic():
        reader.string()
        if version >= 7:
            reader.take(16)
        answer = [reader.i16()]
        if version >= 1:
            reader.string()
        if version >= 5:
            answer += [reader.i32(), reader.i16()]
            reader.array(lambda: (reader.string(), reader.string(), reader.i8(), reader.i8(), reader.i8(), reader.tags()))
        reader.tags()
        return answer

    answer, = reader.array(topic)
    reader.tags()
    reader.end()
    return answer
