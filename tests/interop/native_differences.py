"""Where Ottla's native tools print something else than Apache Kafka's do, and why: recording → step → (reason, pattern of
Kafka's lines, what stands in its place)."""

UNRELEASED = "4.4-IV0 is of no release: Kafka lists it and does not serve it"
CONSOLE = "Java asks a terminal and fails without one; we read standard input, so that a script can answer"
ONE_TOOL = "one tool serves both eras: without a place to speak to it asks for the younger one's"
SILENT_COMMAND = "3.4.10 says nothing of a command without its path; we say what it takes"

UNCAUGHT = "an option that is refused is no failure of the tool: no exception is named"

UNANSWERED = (CONSOLE, r"\nError while executing (?s:.*)", "")

ADMINISTRATION = {
    "FeatureCommand {server} version-mapping --release-version 2.8": [(UNRELEASED, ", 4.4-IV0", "")],
    "FeatureCommand {server} upgrade --metadata 9.9": [(UNRELEASED, ", 4.4-IV0", "")],
    "AclCommand {server} --remove --topic items < 'n\\n'": [UNANSWERED],
    "AclCommand {server} --remove --allow-principal User:alice --operation Describe --topic items < 'n\\n'": [UNANSWERED],
}
THROUGH_ZOOKEEPER = {
    "AclCommand --list": [
        (ONE_TOOL, "Missing required argument .*", "One of --bootstrap-server or --bootstrap-controller must be specified")],
}
SHARE_GROUPS = {
    "ShareGroupCommand {server} --list --members": [(UNCAUGHT, "^joptsimple.UnavailableOptionException: ", "")],
}
SHELL_3_4 = {
    "ZooKeeperMain -server {zookeeper} ls": [(SILENT_COMMAND, "KEEPER", "KEEPER\nls [-s] [-w] [-R] path\n(exit code 1)")],
}


UNADVERTISED = ("our consumer has no KIP-848, so it recommends none", r"^The consumer rebalance protocol .*\n", "")
CLASSIC = "librdkafka of Debian 12 has no KIP-848: group.protocol=consumer is said to have no effect"
PLAIN_ERROR = "librdkafka passes on a record's error code, not the broker's words for it"
ADMIN_LOG = ("a log line of the Java client; the tool says the same itself", r"^ERROR \[AdminClient .*\n", "")
BOTH_ERAS = "the options of both eras are as good as each other here"
# A member of 1.1.0's days; its table knows epochs and targets of KIP-848 only.
CLASSIC_MEMBER = [(CLASSIC, r" ID /127", " a-client-UUID /127")]
CLASSIC_GROUP = [(CLASSIC, r"modern( +)Consumer", r"modern\1Classic ")]


def consume(arguments):
    return f"ConsoleConsumer {{server}} {arguments}"


def groups(arguments):
    return f"ConsumerGroupCommand {{server}} {arguments}"


def configs(arguments):
    return f"ConfigCommand {{server}} {arguments}"


def delete_records(topic, offset):
    partitions = f'{{"partitions": [{{"topic": "{topic}", "partition": 0, "offset": {offset}}}], "version": 1}}'
    return f"DeleteRecordsCommand {{server}} --offset-json-file {{file}} < {partitions!r}"


ANY_NINE = "--topic items --from-beginning --max-messages 9"
ANY_TEN = "--include 'item.*|settings' --from-beginning --max-messages 10"
ANY_COMMITTED = "--topic items --isolation-level read_committed --from-beginning --max-messages 9"
OF_4_3 = {
    "ConsoleProducer {server} --topic settings < 'no key for a compacted topic\\n'": [
        (PLAIN_ERROR, "Compacted topic cannot .*",
         "This record has failed the validation on broker and hence will be rejected.")],
    **{consume(step): [UNADVERTISED] for step in (
        "--topic items --group readers --from-beginning --max-messages 9",
        "--topic items --group readers --from-beginning --timeout-ms 1000",
        "--topic '' --group readers --timeout-ms 300",
        "--topic settings --from-beginning --max-messages 1 {formatter}=print.headers=true {formatter}=print.timestamp=true"
        " {formatter}=print.epoch=true", ANY_NINE, ANY_TEN, ANY_COMMITTED)},
    "busy ends": [UNADVERTISED],
    delete_records("items", 100): [ADMIN_LOG],
    delete_records("settings", 1): [ADMIN_LOG],
    groups("--describe --group modern --state --verbose"): [(CLASSIC, r"uniform Stable 2 2", "range Stable - -")],
    groups("--describe --group modern --members --verbose"): [
        *CLASSIC_MEMBER, (CLASSIC, r"2 items:0,1,2 2 items:0,1,2", "- items:0,1,2 - -")],
    groups("--describe --group modern --members"): CLASSIC_MEMBER,
    groups("--describe --group modern"): CLASSIC_MEMBER,
    groups("--describe --group modern --offsets --verbose"): [
        *CLASSIC_MEMBER, ("librdkafka of Debian 12 commits without a leader epoch", r"(items \d) 0", r"\1 -")],
    groups("--list --type consumer --state"): [(CLASSIC, r"\nmodern .*", "")],
    **{f"GroupsCommand {{server}} --list{step}": CLASSIC_GROUP for step in ("", " --consumer", " --protocol consumer")},
    "GroupsCommand {server} --list --group-type classic": [
        (CLASSIC, r"^readers", "modern               Classic              consumer\nreaders")],
    "ProducerPerformance --topic speed --num-records 500 --record-size 100 --throughput -1 --producer-props {servers}": [
        (BOTH_ERAS, r"^Option --producer-props has been deprecated.*\n", "")],
    **{f"ConsumerPerformance {{server}} --topic speed --messages {count} --group speed --timeout {timeout}": [
        (BOTH_ERAS, r"^Warning: --messages is deprecated.*\n", "")] for count, timeout in ((500, 60000), (1000, 1000))},
}
YOUNG = "ConfigCommand is the same class in both eras: it speaks as 4.3.0's"
BROKER_1 = "--entity-type brokers --entity-name 1"
OF_1_1 = {
    configs(f"{BROKER_1} --alter --add-config log.cleaner.threads=2"): [(YOUNG, "broker: 1", "broker 1")],
    configs(f"{BROKER_1} --alter --delete-config log.cleaner.threads"): [(YOUNG, "broker: 1", "broker 1")],
    configs(f"{BROKER_1} --describe"): [(YOUNG, "^Configs", "Dynamic configs")],
    configs("--entity-type brokers --entity-default --describe"): [(YOUNG, "^Default config ", "Default configs ")],
}

DIFFERENCES = {"admin_4.3.0": ADMINISTRATION, "share_4.3.0": SHARE_GROUPS, "keeper_1.1.0": THROUGH_ZOOKEEPER,
               "shell_3.4.10": SHELL_3_4, "4.3.0": OF_4_3, "1.1.0": OF_1_1}

# What both say in their own way: recording → step → (reason, pattern, what stands in its place in both).
UNEQUAL_ORDER = ("which partition comes first, and so what is left out, hangs on threads and the network",
                 r"^(busy|for|modern|value( \w)?)$", "a record")
ALIKE = {"4.3.0": {
    **{consume(step): [UNEQUAL_ORDER] for step in (ANY_NINE, ANY_TEN, ANY_COMMITTED)},
    # Twice each, with different answers.
    groups("--describe --group modern --state"): [(CLASSIC, r"(uniform|range|-) (Stable|Empty)", r"\2")],
    groups("--list --type"): [(CLASSIC, r"^(modern +)(Consumer|Classic)", r"\1TYPE")],
}}
