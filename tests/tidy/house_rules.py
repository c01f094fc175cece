#!/usr/bin/env python3
"""Holds every tracked source file against the house rules: sizes, names, opening comments, layout, the top level.
`house_rules.py [ROOT]`; `--self-test` tries files that break each rule."""
import functools
import pathlib
import re
import shutil
import subprocess
import sys

import rules
import trees

CODE = (".h", ".cc")
TEXT = CODE + (".py", ".sh", ".java", ".cmake", ".txt", ".md", ".properties", ".yaml")


def tracked(root):
    listing = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True)
    if listing.returncode == 0:
        names = listing.stdout.splitlines()
    else:
        names = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    return sorted(name for name in names if (root / name).is_file())


def blank_out(text):
    """The same text with comments and literals turned to spaces, so that braces can be counted."""
    pattern = r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.S)


def functions(text):
    """(line, length) of each outermost function body: a brace block that is no namespace, type, enum or initializer."""
    found, stack = [], []
    head_start = 0
    for match in re.finditer(r"[{};]", text):
        mark, at = match.group(), match.start()
        if mark == "{":
            head = text[head_start:at]
            kind = "scope" if re.search(r"\b(namespace|struct|class|union|enum|extern)\b[^()]*$", head) or (
                re.search(r"\b(struct|class)\b", head) and ")" not in head) else "block"
            if kind == "block" and not re.search(r"\)[^=]*$|\boperator\b", head):
                kind = "initializer"
            stack.append((kind, text.count("\n", 0, at) + 1))
        elif mark == "}" and stack:
            kind, line = stack.pop()
            if kind == "block" and all(outer[0] == "scope" for outer in stack):
                found.append((line, text.count("\n", 0, at) + 1 - line + 1))
        head_start = match.end()
    return found


def check_code(name, text):
    problems = []
    lines = text.split("\n")
    if len(lines) - 1 > rules.MAX_FILE_LINES:
        problems.append(f"{len(lines) - 1} lines, more than {rules.MAX_FILE_LINES}")
    comment = 0
    while comment < len(lines) and lines[comment].startswith("//"):
        comment += 1
    if not 1 <= comment <= 4:
        problems.append(f"opens with {comment} lines of comment, not 1 to 4")
    for number, line in enumerate(lines, 1):
        if len(line) > rules.MAX_COLUMNS:
            problems.append(f"line {number} has {len(line)} columns")
    for line, length in functions(blank_out(text)):
        if length > rules.MAX_FUNCTION_LINES:
            problems.append(f"line {line}: a function of {length} lines, more than {rules.MAX_FUNCTION_LINES}")
    return problems


def check_names(name):
    stem = pathlib.Path(name).stem
    if name.startswith(("src/", "include/", "tests/")) and not re.fullmatch(r"[a-z0-9_]+", stem):
        return ["the file's name is not snake_case"]
    return []


def check_layout(root, names):
    formatter = shutil.which("clang-format-16") or shutil.which("clang-format-14") or shutil.which("clang-format")
    if not formatter:
        return ["clang-format is missing: apt-get install clang-format-16"]
    code = [str(root / name) for name in names if name.endswith(CODE)]
    problems = []
    for start in range(0, len(code), 100):
        run = subprocess.run([formatter, "--dry-run", "--Werror", "--style=file"] + code[start:start + 100],
                             capture_output=True, text=True)
        for line in run.stderr.splitlines():
            if "error:" in line:
                path, row = line.split(":")[:2]
                problems.append(f"{pathlib.Path(path).relative_to(root)}:{row}: not clang-format's layout")
    return sorted(set(problem.split(":")[0] + ": not clang-format's layout" for problem in problems))


def check(root, layout=True):
    problems = []
    names = tracked(root)
    for name in names:
        top = name.split("/")[0]
        if top not in rules.TOP_LEVEL and not top.startswith("."):
            problems.append(f"{name}: outside the agreed top level")
        if name.startswith("tests/golden/"):
            continue
        path = root / name
        if name.endswith(TEXT):
            text = path.read_text(errors="replace")
            problems += [f"{name}: says {word}" for word in rules.LATER_WORDS if re.search(word, text)]
            if name.endswith(CODE):
                problems += [f"{name}: {problem}" for problem in check_code(name, text) + check_names(name)]
    return len(names), problems + (check_layout(root, names) if layout else [])


OPENING = "// What it is.\n"
WRONG = {
    "src/base/long_file.cc": OPENING + "int x;\n" * 501,
    "src/base/long_function.cc": OPENING + "void f() {\n" + "  g();\n" * 70 + "}\n",
    "src/base/long_method.cc": OPENING + "struct S {\n  int f() const {\n" + "    g();\n" * 70 + "  }\n};\n",
    "src/base/wide.cc": OPENING + "int " + "x" * 120 + ";\n",
    "src/base/silent.cc": "int x;\n",
    "src/base/chatty.cc": "// a\n" * 5 + "int x;\n",
    "src/base/CamelName.cc": OPENING,
    "src/base/later.cc": OPENING + "// TO" + "DO: the rest\n",
    "attic/a.txt": "",
}


if __name__ == "__main__":
    sys.exit(trees.run("house rules", check, WRONG, functools.partial(check, layout=False)))
