"""The steps of tools_test.py as data: what is run by Apache Kafka's tools of which versions, one after the other."""
import dataclasses

NEW, MIDDLE, OLD = "4.3.0", "3.9.1", "1.1.0"


@dataclasses.dataclass
class Step:
    tool: str
    arguments: str  # as in a shell; {…} are names of tools_test.Run.words
    stdin: str = ""
    stays: str = ""  # it goes on behind the steps that follow, and is known by this name
    ends: str = ""  # nothing is run: what stayed under this name has to end
    until: str = ""  # it is run again until its output has a match of this
    unordered: bool = False  # its lines come in the order of a hash table, or of several partitions
    apis: bool = False  # it is a list of APIs with their versions
    json: bool = False  # lines of JSON, whose keys and lists come in the order of a hash table
    lines: str = ""  # only those of its lines count that have a match of this
    masks: tuple = ()  # more (pattern, replacement) of output that differs from run to run
    only: tuple = (NEW, MIDDLE)  # versions of the tools
    seconds: int = 120  # until it is taken to go on for ever


def tool(name, server=True, **defaults):
    def step(arguments, **how):
        words = arguments if not server or "{server}" in arguments else f"{{server}} {arguments}"
        return Step(name, words, **{**defaults, **how})

    return step


def ends(name, **how):
    return Step("", "", ends=name, **how)


VERIFIABLE = {"json": True, "masks": ((r'("timestamp":|"avg_throughput":)[\d.]+', r'\1"N"'),)}
NUMBERS = ((r"(?<!\w)-?\d+(\.\d+)?", "N"),)
topics = tool("TopicCommand")
configs = tool("ConfigCommand")
client_metrics = tool("ClientMetricsCommand")
groups = tool("ConsumerGroupCommand")
described = tool("ConsumerGroupCommand", unordered=True)
all_groups = tool("GroupsCommand", only=(NEW,))
offsets = tool("GetOffsetShell")
produce = tool("ConsoleProducer")
consume = tool("ConsoleConsumer")
delete_records = tool("DeleteRecordsCommand")
directories = tool("LogDirsCommand", json=True)
versions = tool("BrokerApiVersionsCommand")
cluster = tool("ClusterTool", server=False)
features = tool("FeatureCommand")
quorum = tool("MetadataQuorumCommand", masks=NUMBERS)
elect = tool("LeaderElectionCommand")
reassign = tool("ReassignPartitionsCommand")
transactions = tool("TransactionsCommand")
producer_speed = tool("ProducerPerformance", server=False)
consumer_speed = tool("ConsumerPerformance")
verifiable_producer = tool("VerifiableProducer", **VERIFIABLE)
verifiable_consumer = tool("VerifiableConsumer", **VERIFIABLE)

CAUGHT_UP = r"(?:.*items +\d +(\d+) +\1 +0 .*\n?){3}"
NINE = "".join(f"{key}:value {key}\n" for key in "abcdefghi")

