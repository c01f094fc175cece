"""Consumer groups of Java and Go clients through a life: three members share six partitions, one is killed, one is added,
the broker is killed, the whole group goes and comes back. All the while a producer sends. No value is lost, and none that
was committed comes again. All groups live side by side: each phase is mostly waiting."""
import unittest

import golden
import group_hosts
from brokers import Broker
from group_hosts import CLASSIC, CONSUMER, WAIT_SECONDS, Group, Host, go_host, java_host
from polling import wait_until

STRATEGY = "partition.assignment.strategy"
COOPERATIVE = {STRATEGY: "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"}
EAGER = {STRATEGY: "org.apache.kafka.clients.consumer.RangeAssignor"}
# Else a client that finds no broker forgets the topics, too, and what it then learns again is a reason to rejoin.
REMEMBER = {"metadata.recovery.strategy": "none"}
AWAY = {"session.timeout.ms": 30000}  # longer than a static member is away


def java_groups():
    classic = {**CLASSIC, **REMEMBER}
    return [Group("eager", {**classic, **EAGER}),
            Group("cooperative", {**classic, **COOPERATIVE}, incremental=True),
            Group("static", {**classic, **EAGER, **AWAY}, static="classic"),
            Group("consumer", CONSUMER, incremental=True),
            Group("consumer_static", CONSUMER, incremental=True, static="consumer")]


class JavaGoGroups(unittest.TestCase):
    def setUp(self):
        self.broker = Broker(settings=group_hosts.BROKER)
        self.addCleanup(self.broker.close)
        self.broker.start()

    def each(self, check, **kind):
        """Checks every group, or those of the kind; a group that fails is left out from then on."""
        for group in self.groups[:]:
            if all(getattr(group, name) == value for name, value in kind.items()):
                done = False
                with self.subTest(group.name, phase=check.__name__):
                    check(group)
                    done = True
                if not done:
                    self.groups.remove(group)

    def live(self, *casts):
        """casts: command, groups. Each command runs twice: the second one has the member that is killed."""
        self.groups = [group for _, groups in casts for group in groups]
        with self.broker.connect() as connection:
            for group in self.groups:
                connection.create_topic(group.name, group_hosts.PARTITIONS)
        self.hosts, self.victims = {}, []
        for command, groups in casts:
            host, victim = Host(command, self.broker, groups), Host(command, self.broker, groups)
            self.addCleanup(host.close)
            self.addCleanup(victim.close)
            self.victims.append((victim, groups))
            self.hosts.update((group, host) for group in groups)
        self.three_members_share()
        self.one_is_killed()
        self.one_is_added()
        self.each(self.instance_comes_twice, static="classic")
        self.each(self.instance_is_taken, static="consumer")
        self.broker_is_killed()
        self.all_go_and_come_back()

    def three_members_share(self):
        for victim, groups in self.victims:
            for group in groups:
                self.hosts[group].produce(group)
                group.join(self.hosts[group], 1)
                group.join(self.hosts[group], 2)
                group.join(victim, 3)
        self.each(Group.wait_shared)
        self.each(Group.wait_progress)

    def one_is_killed(self):
        before = {group: group.watch() for group in self.groups}
        for victim, _ in self.victims:
            victim.kill()
        for group in self.groups:
            if group.static == "classic":
                group.join(self.hosts[group], 4, instance=3)
        self.each(Group.wait_shared)
        self.each(lambda group: self.check_took_over(group, before[group], 4, 3), static="classic")
        self.each(Group.wait_progress)

    def check_took_over(self, group, before, new, old):
        """The new one has what the old one had, and nobody else was asked to move."""
        before[group.member(new)] = before.pop(group.member(old))
        self.assertEqual(group.shares(), before)
        self.assertEqual((dict(group.assigned), dict(group.revoked)), ({group.member(new): before[group.member(new)]}, {}))

    def one_is_added(self):
        repeated = {group: group.repeated() for group in self.groups}
        for group in self.groups:
            group.watch()
            group.join(self.hosts[group], 5)

        def one_more(group):
            group.wait_shared()
            group.wait_progress()
            self.assertTrue(group.late or group.repeated() == repeated[group], "repeated what was committed in time")
            if group.incremental:
                self.assertEqual(set(group.assigned), {group.member(5)})
                kept = {member: group.owned[member] & lost for member, lost in group.revoked.items()}
                self.assertFalse(any(kept.values()), "revoked and given again")

        self.each(one_more)

    def instance_comes_twice(self, group):
        """The newer member of an instance takes the place of the older one, which is told."""
        before, old = group.watch(), group.member(1)
        group.fenced.add(old)
        group.members.pop(1)
        group.join(self.hosts[group], 6, instance=1)
        wait_until(lambda: old in group.failed, WAIT_SECONDS, "the older one's end")
        self.assertEqual(group.failed[old], "FencedInstanceIdException")
        group.wait_shared()
        self.check_took_over(group, before, 6, 1)

    def instance_is_taken(self, group):
        """A living member of a consumer group keeps its instance; when it goes, another gets what it had."""
        before, new = group.watch(), group.member(6)
        group.join(self.hosts[group], 6, instance=1)
        wait_until(lambda: new in group.failed, WAIT_SECONDS, "the newer one's end")
        self.assertEqual(group.failed[new], "UnreleasedInstanceIdException")
        group.members.pop(6)
        group.leave(1)
        wait_until(lambda: group.member(1) not in group.shares(), WAIT_SECONDS, "the leave")
        group.watch()
        group.join(self.hosts[group], 7, instance=1)
        group.wait_shared()
        self.check_took_over(group, before, 7, 1)

    def broker_is_killed(self):
        before = {group: group.watch() for group in self.groups}
        self.broker.kill()
        self.broker.start()
        self.each(Group.wait_progress)
        if self.broker.kind == "ottla":  # it is back before anyone's session ends
            self.each(lambda group: self.check_stayed(group, before[group]), patient=True)

    def check_stayed(self, group, before):
        self.assertEqual((group.shares(), dict(group.assigned), dict(group.revoked)), (before, {}, {}))

    def all_go_and_come_back(self):
        for group in self.groups:
            self.hosts[group].rest(group)
        self.each(Group.wait_all_delivered)
        members = {group: group.all_leave() for group in self.groups}
        self.each(lambda group: wait_until(lambda: not group.shares(), WAIT_SECONDS, f"the end of {group.name}"))
        self.broker.kill()
        self.broker.start()
        repeated = {group: group.repeated() for group in self.groups}
        for group in self.groups:
            self.hosts[group].produce(group)
            group.come_back(members[group])
        self.each(Group.wait_shared)
        self.each(Group.wait_progress)
        for group in self.groups:
            self.hosts[group].rest(group)
        self.each(Group.wait_all_delivered)
        self.each(lambda group: self.assertEqual(group.repeated(), repeated[group]))

    def test_java_and_go(self):
        casts = [(java_host("4.3.0"), java_groups()), (go_host(), [Group("go", CLASSIC, incremental=True, patient=False)])]
        if not self.broker.kind.startswith("4."):  # Apache Kafka 4 is for clients since 2.1
            casts.append((java_host("1.1.0"), [Group("old", CLASSIC)]))
        self.live(*casts)

    if golden.LONG:
        def test_javascript(self):
            self.live((group_hosts.javascript_host(), [Group("javascript", CLASSIC)]))
