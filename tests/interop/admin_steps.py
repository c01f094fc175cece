"""Steps of native_tools_test.py that tool_steps.py has not: the tools of administration option by option, and the ZooKeeper
shell of both eras. Their answers by the real tools are in tests/golden/interop/tools."""
from tool_steps import cluster, elect, features, produce, quorum, reassign, tool, topics, transactions

all_groups = tool("GroupsCommand")
acls = tool("AclCommand")
bare_acls = tool("AclCommand", server=False)
bare_features = tool("FeatureCommand", server=False)
TOPICS_FILE = '{"version": 1, "topics": [{"topic": "%s"}]}'
PLAN = '{"version": 1, "partitions": [%s]}'
ITEM = '{"topic": "%s", "partition": %d, "replicas": [%s]}'
FILE = "--reassignment-json-file {file}"

MADE = [
    topics("--create --topic items --partitions 3"),
    topics("--create --topic alone"),
]

CLUSTER = [
    cluster("cluster-id {server} --config {file}"),
    cluster("cluster-id {server} --command-config {file}"),
    cluster("list-endpoints {server} --include-fenced-brokers"),
    cluster("list-endpoints -b {address}"),
]

FEATURES = [
    features("describe --node-id 1", masks=((r"Epoch: \d+", "Epoch: N"),)),
    features("describe --node-id -1"),
    features("version-mapping"),
    features("version-mapping --release-version 3.9-IV0"),
    features("version-mapping --release-version 4.0"),
    features("version-mapping --release-version 2.8"),
    features("feature-dependencies --feature metadata.version=23"),
    features("feature-dependencies --feature group.version=1 --feature eligible.leader.replicas.version=1"),
    features("feature-dependencies --feature metadata.version=1000"),
    features("feature-dependencies --feature no.such=1"),
    features("feature-dependencies --feature group.version=9"),
    features("feature-dependencies --feature group.version"),
    features("feature-dependencies --feature group.version=x"),
    features("upgrade"),
    features("upgrade --feature group.version=1 --release-version 4.3"),
    features("upgrade --feature group.version=1 --feature group.version=1"),
    features("upgrade --metadata 9.9"),
    features("upgrade --feature share.version=0"),
    features("upgrade --feature share.version=-1"),
    features("upgrade --dry-run --release-version 4.3", unordered=True),
    features("upgrade --dry-run --feature transaction.version=2"),
    features("downgrade --unsafe --dry-run --feature share.version=0"),
    features("disable"),
    features("disable --feature share.version --unsafe --dry-run"),
]

QUORUM = [
    quorum("describe"),
    quorum("describe --status --replication"),
    quorum("describe --status --human-readable"),
    quorum("add-controller --dry-run"),
    quorum("--command-config {file} add-controller --dry-run", stdin="process.roles=broker\n"),
    quorum("--command-config {file} add-controller --dry-run", stdin="node.id=9\nprocess.roles=broker\n"),
    quorum("--command-config {file} add-controller --dry-run", stdin="node.id=9\nprocess.roles=controller\n"),
    quorum("remove-controller --controller-id 1 --controller-directory-id AAAAAAAAAAAAAAAAAAAAAQ --dry-run"),
    quorum("remove-controller -i -2 -d AAAAAAAAAAAAAAAAAAAAAQ"),
]

GROUPS = [
    all_groups("--list"),
    all_groups("--list --streams"),
    all_groups("--list --consumer --share"),
    all_groups(""),
]

ELECTIONS = [
    elect("--election-type preferred"),
    elect("--topic items --partition 0"),
    elect("--election-type preferred --topic items"),
    elect("--election-type preferred --partition 0 --all-topic-partitions"),
    elect("--election-type preferred --topic items --partition 0 --all-topic-partitions"),
    elect("--election-type preferred --path-to-json-file {file}", stdin="{}"),
    elect("--election-type preferred --path-to-json-file {file}",
          stdin='{"partitions": [{"topic": "items", "partition": 1}, {"topic": "items", "partition": 1}]}'),
    elect("--election-type unclean --all-topic-partitions"),
]

