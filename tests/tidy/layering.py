#!/usr/bin/env python3
"""Holds every include of src/ and include/ against the table of rooms. `layering.py [ROOT]`; `--self-test` tries wrong ones."""
import re
import sys

import rules
import trees

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def room_of(path):
    parts = path.parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[0] == "include" and len(parts) > 3:
        return parts[2]
    return None


def may_use(room, header):
    """Whether `room` may include "ottla/<other>/…" or "<other>/…"; `header` is without the ottla/ prefix."""
    other = header.split("/")[0]
    return other == room or other in rules.ROOMS[room] or header in rules.ROOMS[room]


def check_include(room, public, quote, header):
    if header.startswith("ottla/"):
        return None if may_use(room, header[6:]) else f"{room} may not use {header}"
    if quote == '"':
        if public:
            return f"a public header includes the private {header}"
        return None if header.split("/")[0] == room else f"{room} reaches into the private {header}"
    if header in rules.PROCESSOR_HEADERS:
        return None if room in rules.PROCESSOR_ROOMS else f"{room} may not use <{header}>"
    if header.startswith(rules.SYSTEM_PREFIXES) or header in rules.SYSTEM_HEADERS:
        return None if room in rules.SYSTEM_ROOMS else f"{room} may not use the system's <{header}>"
    stem = header.split("/")[0]
    for library, users in rules.LIBRARIES.items():
        if stem == library or stem == library + ".h" or stem == library + ".hpp" or (
                stem.startswith(library) and stem.endswith(".h") and "/" not in header):
            return None if room in users else f"{room} may not use the library <{header}>"
    if "/" in header or header.endswith((".h", ".hpp")):
        return f"{room} uses <{header}>, which no line of the table knows"
    return None


def check_words(room, text):
    problems = []
    code = re.sub(r"//[^\n]*", "", text)
    if room in rules.DETERMINISTIC:
        problems += [f"{room} is deterministic, but says {word}" for word in rules.NONDETERMINISTIC if re.search(word, code)]
    if room not in rules.LOCK_ROOMS:
        problems += [f"{room} has no business with locks: {word}" for word in rules.LOCK_WORDS if re.search(word, code)]
    return problems


def check(root):
    problems = []
    files = 0
    for top in ("src", "include"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            relative = path.relative_to(root)
            room = room_of(relative)
            files += 1
            if room not in rules.ROOMS:
                problems.append(f"{relative}: '{room}' is no room of the table")
                continue
            text = path.read_text()
            for quote, header in INCLUDE.findall(text):
                problem = check_include(room, top == "include", quote, header)
                if problem:
                    problems.append(f"{relative}: {problem}")
            problems += [f"{relative}: {problem}" for problem in check_words(room, text)]
    return files, problems


WRONG = {
    "src/base/a.cc": '#include "ottla/env/clock.h"',
    "src/log/a.cc": "#include <asio.hpp>",
    "src/records/a.cc": '#include "ottla/log/log.h"',
    "src/metadata/a.cc": '#include "log/segment.h"',
    "include/ottla/protocol/a.h": '#include "protocol/private.h"',
    "src/server/a.cc": '#include "ottla/broker/broker.h"',
    "src/log/b.cc": "#include <unistd.h>",
    "src/protocol/b.cc": "#include <nlohmann/json.hpp>",
    "src/coordinator/a.cc": "auto now = std::chrono::steady_clock::now();",
    "src/protocol/c.cc": "std::mutex mutex;",
    "src/attic/a.cc": "",
}


if __name__ == "__main__":
    sys.exit(trees.run("layering", check, WRONG))
