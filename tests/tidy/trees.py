"""How a check of trees is run: on the project's, or on trees that have one wrong file each."""
import pathlib
import sys
import tempfile


def first_that_passes(check, wrong):
    """Names the first file that `check` finds nothing wrong with; an empty list when there is none."""
    for name, text in wrong.items():
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
            if not check(pathlib.Path(folder))[1]:
                return [f"the check lets pass: {name}: {text[:100]}"]
    return []


def run(name, check, wrong, check_wrong=None):
    """The exit code of `NAME.py [ROOT]` or `NAME.py --self-test`. check(root) gives how many files it read and what is wrong
    with them; wrong: texts by the names of their files; check_wrong: what checks these, when it is not `check`."""
    if "--self-test" in sys.argv:
        problems = first_that_passes(check_wrong or check, wrong)
        print(f"{name} self-test: {len(wrong)} wrong files tried")
    else:
        root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
        files, problems = check(root.resolve())
        print(f"{name}: {files} files read")
        if files == 0:
            problems.append("nothing to read")
    for problem in problems:
        print(problem)
    return 1 if problems else 0
