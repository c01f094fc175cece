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