REASSIGNMENTS = [
    reassign("--list --execute"),
    reassign("--verify"),
    reassign("--generate --broker-list 1"),
    reassign("--list --broker-list 1"),
    reassign("--verify --throttle 100 " + FILE, stdin=PLAN % ITEM % ("items", 0, "1")),
    reassign("--generate --topics-to-move-json-file {file} --broker-list 1,1", stdin=TOPICS_FILE % "items"),
    reassign("--generate --topics-to-move-json-file {file} --broker-list 1", stdin=TOPICS_FILE % "missing"),
    reassign("--generate --topics-to-move-json-file {file} --broker-list 1 --disable-rack-aware",
             stdin=TOPICS_FILE % "items"),
    reassign("--execute " + FILE, stdin=PLAN % ""),
    reassign("--execute " + FILE, stdin=PLAN % ITEM % ("items", 0, "")),
    reassign("--execute " + FILE, stdin=PLAN % ITEM % ("items", 0, "1,1")),
    reassign("--execute " + FILE, stdin=PLAN % ", ".join([ITEM % ("items", 0, "1")] * 2)),
    reassign("--execute " + FILE, stdin=PLAN % ITEM % ("items", 9, "1")),
    reassign("--execute " + FILE, stdin=PLAN % ITEM % ("missing", 0, "1")),
    reassign("--execute --throttle 1000 --replica-alter-log-dirs-throttle 2000 " + FILE,
             stdin=PLAN % ITEM % ("items", 0, "1")),
    reassign("--verify " + FILE, stdin=PLAN % ITEM % ("missing", 0, "1"), masks=(("  ", " "),)),
    reassign("--verify --preserve-throttles " + FILE, stdin=PLAN % ITEM % ("items", 0, "1, 7")),
    reassign("--execute --additional " + FILE, stdin=PLAN % ", ".join([ITEM % ("items", 2, "1"), ITEM % ("items", 1, "1")])),
    reassign("--execute " + FILE, stdin='{"version": 2, "partitions": []}'),
    reassign("--cancel --preserve-throttles " + FILE, stdin=PLAN % ITEM % ("items", 0, "1")),
]

SET_OF_WORDS = ((r"(?<=\[)[A-Z_]+(?:, [A-Z_]+)+(?=\])", lambda found: ", ".join(sorted(found[0].split(", ")))),)
ACLS = [
    acls("--list"),
    acls("--list --topic items"),
    acls("--add --allow-principal User:alice --operation read --topic items"),
    acls("--add --topic items"),
    acls("--add --allow-principal User:alice --operation write --group readers", masks=SET_OF_WORDS),
    acls("--add --allow-principal User:alice --topic items --resource-pattern-type match"),
    acls("--add --allow-principal alice --topic items"),
    acls("--add --allow-principal User:alice"),
    acls("--remove --topic items --force"),
    acls("--remove --topic items", stdin="n\n"),
    acls("--remove --allow-principal User:alice --operation Describe --topic items", stdin="n\n"),
    acls("--add --producer --allow-principal User:alice"),
    acls("--add --consumer --topic items --allow-principal User:alice"),
    acls("--add --idempotent --topic items --allow-principal User:alice"),
    acls("--list --add"),
    acls("--add --principal User:alice --topic items"),
    bare_acls("--list"),
]

# With an authorizer, which Ottla has not: the tools speak to Kafka here.
KEPT_ACLS = [
    acls("--list"),
    acls("--add --allow-principal User:alice --operation Read --topic items"),
    acls("--add --deny-principal User:bob --deny-host 10.0.0.1 --operation Write --topic items --topic others", unordered=True),
    acls("--add --consumer --allow-principal User:carol --topic items --group readers", unordered=True),
    acls("--add --producer --idempotent --transactional-id tx --allow-principal User:dave --topic pre "
         "--resource-pattern-type prefixed", unordered=True),
    acls("--add --allow-principal User:erin --allow-host 1.2.3.4 --allow-host ::1 --operation CreateTokens "
         "--user-principal User:owner", unordered=True),
    acls("--list", unordered=True),
    acls("--list --topic items", unordered=True),
    acls("--list --topic prefix --resource-pattern-type match", unordered=True),
    acls("--list --principal User:alice --principal User:dave", unordered=True),
    acls("--list --topic '*'"),
    acls("--remove --allow-principal User:alice --operation Read --topic items --force", unordered=True),
    acls("--remove --topic pre --resource-pattern-type prefixed --force"),
    acls("--remove --cluster --force --allow-principal User:nobody"),
    acls("--list", unordered=True),
]

