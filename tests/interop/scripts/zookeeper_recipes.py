"""kazoo's recipes, each with two clients, and its plain calls: zookeeper_recipes.py HOST:PORT. Ends well or with the first
thing that is not as it should be."""
import pathlib
import sys
import threading

import kazoo
from kazoo.client import KazooClient
from kazoo.exceptions import BadVersionError, NodeExistsError, NoNodeError, NotEmptyError, RolledBackError
from kazoo.security import make_digest_acl

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from polling import wait_until  # noqa: E402

address = sys.argv[1]
SECONDS = 10


def connected():
    client = KazooClient(address, timeout=6)
    client.start(timeout=SECONDS)
    return client


def fails_with(error, call, *arguments, **how):
    try:
        call(*arguments, **how)
    except error:
        return
    raise AssertionError(f"{call} of {arguments} does not fail with {error}")


def in_background(*calls):
    threads = [threading.Thread(target=call, daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    return threads


def ended(threads):
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "it does not end"


def nodes(one, other):
    one.create("/nodes/a/b", b"data", makepath=True)
    assert other.get("/nodes/a/b")[0] == b"data"
    assert other.set("/nodes/a/b", b"more").version == 1
    fails_with(BadVersionError, one.set, "/nodes/a/b", b"", version=0)
    fails_with(NodeExistsError, one.create, "/nodes/a", b"")
    fails_with(NotEmptyError, one.delete, "/nodes/a")
    assert one.create("/nodes/n-", b"", sequence=True, ephemeral=True) == "/nodes/n-0000000001"
    assert other.exists("/nodes/n-0000000001").ephemeralOwner == one.client_id[0]
    one.delete("/nodes/a", recursive=True)
    fails_with(NoNodeError, other.get, "/nodes/a")
    assert one.sync("/nodes").endswith("/nodes")  # kazoo 2.5 gives it with the root of its own
    assert one.server_version() >= (3, 4), one.server_version()


def transactions(one, other):
    one.ensure_path("/transactions")
    request = one.transaction()
    request.create("/transactions/a", b"a")
    request.set_data("/transactions/a", b"b")
    request.check("/transactions/a", version=1)
    request.delete("/transactions/a")
    results = request.commit()
    assert results[0] == "/transactions/a" and results[1].version == 1 and results[2:] == [True, True], results
    request = one.transaction()
    request.create("/transactions/b")
    request.delete("/transactions/none")
    request.create("/transactions/c")
    results = request.commit()
    assert isinstance(results[0], RolledBackError) and isinstance(results[1], NoNodeError), results
    assert not other.exists("/transactions/b")


def rights(one, other):
    one.add_auth("digest", "me:secret")
    one.create("/rights", b"mine", acl=[make_digest_acl("me", "secret", all=True)])
    assert one.get("/rights")[0] == b"mine"
    fails_with(kazoo.exceptions.NoAuthError, other.get, "/rights")
    assert one.get_acls("/rights")[0][0].id.id.startswith("me:")
    one.delete("/rights")


def lock(one, other):
    order = []

    def take(client, name):
        with client.Lock("/lock", name):
            order.append(name)
            if len(order) == 1:
                wait_until(lambda: len(client.Lock("/lock").contenders()) == 2, SECONDS, "that both want the lock")
                assert not client.Lock("/lock").acquire(blocking=False)
            order.append(name)

    ended(in_background(lambda: take(one, "one"), lambda: take(other, "other")))
    assert order[0] == order[1] and order[2] == order[3] and len(order) == 4, order
    assert one.Semaphore("/semaphore", max_leases=1).acquire()
    assert not other.Semaphore("/semaphore", max_leases=1).acquire(blocking=False)


def election(one, other):
    leaders = []
    ended(in_background(lambda: one.Election("/election", "one").run(leaders.append, "one"),
                        lambda: other.Election("/election", "other").run(leaders.append, "other")))
    assert sorted(leaders) == ["one", "other"], leaders


def barrier(one, other):
    gate = one.Barrier("/barrier")
    gate.create()
    waiting = in_background(lambda: other.Barrier("/barrier").wait(SECONDS))
    assert gate.remove()
    ended(waiting)
    doors = [client.DoubleBarrier("/double", 2) for client in (one, other)]
    ended(in_background(*(door.enter for door in doors)))
    ended(in_background(*(door.leave for door in doors)))


def counter(one, other):
    def count(client):
        counter = client.Counter("/counter")
        for _ in range(10):
            counter += 1

    ended(in_background(lambda: count(one), lambda: count(other)))
    assert one.Counter("/counter").value == 20


def queue(one, other):
    one.Queue("/queue").put(b"a")
    one.Queue("/queue").put(b"b", priority=1)
    assert [other.Queue("/queue").get() for _ in range(3)] == [b"b", b"a", None]
    locking = one.LockingQueue("/locking")
    locking.put_all([b"1", b"2"])
    taken = other.LockingQueue("/locking")
    assert taken.get(SECONDS) == b"1" and taken.consume()
    assert locking.get(SECONDS) == b"2" and locking.consume()


def party(one, other):
    parties = [one.Party("/party", "one"), other.Party("/party", "other")]
    for member in parties:
        member.join()
    assert sorted(parties[0]) == ["one", "other"]
    parties[1].leave()
    assert list(parties[0]) == ["one"]


def watches(one, other):
    seen = []
    told = threading.Condition()

    def note(*what):
        with told:
            seen.append(what)
            told.notify_all()

    def wait_for(*what):
        with told:
            assert told.wait_for(lambda: what in seen, SECONDS), (what, seen)

    one.DataWatch("/watched", lambda data, stat: note("data", data))
    wait_for("data", None)
    other.create("/watched", b"1")
    wait_for("data", b"1")
    one.ChildrenWatch("/watched", lambda names: note("children", *sorted(names)))
    other.create("/watched/a", ephemeral=True)
    wait_for("children", "a")
    other.set("/watched", b"2")
    wait_for("data", b"2")
    other.delete("/watched/a")
    other.delete("/watched")
    with told:
        assert told.wait_for(lambda: seen.count(("data", None)) == 2, SECONDS), seen


def reconnection(one, other):
    """The session and its watches go on when the connection is cut."""
    one.create("/again", b"", ephemeral=True)
    changed = threading.Event()
    one.get("/again", watch=lambda event: changed.set())
    one._connection._socket.shutdown(2)
    other.set("/again", b"meanwhile")
    assert changed.wait(SECONDS)
    assert one.exists("/again").ephemeralOwner == one.client_id[0]


one, other = connected(), connected()
one.ensure_path("/")
for recipe in (nodes, transactions, rights, lock, election, barrier, counter, queue, party, watches, reconnection):
    recipe(one, other)
one.create("/last", b"", ephemeral=True)
one.stop()
assert not other.exists("/last")
other.stop()
print("done")
