"""The steps of zookeeper_test.py as data: what Apache Kafka 1.1.0's tools ask of ZooKeeper, one after the other."""
from tool_steps import Step

CLASSES = {
    "topics": "kafka.admin.TopicCommand", "configs": "kafka.admin.ConfigCommand", "acls": "kafka.admin.AclCommand",
    "groups": "kafka.admin.ConsumerGroupCommand", "elect": "kafka.admin.PreferredReplicaLeaderElectionCommand",
    "reassign": "kafka.admin.ReassignPartitionsCommand", "consume": "kafka.tools.ConsoleConsumer",
    "produce": "kafka.tools.ConsoleProducer", "shell": "org.apache.zookeeper.ZooKeeperMain",
}


def tool(name, server="{zookeeper}", **defaults):
    def step(arguments, **how):
        return Step(name, f"{server} {arguments}", **{**defaults, **how})

    return step


topics = tool("topics")
configs = tool("configs", masks=((r"(salt|stored_key|server_key)=[^,]*", r"\1=KEY"),))
acls = tool("acls", server="--authorizer-properties zookeeper.connect={address}", unordered=True,
            masks=((r"^[ \t]+", ""),))
groups = tool("groups", unordered=True)
elect = tool("elect")
reassign = tool("reassign")
consume = tool("consume", unordered=True)
produce = tool("produce", server="{list}")
# Each with a mark of its own: whatever else the shell says of its connection is not the tree's.
shell = tool("shell", server="-server {address}", lines=r"^\[|^numChildren|^dataVersion|^\{|^Node does|^[0-9]+$|^mine|mine$")

MOVE = '{"version":1,"partitions":[{"topic":"items","partition":0,"replicas":[0]}]}'

STEPS = [
    topics("--create --topic items --partitions 3 --replication-factor 1"),
    topics("--create --topic items --partitions 3 --replication-factor 1"),
    topics("--create --topic items --partitions 3 --replication-factor 1 --if-not-exists"),
    topics("--create --topic settings --partitions 1 --replication-factor 1 --config retention.ms=3600000"),
    topics("--create --topic assigned --replica-assignment 0,0"),
    topics("--create --topic wide --partitions 1 --replication-factor 2"),
    topics("--create --topic 'bad name' --partitions 1 --replication-factor 1"),
    topics("--create --topic wrong --partitions 1 --replication-factor 1 --config retention.ms=soon"),
    topics("--list"),
    topics("--describe", until=r"(?s:Leader: 0.*?){6}"),
    topics("--describe --topic items"),
    topics("--describe --under-replicated-partitions"),
    topics("--describe --unavailable-partitions"),
    topics("--describe --topics-with-overrides"),
    topics("--alter --topic items --partitions 5"),
    topics("--describe --topic items", until=r"(?s:Leader: 0.*?){5}"),
    topics("--alter --topic items --partitions 2"),
    topics("--alter --topic missing --partitions 2"),
    topics("--alter --topic settings --config segment.bytes=1048576"),
    topics("--alter --topic settings --delete-config retention.ms"),
    topics("--describe --topic settings"),
    topics("--delete --topic assigned"),
    topics("--list", until=r"\Aitems\s+settings\s*\Z"),
    topics("--delete --topic missing"),

    configs("--alter --entity-type topics --entity-name items --add-config cleanup.policy=compact"),
    configs("--alter --entity-type topics --entity-name missing --add-config cleanup.policy=compact"),
    configs("--describe --entity-type topics --entity-name items"),
    configs("--describe --entity-type topics", unordered=True),
    configs("--alter --entity-type topics --entity-name items --delete-config cleanup.policy"),
    configs("--alter --entity-type users --entity-name alice --add-config producer_byte_rate=1024,consumer_byte_rate=2048"),
    configs("--alter --entity-type users --entity-name alice --add-config 'SCRAM-SHA-256=[iterations=4096,password=secret]'"),
    configs("--describe --entity-type users --entity-name alice"),
    configs("--alter --entity-type users --entity-name 'a b@c' --entity-type clients --entity-name web"
            " --add-config request_percentage=50"),
    configs("--alter --entity-type clients --entity-default --add-config consumer_byte_rate=4096"),
    configs("--describe --entity-type users --entity-type clients", unordered=True),
    configs("--describe --entity-type clients --entity-default"),
    configs("--alter --entity-type users --entity-name alice --delete-config producer_byte_rate,SCRAM-SHA-256"),
    configs("--describe --entity-type users"),
    configs("--alter --entity-type brokers --entity-name 0 --add-config leader.replication.throttled.rate=1000"),
    configs("--describe --entity-type brokers --entity-name 0"),
    configs("--alter --entity-type brokers --entity-name 0 --delete-config leader.replication.throttled.rate"),

    acls("--add --allow-principal User:alice --operation Read --topic items"),
    acls("--add --deny-principal User:bob --deny-host 10.0.0.1 --operation Write --topic items"),
    acls("--add --allow-principal User:carol --consumer --group readers --topic items"),
    acls("--add --deny-principal User:bob --consumer --group readers --topic items"),
    acls("--list"),
    acls("--list --topic items"),
    acls("--remove --allow-principal User:alice --operation Read --topic items --force"),
    acls("--list --topic items"),

    elect("--path-to-json-file {file}", stdin='{"partitions":[{"topic":"items","partition":0}]}'),
    elect("--path-to-json-file {file}", stdin='{"partitions":[{"topic":"items","partition":0}]}'),
    elect(""),
    reassign("--generate --topics-to-move-json-file {file} --broker-list 0",
             stdin='{"topics":[{"topic":"settings"}],"version":1}'),
    reassign("--execute --reassignment-json-file {file}", stdin=MOVE),
    reassign("--verify --reassignment-json-file {file}", stdin=MOVE, until="completed successfully"),

    produce("--topic settings", stdin="one\ntwo\nthree\nfour\n"),
    consume("--topic settings --from-beginning --max-messages 3 --consumer-property group.id=old"),
    consume("--topic settings --max-messages 1 --consumer-property group.id=old"),
    groups("--list"),
    groups("--describe --group old", masks=((r"[\d.]+(?= +old_)|old_\S+", "CONSUMER"),)),
    groups("--delete --group old"),
    groups("--list"),

    shell("ls /brokers/topics"),
    shell("ls /brokers"),
    shell("get /brokers/topics/settings"),
    shell("get /config/topics/settings"),
    shell("create /mine mine"),
    shell("get /mine"),
    shell("delete /mine"),
    shell("stat /mine"),
]

