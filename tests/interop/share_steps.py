"""Steps of native_tools_test.py with kafka-share-groups: groups whose members are played here come, stay, leave and go."""
from tool_steps import groups, produce, tool, topics

share = tool("ShareGroupCommand")
bare_share = tool("ShareGroupCommand", server=False)
member = tool("ShareMember", server=False)
ALONE = "--reset-offsets --group shared --topic alone"
SHARED = "--describe --group shared"

BEFORE = [
    topics("--create --topic alone"),
    topics("--create --topic items --partitions 3"),
    produce("--topic alone", stdin="one\ntwo\nthree\n"),
    share("--list"),
    share("--list --state"),
    share("--describe --all-groups"),
    share("--delete --all-groups"),
]

OCCUPIED = [
    member("join shared alone 1"),
    share("--list"),
    share("--list --state"),
    share("--list --state stable"),
    share("--list --state Empty,Dead"),
    share("--list --state Stable,Sleeping"),
    share("--list --state PreparingRebalance"),
    share(SHARED),
    share(f"{SHARED} --offsets --verbose"),
    share(f"{SHARED} --members"),
    share(f"{SHARED} --members --verbose"),
    share(f"{SHARED} --state"),
    share(f"{SHARED} --state --verbose"),
    share("--describe --all-groups --members"),
    share("--delete --group shared"),
    share("--delete --group missing --group shared"),
    share(f"{ALONE} --to-earliest --execute"),
    share(f"{ALONE} --to-earliest --dry-run"),
    share("--delete-offsets --group shared --topic alone"),
    member("leave shared"),
]

EMPTY = [
    share("--list --state empty"),
    share(f"{SHARED} --members"),
    share(f"{SHARED} --state"),
    share(SHARED),
    share(f"{ALONE} --to-latest --dry-run"),
    share(SHARED),
    share(f"{ALONE} --to-latest --execute"),
    share(f"{SHARED} --verbose"),
    share("--reset-offsets --group shared --all-topics --to-earliest --execute"),
    share(SHARED),
    share(f"{ALONE} --to-datetime 2020-01-01T00:00:00.000 --execute"),
    share(f"{ALONE} --to-datetime 2100-01-01T00:00:00.000 --execute"),
    share(f"{ALONE} --to-datetime yesterday --execute"),
    share("--reset-offsets --group shared --topic alone:0 --to-latest --dry-run"),
    share("--reset-offsets --group shared --topic alone:7 --to-latest --dry-run"),
    share("--reset-offsets --group shared --topic alone:x --to-latest --dry-run"),
    share("--reset-offsets --group shared --topic a:b:c --to-latest --dry-run"),
    share("--reset-offsets --group shared --topic missing --to-latest --execute"),
    share("--reset-offsets --group shared --topic missing:0 --to-latest --execute"),
    share("--reset-offsets --group fresh --topic items --topic alone --to-earliest --execute"),
    share("--describe --group fresh"),
    share("--describe --group fresh --group shared --state"),
    share("--reset-offsets --group unheard --all-topics --to-earliest --execute"),
    share("--describe --group missing"),
    share("--describe --group missing --state"),
    share("--describe --group shared --group missing --members"),
]

DELETED = [
    share("--delete-offsets --group fresh --topic items"),
    share("--delete-offsets --group fresh --topic items --topic alone --topic missing"),
    share("--describe --group fresh"),
    share("--delete-offsets --group missing --topic items"),
    groups("--reset-offsets --group readers --topic items --to-latest --execute"),
    share("--list"),
    share("--describe --group readers"),
    share("--delete --group readers"),
    share("--delete --all-groups --topic items"),
    share("--delete-offsets --group readers --topic items"),
    share("--reset-offsets --group readers --topic items --to-earliest --execute"),
    share("--delete --group missing --group fresh"),
    share("--delete --group shared"),
    share("--delete --all-groups"),
    share("--list --state"),
]

USAGE = [
    share(""),
    bare_share("--list"),
    share("--list --describe"),
    share("--list --group shared"),
    share("--list --members"),
    share("--list --topic items"),
    share("--describe"),
    share("--describe --group shared --all-groups"),
    share("--describe --group shared --members --state"),
    share("--describe --group shared --state Stable"),
    share("--describe --group shared --topic items"),
    share("--delete"),
    share("--delete --group shared --all-groups"),
    share("--delete --group shared --topic items"),
    share("--delete-offsets --group shared"),
    share("--delete-offsets --topic items"),
    share("--reset-offsets --group shared --topic items --to-latest"),
    share("--reset-offsets --group shared --topic items --to-latest --execute --dry-run"),
    share("--reset-offsets --topic items --to-latest --execute"),
    share("--reset-offsets --group shared --to-latest --execute"),
    share("--reset-offsets --group shared --topic items --execute"),
    share("--reset-offsets --group shared --topic items --to-latest --to-earliest --execute"),
    share("--reset-offsets --group shared --topic items --to-latest --to-datetime 2020-01-01T00:00:00.000 --execute"),
    share("--reset-offsets --group one --group two --topic items --to-latest --execute"),
]

SHARE_STEPS = BEFORE + OCCUPIED + EMPTY + DELETED + USAGE
