#!/usr/bin/env python3
"""Every cell of the table "What survives what" in src/README.md names a test, and each named test exists.
`durability_table.py [ROOT]`; `--self-test` tries wrong ones."""
import pathlib
import re
import sys

HEADING = "## What survives what"
NAME = re.compile(r"`(\w+)\.(\w+)`")
CPP_TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.M)
PYTHON_CLASS = re.compile(r"^class (\w+)\(.*?(?=^class |\Z)", re.M | re.S)
PYTHON_TEST = re.compile(r"^    def (test_\w+)\(", re.M)


def tests_in(root):
    """(suite, test) of every test of the tree."""
    found = set()
    for file in (root / "tests").rglob("*_test.cc"):
        found.update(CPP_TEST.findall(file.read_text()))
    for file in (root / "tests").rglob("*_test.py"):
        for match in PYTHON_CLASS.finditer(file.read_text()):
            found.update((match[1], test) for test in PYTHON_TEST.findall(match[0]))
    return found


def table_of(text):
    """Rows of cells, the heading's and the line's under it left out."""
    section = text.split(HEADING, 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def check(text, tests):
    if HEADING not in text:
        return [f"no section {HEADING!r}"]
    rows = table_of(text)
    faults = [] if rows else ["the table is empty"]
    for what, *cells in rows:
        for number, cell in enumerate(cells, 1):
            names = NAME.findall(cell)
            if not names:
                faults.append(f"{what!r}, column {number}, names no test")
            faults += [f"{what!r} names {suite}.{test}, which does not exist" for suite, test in names if (suite, test) not in tests]
    return faults


def self_test():
    def table(cell):
        return f"{HEADING}\n\n| a | b |\n|---|---|\n| x | {cell} |\n\n## Next\n| y | none |\n"
    tests = {("Suite", "test")}
    assert check(table("kept: `Suite.test`"), tests) == []
    assert len(check(table("kept"), tests)) == 1
    assert len(check(table("kept: `Suite.other`"), tests)) == 1
    assert len(check(table("`Suite.test`, `Suite.other`"), tests)) == 1
    assert check("nothing", tests) and check(f"{HEADING}\n", tests)


def main():
    if "--self-test" in sys.argv:
        return self_test()
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    faults = check((root / "src/README.md").read_text(), tests_in(root))
    for fault in faults:
        print(f"src/README.md: {fault}")
    return sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