TOPICS = [
    topics("--create --topic items --partitions 3"),
    topics("--create --topic items --partitions 3"),
    topics("--create --topic items --if-not-exists"),
    topics("--create --topic alone"),
    topics("--create --topic settings --config retention.ms=3600000 --config cleanup.policy=compact"),
    topics("--create --topic assigned --replica-assignment 1,1"),
    topics("--create --topic elsewhere --replica-assignment 7"),
    topics("--create --topic twice --replica-assignment 1:1"),
    topics("--create --topic wide --replication-factor 3"),
    topics("--create --topic none --partitions 0"),
    topics("--create --topic none --replication-factor 0"),
    topics("--create --topic wrong --config retention.ms=soon"),
    topics("--create --topic wrong --config no.such.option=1"),
    topics("--create --topic wrong --config cleanup.policy=burn"),
    topics("--create --topic 'bad name'"),
    topics("--create --topic .."),
    topics("--create --topic with.dot"),
    topics("--create --topic with_dot"),
    topics("--list"),
    topics("--list --topic 'it.*|alone'"),
    topics("--list --exclude-internal"),
    topics("--describe", unordered=True),
    topics("--describe --topic items"),
    topics("--describe --topic items,alone"),
    topics("--describe --topic missing"),
    topics("--describe --topic missing --if-exists"),
    topics("--describe --topic-id {topic_id}"),
    topics("--describe --topic-id AAAAAAAAAAAAAAAAAAAAAQ"),
    topics("--describe --topics-with-overrides", unordered=True),
    topics("--describe --under-replicated-partitions"),
    topics("--describe --under-min-isr-partitions"),
    topics("--describe --at-min-isr-partitions --topic items"),
    topics("--describe --unavailable-partitions"),
    topics("--alter --topic alone --partitions 4"),
    topics("--alter --topic alone --partitions 4"),
    topics("--alter --topic alone --partitions 2"),
    topics("--alter --topic alone --partitions 6 --replica-assignment 1,1,1,1,1,1"),
    topics("--alter --topic alone --partitions 7 --replica-assignment 1,1,1,1,1,1,7"),
    topics("--alter --topic missing --partitions 2"),
    topics("--alter --topic missing --partitions 2 --if-exists"),
    topics("--describe --topic alone"),
    topics("--delete --topic alone"),
    topics("--delete --topic alone"),
    topics("--delete --topic alone --if-exists"),
    topics("--list"),
]

RECORDS = [
    produce("--topic items {reader}=parse.key=true {reader}=key.separator=:", stdin=NINE),
    produce("--topic settings {reader}=parse.key=true {reader}=key.separator=: {reader}=parse.headers=true",
            stdin="one:1,two:2\tkey:value\n"),
    produce("--topic settings", stdin="no key for a compacted topic\n"),
    consume("--topic items --partition 0 --offset earliest --max-messages 2"),
    consume("--topic items --partition 1 --offset 1 --max-messages 1 {formatter}=print.offset=true"
            " {formatter}=print.partition=true {formatter}=print.key=true {formatter}=key.separator=/"),
    consume("--topic items --partition 9 --offset earliest --timeout-ms 300"),
    consume("--topic items --partition 0 --offset latest --timeout-ms 300"),
    consume("--topic items --group readers --from-beginning --max-messages 9", unordered=True),
    consume("--topic items --group readers --from-beginning --timeout-ms 1000"),
    consume("--topic '' --group readers --timeout-ms 300"),
    consume("--topic items --offset 1"),
    offsets("--topic items"),
    offsets("--topic items --time -2"),
    offsets("--topic items --time earliest"),
    topics("--create --topic timed --config retention.ms=-1"),
    verifiable_producer("--topic timed --max-messages 1 --acks 1 --message-create-time 1700000000000"),
    verifiable_producer("--topic timed --max-messages 1 --acks 1 --message-create-time 1700000009000"),
    verifiable_producer("--topic timed --max-messages 1 --acks 1 --message-create-time 1700000005000"),
    consume("--topic timed --partition 0 --offset earliest --max-messages 3 {formatter}=print.timestamp=true"),
    offsets("--topic timed --time max-timestamp"),
    offsets("--topic timed --time 1700000000001"),
    offsets("--topic items --time 1000"),
    offsets("--topic items --time 4102444800000"),
    offsets("--topic items --time -4"),
    offsets("--topic items --time -5"),
    offsets("--topic items --partitions 0,2"),
    offsets("--topic items --partitions 7"),
    offsets("--topic missing"),
    offsets("--topic-partitions items:1-3,assigned,with.*:0"),
    offsets("--exclude-internal-topics"),
    delete_records("--offset-json-file {file}", stdin='{"partitions": [{"topic": "items", "partition": 0, "offset": 1}],'
                   ' "version": 1}'),
    delete_records("--offset-json-file {file}", stdin='{"partitions": [{"topic": "items", "partition": 0, "offset": 100}],'
                   ' "version": 1}'),
    delete_records("--offset-json-file {file}", stdin='{"partitions": [{"topic": "settings", "partition": 0, "offset": 1}],'
                   ' "version": 1}'),
    offsets("--topic items --time -2"),
    directories("--describe --topic-list items,settings"),
    directories("--describe --topic-list missing"),
    directories("--describe --broker-list 1 --topic-list assigned"),
    directories("--describe --broker-list 7"),
]