TRANSACTIONS = [
    transactions("list"),
    transactions("list --duration-filter 1000"),
    transactions("describe --transactional-id unknown"),
    transactions("abort --topic items --partition 0"),
    transactions("abort --topic items --partition 0 --producer-id 1"),
    transactions("abort --topic items --partition 0 --producer-id 1 --producer-epoch 0"),
    transactions("abort --topic items --partition 0 --start-offset 5"),
    transactions("find-hanging"),
    transactions("find-hanging --broker-id 1 --partition 0"),
    transactions("find-hanging --topic items"),
    transactions("find-hanging --topic items --partition 1 --broker-id 1"),
    transactions("describe-producers --topic items --partition 0 --broker-id 1"),
    produce("--topic alone", stdin="a value\n"),
    transactions("describe-producers --topic alone --partition 0", masks=((r"^\d+ *\t", "ID\t"), (r"\b\d{13}\b", "TIME"))),
]

ADMIN_STEPS = [*MADE, *CLUSTER, *FEATURES, *QUORUM, *GROUPS, *ELECTIONS, *REASSIGNMENTS, *ACLS, *TRANSACTIONS]

# Of Kafka 1.1.0, through ZooKeeper. The topic items (three partitions) is there.
old_elect = tool("PreferredReplicaLeaderElectionCommand", server=False)
old_reassign = tool("ReassignPartitionsCommand", server=False)
# Scala's sets of more than a few come in an order of their own, with a blank before the first.
old_acls = tool("AclCommand", server=False, masks=((r"^ \t", "\t"),))
KEEPER = "--zookeeper {zookeeper}"
AUTHORIZER = "--authorizer-properties zookeeper.connect={zookeeper}"

KEEPER_STEPS = [
    old_elect(f"{KEEPER} --path-to-json-file {{file}}",
              stdin='{"partitions": [{"topic": "items", "partition": 1}, {"topic": "items", "partition": 9}]}'),
    old_elect(f"{KEEPER} --path-to-json-file {{file}}", stdin="{}"),
    old_elect(""),
    old_reassign(f"{KEEPER} --generate --topics-to-move-json-file {{file}} --broker-list 0",
                 stdin=TOPICS_FILE % "items", json=True),
    old_reassign(f"{KEEPER} --generate --topics-to-move-json-file {{file}} --broker-list 7", stdin=TOPICS_FILE % "items"),
    old_reassign(f"{KEEPER} --execute {FILE}", stdin=PLAN % ITEM % ("items", 9, "0")),
    old_reassign(f"{KEEPER} --execute {FILE}", stdin=PLAN % ITEM % ("items", 0, "7")),
    old_reassign(f"{KEEPER} --execute {FILE}", stdin=PLAN % ""),
    old_reassign(f"{KEEPER} --verify"),
    old_reassign(f"{KEEPER}"),
    old_reassign(f"{KEEPER} --verify {FILE}", stdin=PLAN % ITEM % ("items", 0, "7")),
    old_acls(f"{AUTHORIZER} --list"),
    old_acls(f"{AUTHORIZER} --add --allow-principal User:alice --operation Read --topic items"),
    old_acls(f"{AUTHORIZER} --add --deny-principal User:bob --deny-host 10.0.0.1 --operation Write --topic items",
             unordered=True),
    old_acls(f"{AUTHORIZER} --add --consumer --allow-principal User:carol --topic items --group readers",
             unordered=True),
    old_acls(f"{AUTHORIZER} --add --producer --idempotent --allow-principal User:dave --topic others",
             unordered=True),
    old_acls(f"{AUTHORIZER} --list --topic items", unordered=True),
    old_acls(f"{AUTHORIZER} --list", unordered=True),
    old_acls(f"{AUTHORIZER} --remove --allow-principal User:alice --operation Read --topic items --force",
             unordered=True),
    old_acls(f"{AUTHORIZER} --remove --topic others", stdin="y\n"),
    old_acls(f"{AUTHORIZER} --remove --topic items --group readers", stdin="y\ny\n", unordered=True),
    old_acls(f"{AUTHORIZER} --add --topic items"),
    old_acls(f"{AUTHORIZER} --list --add"),
    old_acls("--list"),
]

