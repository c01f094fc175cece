"""Consumer groups whose members run in host programs (java/GroupHost.java, go/group_host.go …): many members and producers in
one process, told on standard input, one line each, what to do:
  join MEMBER TOPIC KEY=VALUE…   leave MEMBER   produce TOPIC PARTITIONS FROM   rest TOPIC
and they say: assigned MEMBER P… | revoked MEMBER P… | lost MEMBER P… | got MEMBER P OFFSET VALUE | committed MEMBER P OFFSET |
uncommitted MEMBER WHY | left MEMBER | failed MEMBER WHY | produced TOPIC NEXT. A member is called GROUP.NUMBER, a group as
its topic; a producer sends the numbers from FROM on, each to the partition of its remainder, until it rests."""
import collections
import os
import subprocess
import threading

from brokers import jvm
from environments import go_program, java_program, node_command
from polling import wait_until

PARTITIONS = 6
SESSION_MS = 10000
CLASSIC = {"session.timeout.ms": SESSION_MS, "heartbeat.interval.ms": 500}
CONSUMER = {"group.protocol": "consumer"}
# The broker's part of it: the consumer protocol's sessions and heartbeats are settings of the broker.
BROKER = {"group.initial.rebalance.delay.ms": 0, "offsets.topic.num.partitions": 5,
          "group.consumer.session.timeout.ms": SESSION_MS, "group.consumer.min.session.timeout.ms": SESSION_MS,
          "group.consumer.heartbeat.interval.ms": 500, "group.consumer.min.heartbeat.interval.ms": 500}
WAIT_SECONDS = 120


def java_host(version):
    return java_program(version, "GroupHost.java")


def go_host():
    return [go_program("go")]


def javascript_host():
    return node_command("group_host.js")


