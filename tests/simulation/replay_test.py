#!/usr/bin/env python3
"""A seed is the same whichever process runs it, whatever ran before it and beside it.

    tests/simulation/replay_test.py SIMULATION

Runs some seeds in one process, and again in several at once that begin elsewhere, and compares what each
seed's digest tells of its history: every step, what came of it, and the files at each end of the process.
"""
import subprocess
import sys

WORLDS = ["log", "transactions", "shares"]
SEEDS = 60
PROCESSES = 3


def begin(simulation, world, first, count):
    # pylint: disable-next=consider-using-with
    return subprocess.Popen([simulation, "--world", world, "--digest", "--keep-going",
                             "--from", str(first), "--seeds", str(count)],
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


def check(simulation, world):
    together = histories([begin(simulation, world, 1, SEEDS)])
    if len(together) != SEEDS or len(set(together.values())) != SEEDS:
        sys.exit(f"{world}: {len(together)} seeds of {SEEDS} have {len(set(together.values()))} histories")
    share = SEEDS // PROCESSES
    again = histories([begin(simulation, world, 1 + i * share, share) for i in range(PROCESSES)])
    differing = [seed for seed in together if together[seed] != again.get(seed)]
    if differing:
        sys.exit(f"{world}: these seeds do not replay: {differing}")
    print(f"{world}: {SEEDS} seeds replay")


def main():
    for world in WORLDS:
        check(sys.argv[1], world)


if __name__ == "__main__":
    main()