STAT = ((r"^([cmp]Zxid) = 0x[0-9a-f]+", r"\1 = X"), (r"^([cm]time) = .*", r"\1 = TIME"),
        (r"^ephemeralOwner = 0x[1-9a-f][0-9a-f]*", "ephemeralOwner = SESSION"),
        (r'"timestamp":"\d+"', '"timestamp":"T"'))
# The connection comes about beside what the shell finds wrong by itself.
CONNECTED = ((r"\nWATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null\n", ""),)
shell = tool("ZooKeeperMain", server=False, masks=STAT)


def at(command, **how):
    return shell(f"-server {{zookeeper}} {command}", **how)


def wrong(command):
    return at(command, masks=CONNECTED)


def lines(*commands, **how):
    return shell("-server {zookeeper}", stdin="\n".join(commands) + "\n", **how)


# Below a node of their own, so that they find the same everywhere. Where a watch fires, its thread writes among the lines.
SHELL_STEPS = [
    at("create /mine first"),
    at("create /mine again"),
    at("create /no/such data"),
    at("create -s /mine/numbered- data"),
    at("create -s /mine/numbered- data"),
    wrong("create mine data"),
    wrong("create /mine/ data"),
    wrong("create /mine//x data"),
    at("ls /mine"),
    at("ls /no"),
    at("stat /mine"),
    at("stat /no"),
    at("get /mine"),
    at("get /no"),
    at("set /mine second"),
    at("set /no data"),
    at("getAcl /mine"),
    at("setAcl /mine world:anyone:cdra"),
    wrong("setAcl /mine nonsense"),
    at("getAcl /mine"),
    at("setAcl /mine world:anyone:cdrwa"),
    at("delete /mine"),
    at("delete /mine/numbered-0000000000"),
    at("ls /consumers"),
    lines("ls /mine", "get /mine watch", "set /mine third", "set /mine 'two words'", "history", "redo 0", "printwatches",
          "printwatches off", "set /mine fourth", "quit", unordered=True),
    lines("create -e /mine/mortal data", "stat /mine/mortal", "create /mine/mortal/child data", "delete /mine/mortal 7",
          "close", "ls /mine"),
]
SHELL_STEPS_3_4 = [
    *SHELL_STEPS,
    wrong("ls"),
    at("ls2 /mine"),
    at("delete /mine/numbered-0000000001 9"),
    at("setquota -n 5 /mine"),
    at("listquota /mine"),
    at("setquota -b 100 /mine"),
    at("delquota -b /mine"),
    at("delquota /mine"),
    at("ls /zookeeper/quota"),
    at("listquota /no"),
    wrong("nonsense"),
    at("rmr /mine"),
    at("rmr /mine"),
]
SHELL_STEPS_3_8 = [
    *SHELL_STEPS,
    at("ls -s /mine"),
    at("ls -R /mine"),
    at("get -s /mine"),
    at("set -s /mine fifth"),
    at("set -v 77 /mine sixth"),
    at("create /mine/empty"),
    at("get /mine/empty"),
    at("getAcl -s /mine"),
    at("setAcl -s /mine world:anyone:cdrwa"),
    at("delete -v 9 /mine/numbered-0000000001"),
    wrong("ls -x /mine"),
    wrong("set -v"),
    wrong("ls"),
    wrong("get"),
    at("sync /mine"),
    wrong("version"),
    wrong("nonsense"),
    at("deleteall /mine"),
    at("deleteall /mine"),
]