GROUPS = [
    groups("--list", unordered=True),
    groups("--list --state", unordered=True),
    groups("--list --state Empty", unordered=True),
    groups("--list --state Stable", unordered=True),
    groups("--list --state Wrong", masks=((r"(?<=Valid states are: ).*", "STATES"),)),
    groups("--list --type", unordered=True),
    groups("--list --type classic", unordered=True),
    groups("--list --type consumer", unordered=True),
    *(groups(f"--validate-regex '{regex}'", only=(NEW,)) for regex in ("item.*", "a(*b", "[a", "a)", "a**")),
    described("--describe --group readers"),
    described("--describe --group readers --members"),
    described("--describe --group readers --state"),
    described("--describe --group missing"),
    described("--describe --group missing --members"),
    described("--describe --group missing --state"),
    described("--describe --all-groups"),
    groups("--reset-offsets --group readers --topic items --to-earliest --dry-run"),
    groups("--reset-offsets --group readers --topic items --to-earliest"),
    groups("--reset-offsets --group readers --topic items --to-earliest --execute"),
    described("--describe --group readers --offsets"),
    groups("--reset-offsets --group readers --topic items:1 --to-latest --execute"),
    groups("--reset-offsets --group readers --topic items --to-offset 2 --execute"),
    groups("--reset-offsets --group readers --topic items --to-offset 100 --execute"),
    groups("--reset-offsets --group readers --topic items --shift-by -1 --execute"),
    groups("--reset-offsets --group readers --topic items --shift-by 50 --dry-run"),
    groups("--reset-offsets --group readers --topic items --by-duration PT1H --execute"),
    groups("--reset-offsets --group readers --topic items --to-datetime 2020-01-01T00:00:00.000 --execute"),
    groups("--reset-offsets --group readers --topic items --to-datetime 2099-01-01T00:00:00.000Z --execute"),
    groups("--reset-offsets --group readers --topic items --to-datetime soon --execute"),
    groups("--reset-offsets --group readers --all-topics --to-current --execute"),
    groups("--reset-offsets --group readers --all-topics --to-current --export", unordered=True),
    groups("--reset-offsets --group readers --from-file {file} --dry-run", stdin="items,0,2\nitems,1,1\n"),
    groups("--reset-offsets --group readers --from-file {file} --execute", stdin="items,0,2\nitems,2,0\n"),
    groups("--reset-offsets --group readers --topic timed --to-datetime 2023-11-14T22:13:20.001Z --execute"),
    described("--describe --group readers"),
    groups("--reset-offsets --group fresh --topic items --to-earliest --execute"),
    groups("--reset-offsets --group fresh --topic missing --to-earliest --execute"),
    groups("--reset-offsets --group fresh --topic items", masks=((r"(?<=scenarios: ).*", "SCENARIOS"),)),
    described("--describe --group fresh"),
    groups("--delete-offsets --group fresh --topic items:0"),
    groups("--delete-offsets --group fresh --topic missing"),
    groups("--delete-offsets --group missing --topic items"),
    described("--describe --group fresh"),
    consume("--topic items --group busy --from-beginning --max-messages 10 {consumer}=client.id=a-client"
            " {consumer}=auto.commit.interval.ms=100", stays="busy"),
    described("--describe --group busy --state", until="Stable +1"),
    described("--describe --group busy --members --verbose"),
    described("--describe --group busy --members"),
    described("--describe --group busy", until=CAUGHT_UP),
    groups("--list --state Stable", unordered=True),
    groups("--delete --group busy"),
    groups("--reset-offsets --group busy --topic items --to-earliest --execute"),
    groups("--delete-offsets --group busy --topic items"),
    groups("--delete-offsets --group busy --topic settings"),
    groups("--delete --group missing"),
    groups("--delete --group fresh --group missing"),
    produce("--topic items {reader}=parse.key=true {reader}=key.separator=:", stdin="a:for\nb:busy\n"),
    ends("busy", unordered=True),
    described("--describe --group busy --state", until="Empty"),
    groups("--list", unordered=True),
]

