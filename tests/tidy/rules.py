"""The house's table and rules as data. src/README.md says the same in words."""

# What a room may include of other rooms.
ROOMS = {
    "base": [],
    "env": ["base"],
    "metrics": ["base"],
    "config": ["base"],
    "protocol": ["base"],
    "records": ["base"],
    "log": ["base", "env", "metrics", "records", "config"],
    "metadata": ["base", "env", "protocol", "records", "log", "config"],
    "coordinator": ["base", "env", "config", "protocol", "records", "metadata"],
    "security": ["base", "protocol", "metadata"],
    "quota": ["base", "metadata"],
    "broker": ["base", "env", "metrics", "config", "protocol", "records", "log", "metadata", "coordinator",
               "security", "quota"],
    # env only through the file slices of the dispatcher's Output
    "server": ["base", "env", "metrics", "protocol", "security", "broker/dispatcher.h"],
    # of the broker its admin
    "zookeeper": ["base", "env", "config", "metadata", "broker/admin.h"],
    "client": ["base", "protocol", "records", "security"],
    "app": ["base", "env", "metrics", "config", "protocol", "records", "log", "metadata", "coordinator",
            "security", "quota", "broker", "server", "zookeeper", "client"],
}

# Which rooms may include a library's headers. A header that is in no row here and no standard one is refused.
LIBRARIES = {
    "asio": ["broker", "server", "client", "app", "zookeeper"],
    "spdlog": ["base"],
    "fmt": list(ROOMS),  # the formatter of spdlog, in Debian a library of its own
    "yaml-cpp": ["config"],
    "CLI": ["app"],
    "nlohmann": ["zookeeper"],
    "openssl": ["security", "server", "client", "zookeeper"],
    "zlib.h": ["records"],
    "lz4": ["records"],
    "snappy": ["records"],
    "zstd": ["records"],
    "re2": ["coordinator"],
    "xxhash.h": ["coordinator"],
}

# Headers of the operating system that only the outermost rooms may use: the rest is deterministic.
SYSTEM_PREFIXES = ("sys/", "netinet/", "arpa/", "linux/")
SYSTEM_HEADERS = {"unistd.h", "fcntl.h", "time.h", "dirent.h", "poll.h", "signal.h", "malloc.h", "netdb.h", "pthread.h"}
SYSTEM_ROOMS = ["env", "server", "client", "app"]
# The processor's instructions for the checksum, and how to ask whether it has them.
PROCESSOR_HEADERS = {"nmmintrin.h", "arm_acle.h", "sys/auxv.h", "immintrin.h"}
PROCESSOR_ROOMS = ["base"]

# Words a deterministic room must not contain: clocks, threads and randomness come in as arguments.
DETERMINISTIC = ["protocol", "records", "log", "metadata", "coordinator", "security", "quota"]
NONDETERMINISTIC = [r"\bstd::thread\b", r"\bstd::jthread\b", r"_clock::now\(", r"\bstd::random_device\b",
                    r"\bgettimeofday\b", r"\bclock_gettime\b", r"\bstd::(i|o)?fstream\b", r"\bfopen\("]

# Locks live in log and broker; the server's threads have their own.
LOCK_WORDS = [r"\bstd::(recursive_|shared_|timed_)?mutex\b", r"\bstd::condition_variable\b"]
LOCK_ROOMS = ["log", "broker", "server", "env", "app", "metrics"]

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70
MAX_COLUMNS = 110
TOP_LEVEL = {"CMakeLists.txt", "src", "include", "config", "tests", "tools", "docker", "README.md", "LICENSE"}
LATER_WORDS = [r"\b" + "TO" + r"DO\b", r"\b" + "FIX" + r"ME\b", r"\b" + "XX" + r"X\b", r"\b" + "HA" + r"CK\b"]