class Group:
    """What its members said, each line judged as it comes: no partition has two owners, and nothing that was committed is
    delivered again."""

    def __init__(self, name, settings, incremental=False, static=None, patient=True):
        self.name = name
        self.settings = {"group.id": name, **settings}
        self.incremental = incremental  # partitions that stay are not revoked
        self.static = static  # classic or consumer: the protocols treat static members differently
        self.patient = patient  # a lost connection is no reason to join anew
        self.members = {}  # the living ones: host by number
        self.instances = {}
        self.lock = threading.Lock()
        self.owned = {}  # partitions by member
        self.revoked = collections.defaultdict(set)  # partitions by member since watch()
        self.assigned = collections.defaultdict(set)
        self.late = False  # since watch() a member was put out before it committed: a busy machine may be too slow
        self.committed = collections.Counter()
        self.delivered = collections.Counter()  # how often, by value
        self.failed = {}
        self.fenced = set()  # members in whose place another comes, with or without their knowing
        self.faults = []
        self.accused = {}  # what is wrong unless the member was put out and just does not know yet
        self.next_value = 0
        self.resting = True

    def member(self, number):
        return f"{self.name}.{number}"

    # What a host reads.

    def heard(self, what, member, words):
        with self.lock:
            getattr(self, f"heard_{what}")(member, words)

    def heard_assigned(self, member, partitions):
        taken = {int(partition) for partition in partitions}
        for other, theirs in self.owned.items():
            if other not in self.fenced | {member} and theirs & taken:
                self.accused[other] = f"{member} is given {taken}, of which {other} has {theirs}"
        self.owned.setdefault(member, set()).update(taken)
        if taken:
            self.assigned[member] |= taken

    def heard_revoked(self, member, partitions):
        given = {int(partition) for partition in partitions}
        self.owned.setdefault(member, set()).difference_update(given)
        if given and member not in self.fenced:
            self.revoked[member] |= given

    def heard_lost(self, member, partitions):
        self.heard_revoked(member, partitions)
        self.put_out(member)

    def put_out(self, member):
        self.late = True
        self.accused.pop(member, None)

    def heard_got(self, member, words):
        partition, offset, value = map(int, words)
        if offset < self.committed[partition] and member not in self.fenced:
            self.accused[member] = f"{member} gets {offset} of {partition}, {self.committed[partition]} is committed"
        if value % PARTITIONS != partition:
            self.faults.append(f"{member} gets {value} of partition {partition}")
        self.delivered[value] += 1

    def heard_committed(self, member, words):
        partition, offset = map(int, words)
        self.committed[partition] = max(self.committed[partition], offset)

    def heard_uncommitted(self, member, why):
        if why != ["RebalanceInProgressException"]:
            self.put_out(member)

    def heard_left(self, member, words):
        self.owned.pop(member, None)

    def heard_failed(self, member, why):
        self.owned[member] = set()
        self.failed[member] = " ".join(why)

    def heard_produced(self, topic, words):
        self.next_value = int(words[0])
        self.resting = True

    # What a test asks.

    def watch(self):
        """From here on it is noted who is given and who loses partitions."""
        with self.lock:
            self.revoked.clear()
            self.assigned.clear()
            self.late = False
        return self.shares()

    def shares(self):
        """The partitions of each member that has some."""
        with self.lock:
            return {member: set(partitions) for member, partitions in self.owned.items() if partitions}

    def is_shared(self):
        """Whether the living members and no other have all partitions, evenly."""
        shares = self.shares()
        sizes = [len(shares.get(self.member(number), ())) for number in self.members]
        return len(shares) == len(sizes) and sum(sizes) == PARTITIONS and max(sizes) - min(sizes) <= 1

    def wait_shared(self):
        try:
            wait_until(lambda: self.is_shared() and not self.accused, WAIT_SECONDS, f"{self.name} shared by {[*self.members]}")
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.owned}, {self.accused}, {self.failed}") from None
        self.check()

    def wait_progress(self, count=20):
        """So many more values are delivered, whichever."""
        enough = sum(self.delivered.values()) + count
        wait_until(lambda: sum(self.delivered.values()) >= enough, WAIT_SECONDS, f"progress of {self.name}")

    def wait_all_delivered(self):
        """The producer rests; every value has come and is committed."""
        wait_until(lambda: self.resting, WAIT_SECONDS, f"the end of the producer of {self.name}")

        def all_there():
            with self.lock:
                missing = [value for value in range(self.next_value) if value not in self.delivered]
                return not missing and sum(self.committed.values()) >= self.next_value

        try:
            wait_until(all_there, WAIT_SECONDS, f"every value of {self.name}")
        except AssertionError as error:
            missing = [value for value in range(self.next_value) if value not in self.delivered]
            raise AssertionError(f"{error}: missing {missing[:20]}, committed {self.committed}") from None
        self.check()

    def repeated(self):
        """How many values came once more."""
        with self.lock:
            return sum(self.delivered.values()) - len(self.delivered)

    def check(self):
        wrong = [*self.faults, *self.accused.values()]
        if wrong:
            raise AssertionError(f"{self.name}: {wrong[:5]}")
        if self.name in self.failed:
            raise AssertionError(f"the producer of {self.name}: {self.failed[self.name]}")


    # What a test tells.

    def join(self, host, number, instance=None):
        self.instances[number] = instance or number
        static = {"group.instance.id": f"instance-{instance or number}"} if self.static else {}
        host.join(self, number, static)
        self.members[number] = host

    def leave(self, number):
        self.members.pop(number).tell("leave", self.member(number))

    def all_leave(self):
        """Gives what come_back() takes."""
        members = dict(self.members)
        for number in members:
            self.leave(number)
        return members

    def come_back(self, members):
        for number, host in members.items():
            self.join(host, number + 10, self.instances[number])


class Host:
    """A process with members of any of the groups."""

    def __init__(self, command, broker, groups):
        self.groups = {group.name: group for group in groups}
        self.joined = []
        self.log = open(broker.home / f"host-{id(self)}.log", "w+")
        self.process = subprocess.Popen([*command, broker.address], text=True, bufsize=1, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log, env={**os.environ, **jvm(broker.home)})
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            what, who, *words = line.split()
            self.groups[who.split(".")[0]].heard(what, who, words)

    def tell(self, *words):
        print(*words, file=self.process.stdin)

    def join(self, group, number, settings):
        member = group.member(number)
        self.joined.append((group, member))
        lines = {**group.settings, **settings}
        self.tell("join", member, group.name, *(f"{key}={value}" for key, value in lines.items()))

    def produce(self, group):
        group.resting = False
        self.tell("produce", group.name, PARTITIONS, group.next_value)

    def rest(self, group):
        self.tell("rest", group.name)

    def kill(self):
        """kill -9: its members are gone without a word."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        for group, member in self.joined:
            group.heard_left(member, [])
            group.members = {number: host for number, host in group.members.items() if host is not self}

    def close(self):
        self.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()