# Said byte by byte (zookeeper_wire.py) by two clients, a and b.
CONVERSATION = """
a: create /t
a: create /t
a: create /t/a data
a: create /t/none/b
a: create t/b
a: create /t/b/
a: create /
a: create //t
a: create /t//b
a: create /t/./b
a: create /t/../b
a: create
a: create /t/n null
a: get /t/n
a: get /t/a
a: exists /t/none
a: exists /t//a
a: ls2 /t
a: ls /t/none
a: set /t/a more
a: set /t/a most 1
a: set /t/a wrong 1
a: set /t/a null
a: get /t/a
a: set /t/none data
a: delete /t/a 0
a: delete /t
a: delete /
a: delete /zookeeper/quota
a: delete /none/zookeeper
a: delete none
a: create /t/n/
a: set /t//n data
a: getacl t
a: delete /t/none
a: delete /t/a
a: ls2 /t
a: create -s /t/s-
a: create -s /t/s-
a: create -s /t/
a: delete /t/s-0000000002
a: create -s -e /t/e- data
a: ls2 /t
a: create -e /t/short
a: create /t/short/below
a: exists /t/short
a: delete /t/short
a: sync /t
a: sync none
a: ping
a: create2 /t/two
a: getacl /t
a: create /t/open 1 ()
a: create /t/open 1 (31:none:x)
a: create /t/open 1 (31:world:other)
a: create /t/open 1 (31:auth:)
a: create /t/open 1 (31:ip:127.0.0.1)
a: getacl /t/open
b: get /t/open
a: setacl /t/open (31:world:anyone) 5
a: setacl /t/open (31:world:anyone) 0
a: setacl /t/open ()
a: setacl /t/none (31:world:anyone)
a: create /t/read 1 (1:world:anyone)
a: set /t/read 2
a: create /t/read/below
a: delete /t/read
a: setacl /t/read (31:world:anyone)
a: create /t/blind 1 (30:world:anyone)
a: get /t/blind
a: ls /t/blind
a: exists /t/blind
a: getacl /t/blind
a: auth digest me:secret
a: create /t/mine 1 (31:auth:)
a: getacl /t/mine
a: create /t/ours 1 (31:digest:me:secret,1:world:anyone)
b: get /t/mine
b: get /t/ours
b: set /t/ours 2
b: delete /t/mine
b: create /t/mine/below
b: auth digest me:secret
b: set /t/ours 2
b: set /t/mine 2
a: multi create /t/m1 1; set /t/m1 2; check /t/m1 1; delete /t/m1
a: multi create /t/m2 1; delete /t/none; create /t/m3 1
a: multi check /t 0; check /t 1
a: multi check /t 7
a: multi create -s /t/ms- 1; create -s /t/ms- 1
a: multi create t/b 1
a: multi create /t/m4 1 (); create /t/m5
a: multi set /t/m9 1; set /t/m9 2
a: exists /t/m2
a: raw 14 ffffffff 01 ffffffff
a: raw 14
a: raw 14 00000001
a: raw 14 00000007 00 ffffffff
a: raw 3
a: raw 1 7fffffff
a: raw 101 0000000000000000 7fffffff
a: raw 9
a: get /t watch
b: set /t x
a: ping
a: ls /t watch
a: exists /t/later watch
a: get /t/later watch
b: create /t/later
a: ping
a: get /t/later watch
a: exists /t/later watch
a: ls /t/later watch
a: set /t/later 1
a: get /t/later watch
b: delete /t/later
a: ping
a: exists /t/later watch
b: create -e /t/later
b: close
a: ping
a: setwatches 0 /t,/t/gone /t/mine,/t/gone /t,/t/gone
a: setwatches 9000000000 /t - /t
a: create /t/last
a: set /t x
a: raw 99
"""
