#!/usr/bin/env python3
"""A seed is the same whichever process runs it, whatever ran before it and beside it.

    tests/simulation/replay_test.py SIMULATION

Runs some seeds in one process, and again in several at once that begin elsewhere, and compares what each
seed's digest tells of its history: every step, what came of it, and the files at each end of the process.
"""
import subprocess
import sys

SEEDS = 120
PROCESSES = 3


def begin(simulation, first, count):
    # pylint: disable-next=consider-using-with
    return subprocess.Popen([simulation, "--digest", "--keep-going", "--from", str(first), "--seeds", str(count)],
                            text=True, stdout=subprocess.PIPE)


def histories(processes):
    """The digest of each seed."""
    found = {}
    for process in processes:
        for line in process.communicate(timeout=200)[0].splitlines():
            words = line.split()
            if len(words) == 4 and words[2] == "is":
                found[int(words[1])] = words[3]
    return found


def main():
    simulation = sys.argv[1]
    together = histories([begin(simulation, 1, SEEDS)])
    if len(together) != SEEDS or len(set(together.values())) != SEEDS:
        sys.exit(f"{len(together)} seeds of {SEEDS} have {len(set(together.values()))} histories")
    share = SEEDS // PROCESSES
    again = histories([begin(simulation, 1 + i * share, share) for i in range(PROCESSES)])
    differing = [seed for seed in together if together[seed] != again.get(seed)]
    if differing:
        sys.exit(f"these seeds do not replay: {differing}")
    print(f"{SEEDS} seeds replay")


if __name__ == "__main__":
    main()
