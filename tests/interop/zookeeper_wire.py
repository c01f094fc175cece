"""ZooKeeper's protocol, byte by byte, and words for it: a client says "create /a data" and tells what came back."""
import base64
import hashlib
import socket
import struct

CODES = {0: "ok", -1: "SystemError", -2: "RuntimeInconsistency", -5: "MarshallingError", -6: "Unimplemented",
         -8: "BadArguments", -101: "NoNode", -102: "NoAuth", -103: "BadVersion", -108: "NoChildrenForEphemerals",
         -110: "NodeExists", -111: "NotEmpty", -112: "SessionExpired", -114: "InvalidACL", -115: "AuthFailed"}
EVENTS = {1: "created", 2: "deleted", 3: "changed", 4: "children"}
OPS = {"create": 1, "delete": 2, "exists": 3, "get": 4, "set": 5, "getacl": 6, "setacl": 7, "ls": 8, "sync": 9, "ping": 11,
       "ls2": 12, "check": 13, "multi": 14, "create2": 15, "auth": 100, "setwatches": 101, "close": -11}
XIDS = {"ping": -2, "auth": -4, "setwatches": -8}
FLAGS = {"-e": 1, "-s": 2}


def frame(*fields):
    body = b"".join(fields)
    return struct.pack(">i", len(body)) + body


def text(value):
    if value is None or value == "null":
        return struct.pack(">i", -1)
    value = value.encode()
    return struct.pack(">i", len(value)) + value


def texts(values):
    return struct.pack(">i", len(values)) + b"".join(map(text, values))


def acls(words):
    """"31:world:anyone", several with commas; "auth:" and "digest:NAME:PASSWORD" as the command line has them."""
    entries = []
    for word in words.split(",") if words else []:
        rights, scheme, name = word.split(":", 2)
        if scheme == "digest":
            digest = base64.b64encode(hashlib.sha1(name.encode()).digest()).decode()
            name = f"{name.split(':')[0]}:{digest}"
        entries.append(struct.pack(">i", int(rights)) + text(scheme) + text(name))
    return struct.pack(">i", len(entries)) + b"".join(entries)


class Fields:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, format):
        values = struct.unpack_from(">" + format, self.data, self.at)
        self.at += struct.calcsize(">" + format)
        return values

    def text(self):
        length, = self.take("i")
        if length < 0:
            return "null"
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def stat(self):
        _, _, _, _, version, children_version, acl_version, owner, length, children, _ = self.take("qqqqiiiqiiq")
        return (f"version={version} cversion={children_version} aversion={acl_version} ephemeral={int(owner != 0)}"
                f" length={length} children={children}")

    def left(self):
        return len(self.data) - self.at


def body(words):
    """Of a request that is said in words."""
    verb, *rest = words if len(words) > 1 else [*words, ""]
    if verb in ("create", "create2"):
        flags = 0
        while rest[0] in FLAGS:
            flags |= FLAGS[rest.pop(0)]
        path, data, rights = rest + ["", "31:world:anyone"][len(rest) - 1:]
        return text(path) + text(data) + acls(rights.strip("()")) + struct.pack(">i", flags)
    if verb in ("exists", "get", "ls", "ls2"):
        return text(rest[0]) + struct.pack("?", "watch" in rest)
    if verb in ("delete", "check"):
        return text(rest[0]) + struct.pack(">i", int([*rest, -1][1]))
    if verb == "set":
        return text(rest[0]) + text(rest[1]) + struct.pack(">i", int([*rest, -1][2]))
    if verb == "setacl":
        return text(rest[0]) + acls(rest[1].strip("()")) + struct.pack(">i", int([*rest, -1][2]))
    if verb in ("getacl", "sync"):
        return text(rest[0])
    if verb == "auth":
        return struct.pack(">i", 0) + text(rest[0]) + text(rest[1])
    if verb == "setwatches":
        since, *kinds = rest
        return struct.pack(">q", int(since)) + b"".join(texts([path for path in kind.split(",") if path != "-"])
                                                        for kind in kinds)
    return b""


class Client:
    """A connection with a session."""

    def __init__(self, port, session=0, password=bytes(16), timeout_ms=6000):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.sendall(frame(struct.pack(">iqiq", 0, 0, timeout_ms, session), struct.pack(">i", 16), password, b"\0"))
        answer = self.receive()
        _, self.timeout_ms, self.session = struct.unpack(">iiq", answer[:16])
        self.password = answer[20:36]
        self.port, self.xid = port, 0

    def read(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def receive(self):
        return self.read(struct.unpack(">i", self.read(4))[0])

    def say(self, line):
        """What came until the answer, the answer last."""
        words = line.split(" ")
        if words[0] == "raw":
            request = bytes.fromhex("".join(words[2:]))
            op = int(words[1])
        elif words[0] == "multi":
            parts = [part.split(" ") for part in line[6:].split("; ")]
            request = b"".join(struct.pack(">i?i", OPS[part[0]], False, -1) + body(part) for part in parts)
            request += struct.pack(">i?i", -1, True, -1)
            op = OPS["multi"]
        else:
            request, op = body(words), OPS[words[0]]
        xid = XIDS.get(words[0])
        if xid is None:
            self.xid += 1
            xid = self.xid
        self.socket.sendall(frame(struct.pack(">ii", xid, op), request))
        return self.told(xid, op)

    def told(self, xid, op):
        lines = []
        try:
            while True:
                fields = Fields(self.receive())
                told_xid, zxid, code = fields.take("iqi")
                if told_xid == -1:
                    kind, _ = fields.take("ii")
                    lines.append(f"event {EVENTS[kind]} {fields.text()} {zxid}")
                    continue
                said = CODES.get(code, str(code)) if code or not fields.left() else self.value(op, fields)
                lines.append(said + ("" if zxid > 0 else f" (zxid {zxid})") + ("" if told_xid == xid else f" (of {told_xid})"))
                return lines
        except (EOFError, ConnectionError):
            self.close()
            self.__init__(self.port, self.session, self.password)
            return [*lines, "closed, and the session goes on" if self.session else "closed"]

    def value(self, op, fields):
        if op in (OPS["create"], OPS["sync"]):
            return f"ok {fields.text()}"
        if op in (OPS["exists"], OPS["set"], OPS["setacl"]):
            return f"ok {fields.stat()}"
        if op == OPS["get"]:
            return f"ok '{fields.text()}' {fields.stat()}"
        if op == OPS["getacl"]:
            entries = [f"{fields.take('i')[0]}:{fields.text()}:{fields.text()}" for _ in range(fields.take("i")[0])]
            return f"ok ({','.join(entries)}) {fields.stat()}"
        if op in (OPS["ls"], OPS["ls2"]):
            names = sorted(fields.text() for _ in range(fields.take("i")[0]))
            return f"ok [{' '.join(names)}] {fields.stat() if op == OPS['ls2'] else ''}".rstrip()
        if op == OPS["multi"]:
            return f"ok {self.results(fields)}"
        return f"ok {fields.data[fields.at:].hex()}"

    def results(self, fields):
        results = []
        while True:
            op, is_end, code = fields.take("i?i")
            if is_end:
                return "; ".join([*results, f"end {op} {code}"])
            if op == -1:
                results.append(f"{CODES[fields.take('i')[0]]} {code}")
            else:
                results.append(f"{op} {code} {self.value(op, fields) if op in (1, 5) else 'ok'}")

    def close(self):
        self.socket.close()