WITHOUT_GROUP = [
    consume("--topic items --from-beginning --max-messages 9", unordered=True),
    consume("--topic settings --from-beginning --max-messages 1 {formatter}=print.headers=true"
            " {formatter}=print.timestamp=true {formatter}=print.epoch=true", masks=((r"CreateTime:\d+", "CreateTime:T"),)),
    consume("--include 'item.*|settings' --from-beginning --max-messages 10", unordered=True),
    consume("--topic items --isolation-level read_committed --from-beginning --max-messages 9", unordered=True),
]

CONSUMER_GROUPS = [
    consume("--topic items --group modern --from-beginning --max-messages 12 {consumer}=group.protocol=consumer"
            " {consumer}=client.id=a-client {consumer}=auto.commit.interval.ms=100", stays="modern"),
    described("--describe --group modern --state", until="Stable +1"),
    described("--describe --group modern --state --verbose"),
    described("--describe --group modern --members --verbose"),
    described("--describe --group modern --members"),
    described("--describe --group modern", until=CAUGHT_UP),
    described("--describe --group modern --offsets --verbose"),
    groups("--list --type", unordered=True),
    groups("--list --type consumer --state", unordered=True),
    groups("--delete --group modern"),
    groups("--reset-offsets --group modern --topic items --to-earliest --execute"),
    groups("--delete-offsets --group modern --topic items"),
    produce("--topic items {reader}=parse.key=true {reader}=key.separator=:", stdin="a:for\nb:modern\n"),
    ends("modern", unordered=True),
    described("--describe --group modern --state", until="Empty"),
    all_groups("--list", unordered=True),
    all_groups("--list --consumer", unordered=True),
    all_groups("--list --group-type classic", unordered=True),
    all_groups("--list --protocol consumer", unordered=True),
    all_groups("--list --share", unordered=True),
    all_groups("--list --group-type wrong", unordered=True),
    groups("--delete --group modern --group busy", unordered=True),
    groups("--delete --all-groups", unordered=True),
    groups("--list", unordered=True),
]

CONFIGS = [
    configs("--topic items --describe"),
    configs("--topic items --describe --all"),
    configs("--topic items --alter --add-config retention.ms=7200000,cleanup.policy=[compact,delete]"),
    configs("--topic items --describe"),
    configs("--topic items --alter --add-config retention.ms=soon"),
    configs("--topic items --alter --add-config no.such.option=1"),
    configs("--topic items --alter --delete-config retention.ms"),
    configs("--topic items --alter --delete-config retention.bytes"),
    configs("--topic items --alter --delete-config no.such.option"),
    configs("--topic items --describe"),
    configs("--topic missing --describe"),
    configs("--topic missing --alter --add-config retention.ms=1"),
    configs("--entity-type topics --describe", unordered=True),
    configs("--broker 1 --describe"),
    configs("--broker 1 --describe --all"),
    configs("--broker 1 --alter --add-config log.cleaner.threads=2"),
    configs("--broker 1 --alter --add-config log.cleaner.threads=100"),
    configs("--broker 1 --alter --add-config broker.rack=here"),
    configs("--broker 1 --alter --add-config no.such.option=here"),
    configs("--broker 1 --alter --add-config message.max.bytes=many"),
    configs("--broker 7 --describe", only=(NEW,)),
    configs("--broker x --describe"),
    configs("--broker-defaults --describe"),
    configs("--broker-defaults --alter --add-config message.max.bytes=2000000,log.retention.ms=86400000"),
    configs("--broker-defaults --describe"),
    configs("--broker-defaults --describe --all"),
    configs("--topic assigned --describe --all", lines="DYNAMIC"),
    configs("--broker 1 --describe --all", lines="DYNAMIC"),
    configs("--broker 1 --alter --delete-config log.cleaner.threads"),
    configs("--broker-defaults --alter --delete-config message.max.bytes,log.retention.ms"),
    configs("--broker-defaults --alter --delete-config no.such.option"),
    configs("--broker-defaults --describe"),
    configs("--broker 1 --describe"),
    configs("--group readers --alter --add-config consumer.session.timeout.ms=50000"),
    configs("--group readers --describe"),
    configs("--group readers --describe --all"),
    configs("--group readers --alter --add-config consumer.session.timeout.ms=1"),
    configs("--group readers --alter --add-config no.such.option=1"),
    configs("--entity-type groups --describe"),
    configs("--group readers --alter --delete-config consumer.session.timeout.ms"),
    configs("--group readers --describe"),
    configs("--client-metrics all --alter --add-config metrics=org.apache.kafka.,interval.ms=60000,match=[client_id=a.*]"),
    configs("--client-metrics all --describe"),
    configs("--client-metrics all --alter --add-config interval.ms=1"),
    configs("--client-metrics all --alter --add-config no.such.option=1"),
    configs("--entity-type client-metrics --describe"),
    client_metrics("--list"),
    client_metrics("--describe"),
    client_metrics("--alter --name mine --metrics org.apache. --interval 30000 --match client_id=b.*"),
    client_metrics("--describe --name mine"),
    client_metrics("--delete --name mine"),
    client_metrics("--describe --name mine"),
    configs("--client-metrics all --alter --delete-config metrics,interval.ms,match"),
    client_metrics("--list"),
    configs("--entity-type broker-loggers --entity-name 7 --describe", only=(NEW,)),
    configs("--client a-client --alter --add-config producer_byte_rate=1024"),
    configs("--client a-client --describe"),
    configs("--client-defaults --alter --add-config consumer_byte_rate=2048"),
    configs("--entity-type clients --describe", unordered=True),
    configs("--client a-client --alter --add-config producer_byte_rate=much"),
    configs("--client a-client --alter --add-config no_such_rate=1"),
    configs("--client-defaults --alter --delete-config consumer_byte_rate"),
    configs("--client a-client --alter --delete-config producer_byte_rate"),
    configs("--client a-client --describe"),
    configs("--ip 127.0.0.1 --alter --add-config connection_creation_rate=100"),
    configs("--entity-type ips --describe"),
    configs("--ip 127.0.0.1 --alter --delete-config connection_creation_rate"),
]

