"""Three members over six partitions: one is killed, one is added, the broker is killed twice, and all along every record
arrives, and none again that was committed. A client's module group_NAME.py brings the members and the producer, each of
which is a process of its own. Asks on standard output for a new start of the broker and waits for a line that tells of it.
group_life.py NAME VARIANT ROUNDS ADDRESS TOPIC"""
import collections
import ctypes
import dataclasses
import importlib
import itertools
import logging
import multiprocessing
import multiprocessing.connection
import signal
import sys
import time

PARTITIONS = 6
SESSION_MS = 6000
HEARTBEAT_MS = 300
DEADLINE_SECONDS = 120
PR_SET_PDEATHSIG = 1
fork = multiprocessing.get_context("fork")


@dataclasses.dataclass
class Settings:
    variant: str
    address: str
    topic: str
    group: str
    partitions: int = PARTITIONS
    session_ms: int = SESSION_MS
    heartbeat_ms: int = HEARTBEAT_MS
    owned: tuple = ()  # for a consumer that does not ask the group


def answer(member, command):
    if command == "close":
        member.close()
        return "closed", None
    try:
        member.commit()
        return "committed", {partition: offset or 0 for partition, offset in member.committed().items()}
    except Exception as error:
        return "uncommitted", repr(error)


def give_up(member, reason):
    """What one does with a consumer that will not work again."""
    print(f"made anew after {reason}", file=sys.stderr)
    if member:
        member.close()


def consume(client, settings, pipe):
    """A member's process: tells each batch and each assignment, and does as it is told until closed."""
    member = told = None
    while True:
        try:
            member = member or client.Member(settings)
            records, assigned = member.poll(), (member.rebalances, member.assignment())
        except Exception as error:
            if not client.GIVES_UP:
                raise
            member, records, assigned = give_up(member, repr(error)), [], (0, set())
            pipe.poll(HEARTBEAT_MS / 1000)  # or until it is told something
        if assigned != told:
            told = assigned
            pipe.send(("assigned", told[1]))
        if records:
            pipe.send(("records", records))
        if pipe.poll() and member:
            event = answer(member, pipe.recv())
            pipe.send(event)
            if event[0] == "closed":
                return
            if event[0] == "uncommitted" and client.GIVES_UP:
                member = give_up(member, event[1])


def produce(client, settings, pipe):
    producer = client.Producer(settings)
    while True:
        producer.send(pipe.recv())
        pipe.send(("sent", None))


