"""Where Ottla's native tools print something else than Apache Kafka's do, and why: recording → step → (reason, pattern of
Kafka's lines, what stands in its place)."""

UNRELEASED = "4.4-IV0 is of no release: Kafka lists it and does not serve it"
CONSOLE = "Java asks a terminal and fails without one; we read standard input, so that a script can answer"
NO_TRANSACTIONS = "Ottla has no transactions"
ONE_TOOL = "one tool serves both eras: without a place to speak to it asks for the younger one's"
SILENT_COMMAND = "3.4.10 says nothing of a command without its path; we say what it takes"
UNCOUNTED = "what is below a node with a quota is not counted: nothing of Kafka's sets one"

UNANSWERED = (CONSOLE, r"\nError while executing (?s:.*)", "")
UNLISTED = (NO_TRANSACTIONS, r"TransactionalId(?s:.*)", "Failed to list transactions: The node does not support "
            "LIST_TRANSACTIONS. Enable debug logging for additional detail.\n(exit code 1)")

ADMINISTRATION = {
    "FeatureCommand {server} version-mapping --release-version 2.8": [(UNRELEASED, ", 4.4-IV0", "")],
    "FeatureCommand {server} upgrade --metadata 9.9": [(UNRELEASED, ", 4.4-IV0", "")],
    "AclCommand {server} --remove --topic items < 'n\\n'": [UNANSWERED],
    "AclCommand {server} --remove --allow-principal User:alice --operation Describe --topic items < 'n\\n'": [UNANSWERED],
    "TransactionsCommand {server} list": [UNLISTED],
    "TransactionsCommand {server} list --duration-filter 1000": [UNLISTED],
    "TransactionsCommand {server} describe --transactional-id unknown": [
        (NO_TRANSACTIONS, "DescribeTransactions request .* not be found", "The node does not support DESCRIBE_TRANSACTIONS")],
}
THROUGH_ZOOKEEPER = {
    "AclCommand --list": [
        (ONE_TOOL, "Missing required argument .*", "One of --bootstrap-server or --bootstrap-controller must be specified")],
}
SHELL_3_4 = {
    "ZooKeeperMain -server {zookeeper} ls": [(SILENT_COMMAND, "KEEPER", "KEEPER\nls [-s] [-w] [-R] path\n(exit code 1)")],
    "ZooKeeperMain -server {zookeeper} listquota /mine": [(UNCOUNTED, "count=2,bytes=10", "count=0,bytes=0")],
}

DIFFERENCES = {"admin_4.3.0": ADMINISTRATION, "keeper_1.1.0": THROUGH_ZOOKEEPER, "shell_3.4.10": SHELL_3_4}