ASSIGNMENT = '{"version": 1, "partitions": [{"topic": "items", "partition": 0, "replicas": [%s]}]}'

CLUSTER = [
    versions("", apis=True),
    cluster("cluster-id {server}"),
    cluster("list-endpoints {server}", only=(NEW,)),
    cluster("unregister {server} --id 7"),
    features("describe", masks=((r"Epoch: \d+", "Epoch: N"),)),
    features("upgrade --dry-run --metadata 3.9"),
    features("upgrade --feature no.such.feature=1"),
    features("upgrade --feature metadata.version=1000"),
    features("downgrade --dry-run --metadata 3.9"),
    features("downgrade --metadata 3.9"),
    features("disable --feature group.version --dry-run"),
    quorum("describe --status"),
    quorum("describe --replication"),
    quorum("describe --replication --human-readable"),
    elect("--election-type preferred --topic items --partition 0"),
    elect("--election-type unclean --topic items --partition 0"),
    elect("--election-type preferred --all-topic-partitions"),
    elect("--election-type preferred --topic missing --partition 0"),
    elect("--election-type preferred --path-to-json-file {file}",
          stdin='{"partitions": [{"topic": "items", "partition": 1}, {"topic": "items", "partition": 9}]}'),
    reassign("--generate --topics-to-move-json-file {file} --broker-list 1",
             stdin='{"version": 1, "topics": [{"topic": "assigned"}]}'),
    reassign("--generate --topics-to-move-json-file {file} --broker-list 7",
             stdin='{"version": 1, "topics": [{"topic": "assigned"}]}'),
    reassign("--verify --reassignment-json-file {file}", stdin=ASSIGNMENT % "1"),
    reassign("--execute --reassignment-json-file {file}", stdin=ASSIGNMENT % "1"),
    reassign("--execute --reassignment-json-file {file}", stdin=ASSIGNMENT % "1, 7"),
    reassign("--cancel --reassignment-json-file {file}", stdin=ASSIGNMENT % "1"),
    reassign("--list"),
    transactions("describe-producers --topic items --partition 0", masks=NUMBERS),
]