def work(task, client, settings, pipe):
    """In a process that ends with its parent, wherever it hangs."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    task(client, settings, pipe)


class Process:
    """One of them, seen from outside."""

    def __init__(self, task, client, settings):
        self.pipe, other = fork.Pipe()
        self.process = fork.Process(target=work, args=(task, client, settings, other), daemon=True)
        self.process.start()
        other.close()
        self.owned = settings.owned
        self.assigned = set()
        self.answer = None

    def tell(self, command):
        self.answer = None
        self.pipe.send(command)

    def kill(self):
        self.process.kill()
        self.process.join()


class Life:
    def __init__(self, client, settings):
        self.client, self.settings = client, settings
        self.producer = Process(produce, client, settings)
        self.members = []
        self.sent = 0
        self.committed = collections.Counter()  # by partition: the offset that is known to be committed
        self.arrivals = collections.Counter()  # by partition and offset, since the last commit of all
        self.disturbed = False  # whether there was a rebalance since the last numbers were sent

    def ends(self):
        """By partition: number N is offset N // PARTITIONS of partition N % PARTITIONS."""
        return {one: (self.sent - one + PARTITIONS - 1) // PARTITIONS for one in range(PARTITIONS)}

    def accept(self, process, kind, what):
        if kind == "assigned":
            self.disturbed = self.disturbed or bool(process.assigned)
            process.assigned = what
        elif kind == "records":
            for partition, offset, number in what:
                if number != offset * PARTITIONS + partition:
                    raise AssertionError(f"{number} is at {offset} of partition {partition}")
                if offset < self.committed[partition]:
                    raise AssertionError(f"{partition}:{offset} came again though {self.committed[partition]} is committed")
                self.arrivals[partition, offset] += 1
        else:
            process.answer = kind, what

    def wait(self, condition, what):
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what} within {DEADLINE_SECONDS} s: assigned {[m.assigned for m in self.members]}, "
                                     f"answered {[m.answer for m in self.members]}, committed {dict(self.committed)}, "
                                     f"arrived {len(self.arrivals)}, sent {self.sent}")
            running = [self.producer, *[member for member in self.members if member.answer != ("closed", None)]]
            pipes = {process.pipe: process for process in running}
            for pipe in multiprocessing.connection.wait(pipes, 0.5):
                try:
                    self.accept(pipes[pipe], *pipe.recv())
                except EOFError:
                    raise AssertionError("a process ended by itself") from None

    def send(self, count):
        self.disturbed = False
        self.producer.tell(range(self.sent, self.sent + count))
        self.wait(lambda: self.producer.answer, "delivery")
        self.sent += count

    def add(self, owned=()):
        self.members.append(Process(consume, self.client, dataclasses.replace(self.settings, owned=owned)))

    def kill_one(self):
        killed = self.members.pop(0)
        killed.kill()
        return killed

    def wait_balanced(self):
        share = PARTITIONS // len(self.members)

        def balanced():
            return all(len(member.assigned) == share for member in self.members) and (
                len(set().union(*[member.assigned for member in self.members])) == PARTITIONS)

        self.wait(balanced, "balance")

    def wait_arrived(self, once=False):
        """Everything that is not committed arrived; once: and nothing of it twice, unless a rebalance came between."""
        wanted = {(one, offset) for one, end in self.ends().items() for offset in range(self.committed[one], end)}
        self.wait(lambda: wanted <= self.arrivals.keys(), "arrival of all")
        twice = [where for where, count in self.arrivals.items() if count > 1]
        if once and twice and not self.disturbed:
            raise AssertionError(f"came twice: {twice}")

    def wait_again(self, partitions):
        """What a killed member did not commit arrives at others."""
        wanted = {where for where in self.arrivals if where[0] in partitions}
        self.wait(lambda: all(self.arrivals[where] > 1 for where in wanted), "second arrival")

    def commit(self):
        """Until all is committed: a commit during a rebalance may fail."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while dict(self.committed) != self.ends():
            for member in self.members:
                member.tell("commit")
            self.wait(lambda: all(member.answer for member in self.members), "commit")
            for kind, what in [member.answer for member in self.members]:
                if kind == "committed":
                    self.committed.update({one: offset - self.committed[one] for one, offset in what.items()})
                elif time.monotonic() > deadline:
                    raise AssertionError(f"not committed: {what}")
        self.arrivals.clear()

    def close(self):
        for member in self.members:
            member.tell("close")
        self.wait(lambda: all(member.answer for member in self.members), "end of the members")
        for member in self.members:
            member.process.join()
        self.members.clear()

    def restart_broker(self):
        print("restart", flush=True)
        sys.stdin.readline()


def live(life, rounds, shares):
    """shares: what each member is told to own, for consumers that are in no group."""
    began = time.monotonic()

    def step(name):
        note = ", disturbed" if life.disturbed else ""
        print(f"{time.monotonic() - began:5.1f} s {name}{note}", file=sys.stderr, flush=True)

    for share in shares or [()] * 3:
        life.add(share)
    life.wait_balanced()
    life.send(300)
    life.wait_arrived(once=True)
    life.commit()
    step("three members")
    for _ in range(rounds):
        life.send(120)
        life.wait_arrived(once=True)
        killed = life.kill_one()
        if not shares:
            life.wait_balanced()
            life.wait_again(killed.assigned)
            life.commit()
        step("one killed")
        life.add(killed.owned)
        life.wait_balanced()
        life.wait_again(killed.assigned)
        life.commit()
        life.send(120)
        life.wait_arrived(once=True)
        life.commit()
        step("one added")
        life.send(60)
        life.wait_arrived(once=True)
        life.restart_broker()
        life.send(60)
        life.wait_arrived()
        life.wait_balanced()
        life.commit()
        step("broker restarted")
    life.close()
    life.restart_broker()
    life.send(60)
    life.add(tuple(itertools.chain(*shares)))
    life.wait_arrived(once=True)
    life.commit()
    life.close()
    step("resumed")


def main():
    name, variant, rounds, address, topic = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    client = importlib.import_module("group_" + name)
    life = Life(client, Settings(variant, address, topic, f"group-of-{topic}"))
    live(life, int(rounds), [(0, 1), (2, 3), (4, 5)] if variant == "simple" else [])
    print("done", flush=True)


if __name__ == "__main__":
    main()
