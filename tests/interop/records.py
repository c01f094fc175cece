"""Record batches and the message sets before them, written and read by hand. Compression is cramjam's and zlib's."""
import gzip
import struct
import time
import zlib

import cramjam

from wire import Reader, Writer

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
CODEC_NAMES = {number: name for name, number in CODECS.items()}
LZ4_BLOCK_LIMIT = 4 << 20
XERIAL_BLOCK = 32 << 10
XERIAL = b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01"


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _crc_table()


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = _TABLE[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFFFFFF


def _zigzag(value):
    return value << 1 ^ value >> 63 if value >= 0 else (-value << 1) - 1


def batch(values, producer_id=-1, epoch=-1, sequence=-1, timestamp=None, codec="none", later=(),
          keys=()):
    """A batch of magic 2 with these values, and keys if they are given, of now unless a timestamp is given. later: by how
    much each record's time is after that."""
    timestamp = int(time.time() * 1000) if timestamp is None else timestamp
    later = later or [0] * len(values)
    body = bytearray()
    for delta, value in enumerate(values):
        record = Writer().i8(0).varint(_zigzag(later[delta])).varint(_zigzag(delta))
        key = keys[delta] if keys else None
        record.varint(1) if key is None else record.varint(_zigzag(len(key))).raw(key)
        record.varint(_zigzag(len(value))).raw(value).varint(0)
        body += bytes(Writer().varint(_zigzag(len(record.data))).data) + record.data
    attributes = CODECS[codec.removeprefix("raw-")]
    body = bytes(body) if codec == "none" else compress(codec, bytes(body), 2)
    checked = struct.pack(">hiqqqhii", attributes, len(values) - 1, timestamp, timestamp + max(later), producer_id, epoch,
                          sequence, len(values)) + body
    return struct.pack(">qiibI", 0, len(checked) + 9, 0, 2, crc32c(checked)) + checked


# --- before magic 2 ---------------------------------------------------------------------------------------------------

def _rotate(value, count):
    return (value << count | value >> 32 - count) & 0xFFFFFFFF


def _xxh32_short(data):
    """xxHash32 with seed 0 of fewer than 16 bytes: what an lz4 frame's header is checked by."""
    value = (0x165667B1 + len(data)) & 0xFFFFFFFF
    while len(data) >= 4:
        value = _rotate((value + struct.unpack_from("<I", data)[0] * 0xC2B2AE3D) & 0xFFFFFFFF, 17) * 0x27D4EB2F & 0xFFFFFFFF
        data = data[4:]
    for byte in data:
        value = _rotate((value + byte * 0x165667B1) & 0xFFFFFFFF, 11) * 0x9E3779B1 & 0xFFFFFFFF
    value = (value ^ value >> 15) * 0x85EBCA77 & 0xFFFFFFFF
    value = (value ^ value >> 13) * 0xC2B2AE3D & 0xFFFFFFFF
    return value ^ value >> 16


def lz4_frame(data, old_checksum):
    """One block in a frame. Clients of message format 0 counted the frame's magic into the header's checksum."""
    magic, descriptor = b"\x04\x22\x4d\x18", b"\x60\x40"
    check = _xxh32_short(magic + descriptor if old_checksum else descriptor) >> 8 & 0xFF
    block = bytes(cramjam.lz4.compress_block(data, store_size=False))
    return magic + descriptor + bytes([check]) + struct.pack("<I", len(block)) + block + bytes(4)


def lz4_unframe(data):
    """The content and whether the header's checksum is the old one."""
    flags = data[4]
    at = 6 + (8 if flags & 8 else 0)
    old = data[at] != _xxh32_short(data[4:at]) >> 8 & 0xFF
    at += 1
    out = bytearray()
    while True:
        size, = struct.unpack_from("<I", data, at)
        at += 4
        if size == 0:
            return bytes(out), old
        block = data[at:at + (size & 0x7FFFFFFF)]
        at += len(block) + (4 if flags & 16 else 0)
        if size >> 31 == 0:
            room = bytearray(LZ4_BLOCK_LIMIT)
            block = room[:cramjam.lz4.decompress_block_into(block, room)]
        out += block


def compress(codec, data, magic):
    if codec == "gzip":
        return gzip.compress(data, mtime=0)
    if codec == "snappy":
        pieces = (data[at:at + XERIAL_BLOCK] for at in range(0, len(data), XERIAL_BLOCK))
        blocks = [bytes(cramjam.snappy.compress_raw(piece)) for piece in pieces]
        return XERIAL + b"".join(struct.pack(">i", len(block)) + block for block in blocks)
    if codec == "raw-snappy":
        return bytes(cramjam.snappy.compress_raw(data))
    if codec == "zstd":
        return bytes(cramjam.zstd.compress(data))
    return lz4_frame(data, magic == 0)


def decompress(codec, data):
    if codec == "gzip":
        return zlib.decompress(data, 31)
    if codec == "lz4":
        return lz4_unframe(data)[0]
    if codec == "zstd":
        return bytes(cramjam.zstd.decompress(data))
    if not data.startswith(XERIAL[:8]):
        return bytes(cramjam.snappy.decompress_raw(data))
    out, at = bytearray(), len(XERIAL)
    while at < len(data):
        size, = struct.unpack_from(">i", data, at)
        out += bytes(cramjam.snappy.decompress_raw(data[at + 4:at + 4 + size]))
        at += 4 + size
    return bytes(out)


def _field(raw):
    return struct.pack(">i", -1) if raw is None else struct.pack(">i", len(raw)) + raw


def message(offset, magic, timestamp, key, value, attributes=0):
    """One entry of a message set of magic 0 or 1."""
    checked = struct.pack(">bb", magic, attributes)
    if magic == 1:
        checked += struct.pack(">q", timestamp)
    checked += _field(key) + _field(value)
    return struct.pack(">qiI", offset, len(checked) + 4, zlib.crc32(checked)) + checked


def message_set(magic, codec, records):
    """Records (timestamp, key, value) as plain messages, or in one compressed wrapper."""
    relative = range(len(records))
    inner = b"".join(message(offset, magic, *record) for offset, record in zip(relative, records))
    if codec == "none":
        return inner
    last = len(records) - 1
    newest = max(record[0] for record in records)
    attributes = CODECS[codec.removeprefix("raw-")]
    return message(last, magic, newest, None, compress(codec, inner, magic), attributes)


# --- reading whatever a fetch gives ------------------------------------------------------------------------------------

def _text(raw):
    return None if raw is None else raw.hex()


def _read_batch(data):
    """A batch of magic 2 as plain values; its CRC must hold."""
    (base, _, _, _, crc, attributes, last_delta, first_time, newest, producer_id, epoch, sequence,
     count) = struct.unpack_from(">qiibIhiqqqhii", data)
    if crc32c(data[21:]) != crc:
        raise AssertionError(f"the CRC of the batch at offset {base} does not hold")
    codec = CODEC_NAMES[attributes & 7]
    body = data[61:] if codec == "none" else decompress(codec, data[61:])
    reader, records = Reader(body), []
    for _ in range(count):
        reader.zigzag(), reader.i8()
        time, offset = first_time + reader.zigzag(), base + reader.zigzag()
        key, value = reader.nullable(), reader.nullable()
        headers = [(reader.nullable().hex(), _text(reader.nullable())) for _ in range(reader.zigzag())]
        records.append([offset, time, _text(key), _text(value)] + ([headers] if headers else []))
    return {"magic": 2, "codec": codec, "attributes": attributes, "base": base, "last": base + last_delta,
            "newest": newest, "producer": [producer_id, epoch, sequence], "records": records}


def _read_message(data):
    """A message before magic 2 as plain values, a wrapper with what it holds; its CRC must hold."""
    offset, _, crc, magic, attributes = struct.unpack_from(">qiIbb", data)
    if zlib.crc32(data[16:]) != crc:
        raise AssertionError(f"the CRC of the message at offset {offset} does not hold")
    reader = Reader(data[18:])
    time = reader.i64() if magic == 1 else -1
    key, value = reader.bytes(), reader.bytes()
    codec = CODEC_NAMES[attributes & 7]
    entry = {"magic": magic, "codec": codec, "attributes": attributes, "offset": offset, "time": time}
    if codec == "none":
        return entry | {"key": _text(key), "value": _text(value)}
    if codec == "lz4":
        entry["old_checksum"] = lz4_unframe(value)[1]
    return entry | {"inner": read(decompress(codec, value))}


def read(data):
    """Every whole entry of a fetch's records, of any magic."""
    entries, at, whole = [], 0, whole_bytes(data or b"")
    while at < whole:
        end_of_entry = at + 12 + struct.unpack_from(">i", data, at + 8)[0]
        entries.append((_read_batch if data[at + 16] == 2 else _read_message)(data[at:end_of_entry]))
        at = end_of_entry
    return entries


def whole_bytes(data):
    """How many bytes the whole entries of a fetch's records take: the last may be cut."""
    at = 0
    while at + 17 <= len(data) and at + 12 + struct.unpack_from(">i", data, at + 8)[0] <= len(data):
        at += 12 + struct.unpack_from(">i", data, at + 8)[0]
    return at


def end(entry):
    """The offset after an entry of any magic."""
    return (entry["last"] if entry["magic"] == 2 else entry["offset"]) + 1


def values(entries):
    """(offset, value) of each record of entries of magic 2."""
    return [(record[0], bytes.fromhex(record[3])) for entry in entries for record in entry["records"]]