MEASURES = [
    topics("--create --topic speed"),
    producer_speed("--topic speed --num-records 500 --record-size 100 --throughput -1 --producer-props {servers}",
                   masks=((r"(?<=records sent).*", ": FIGURES"),)),
    consumer_speed("--topic speed --messages 500 --group speed --timeout 60000", masks=((r"^\d{4}-.*", "FIGURES"),)),
    consumer_speed("--topic speed --messages 1000 --group speed --timeout 1000", masks=((r"^\d{4}-.*", "FIGURES"),)),
    verifiable_producer("--topic speed --max-messages 3 --throughput -1 --acks -1 --value-prefix 7"),
    offsets("--topic speed"),
    verifiable_consumer("--topic speed --group-id verified --max-messages 503 --reset-policy earliest"),
    described("--describe --group verified"),
]


NEW_STEPS = [*TOPICS, *RECORDS, *GROUPS, *CONSUMER_GROUPS, *CONFIGS, *CLUSTER, *MEASURES, *WITHOUT_GROUP]

# The tools of 1.1.0 that ask no ZooKeeper. The topics items (three partitions) and speed are there.
old_produce = tool("ConsoleProducer", server=False)
old_speed = tool("ConsumerPerformance", server=False)
old_verifiable_producer = tool("VerifiableProducer", server=False, **VERIFIABLE)
old_verifiable_consumer = tool("VerifiableConsumer", server=False, **VERIFIABLE)
old_offsets = tool("GetOffsetShell", server=False, unordered=True)
simple_consumer = tool("SimpleConsumerShell", server=False)
OLD_KEYED = "{list} --topic items {reader}=parse.key=true {reader}=key.separator=:"

OLD_STEPS = [
    old_produce(OLD_KEYED, stdin=NINE),
    consume("--topic items --partition 0 --offset earliest --max-messages 2 {consumer}=enable.auto.commit=false"),
    consume("--topic items --group readers --from-beginning --max-messages 9", unordered=True),
    consume("--topic items --group readers --from-beginning --timeout-ms 1000 {consumer}=enable.auto.commit=true"),
    consume("--whitelist 'item.*' --from-beginning --max-messages 9 --group others", unordered=True),
    groups("--list", unordered=True),
    described("--describe --group readers"),
    described("--describe --group readers --members --verbose"),
    described("--describe --group readers --state"),
    described("--describe --group missing"),
    groups("--reset-offsets --group readers --topic items --to-earliest"),
    groups("--reset-offsets --group readers --topic items --to-earliest --execute"),
    groups("--reset-offsets --group readers --topic items:1 --to-latest --execute"),
    groups("--reset-offsets --group readers --topic items --to-offset 1 --execute"),
    groups("--reset-offsets --group readers --topic items --shift-by 1 --execute"),
    groups("--reset-offsets --group readers --topic items --by-duration PT1H --execute"),
    groups("--reset-offsets --group readers --topic items --to-datetime 2099-01-01T00:00:00.000 --execute"),
    groups("--reset-offsets --group readers --all-topics --to-current --export", unordered=True),
    groups("--reset-offsets --group readers --from-file {file} --execute", stdin="items,0,2\nitems,2,0\n"),
    described("--describe --group readers --offsets"),
    groups("--delete --group missing"),
    consume("--topic items --group busy --from-beginning --max-messages 11 {consumer}=client.id=a-client"
            " {consumer}=auto.commit.interval.ms=100", stays="busy"),
    described("--describe --group busy --state", until="Stable +1"),
    described("--describe --group busy --members --verbose"),
    described("--describe --group busy", until=CAUGHT_UP),
    groups("--delete --group busy"),
    groups("--reset-offsets --group busy --topic items --to-earliest --execute"),
    old_produce(OLD_KEYED, stdin="a:for\nb:busy\n"),
    ends("busy", unordered=True),
    described("--describe --group busy --state", until="Empty"),
    groups("--delete --group busy --group missing"),
    groups("--list", unordered=True),
    delete_records("--offset-json-file {file}", stdin='{"partitions": [{"topic": "items", "partition": 0, "offset": 1}],'
                   ' "version": 1}'),
    versions("", apis=True),
    configs("--entity-type brokers --entity-name 1 --alter --add-config log.cleaner.threads=2"),
    configs("--entity-type brokers --entity-name 1 --describe"),
    configs("--entity-type brokers --entity-name 1 --alter --add-config broker.rack=here"),
    configs("--entity-type brokers --entity-name 1 --alter --delete-config log.cleaner.threads"),
    configs("--entity-type brokers --entity-default --describe"),
    producer_speed("--topic speed --num-records 500 --record-size 100 --throughput -1 --producer-props {servers}",
                   masks=((r"(?<=records sent).*", ": FIGURES"),)),
    old_speed("{list} --topic speed --messages 500 --group speed", masks=((r"^\d{4}-.*", "FIGURES"),)),
    old_verifiable_producer("{list} --topic speed --max-messages 3 --acks -1 --value-prefix 7"),
    old_verifiable_consumer("{list} --topic speed --group-id verified --max-messages 503 --reset-policy earliest"),
]

# What Apache Kafka 4.3.0 refuses them, for the versions of requests that they use.
OLDEST_STEPS = [
    old_produce(OLD_KEYED, stdin=NINE),
    old_offsets("{list} --topic items --time -1"),
    old_offsets("{list} --topic items --time -2 --partitions 0,2"),
    old_offsets("{list} --topic items --time 1000"),
    directories("--describe --topic-list items,missing"),
    simple_consumer("{list} --topic items --partition 0 --max-messages 2"),
    simple_consumer("{list} --topic items --partition 1 --offset -1 --no-wait-at-logend"),
]

# Groups of old consumers, whose state a shell of ZooKeeper makes.
in_tree = tool("ZooKeeperMain", server=False)
old_groups = tool("ConsumerGroupCommand", server=False)


def kept(path, data='""'):
    return in_tree(f"-server {{zookeeper}} create /consumers/{path} {data}", lines="^Created")


def tree_of(group, partitions, owner):
    """A group that has read one record of partition 0, which a member owns, and of the others none."""
    steps = [kept(group), kept(f"{group}/ids"), kept(f"{group}/owners"), kept(f"{group}/offsets")]
    steps += [kept(f"{group}/{part}/items") for part in ("owners", "offsets")]
    steps += [kept(f"{group}/owners/items/0", owner)]
    return steps + [kept(f"{group}/offsets/items/{number}", int(number == 0)) for number in range(partitions)]


BY_ZOOKEEPER = "--zookeeper {zookeeper}"
CONSUMER = """'{{"version":1,"subscription":{{"items":1}},"pattern":"static","timestamp":"1"}}'"""
OLD_GROUP_STEPS = [
    old_produce(OLD_KEYED, stdin=NINE),
    old_groups(f"{BY_ZOOKEEPER} --list"),
    *tree_of("alone", 3, "alone_host-1-abc-0"),
    *tree_of("busy", 2, "busy_host-1-abc-0"),
    *(kept(f"busy/ids/{member}", CONSUMER) for member in ("busy_host-1-abc", "busy_host-2-def")),
    old_groups(f"{BY_ZOOKEEPER} --list", unordered=True),
    old_groups(f"{BY_ZOOKEEPER} --describe --group alone", unordered=True),
    old_groups(f"{BY_ZOOKEEPER} --describe --group busy", unordered=True),
    old_groups(f"{BY_ZOOKEEPER} --describe --group missing"),
    old_groups(f"{BY_ZOOKEEPER} --describe"),
    old_groups(f"{BY_ZOOKEEPER} --describe --group alone --new-consumer"),
    old_groups(f"{BY_ZOOKEEPER} --delete"),
    old_groups(f"{BY_ZOOKEEPER} --delete --group busy --group missing", unordered=True),
    old_groups(f"{BY_ZOOKEEPER} --delete --group busy --topic items"),
    old_groups(f"{BY_ZOOKEEPER} --delete --group alone --topic others"),
    old_groups(f"{BY_ZOOKEEPER} --delete --topic items"),
    old_groups(f"{BY_ZOOKEEPER} --list"),
    old_groups(f"{BY_ZOOKEEPER} --delete --group alone"),
]
