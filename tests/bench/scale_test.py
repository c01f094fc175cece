#!/usr/bin/env python3
"""Thousands of topics, members and groups stay cheap: scale_test.py OTTLA OTTLA_LOAD. It runs the scenarios of tools/dev/bench, the
topics and groups at a tenth, and holds the broker's processor time and memory to about ten times what they are; the bench itself
tells the real limits."""
import importlib.machinery
import importlib.util
import pathlib
import sys
import types
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def bench_module():
    loader = importlib.machinery.SourceFileLoader("bench", str(ROOT / "tools/dev/bench"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench", loader))
    loader.exec_module(module)
    return module


BENCH = bench_module()


class Scale(unittest.TestCase):
    def measure(self, *words):
        return BENCH.measure("ottla", list(words), types.SimpleNamespace(kafka=None, scale=1))

    def expect_at_most(self, figures, **limits):
        for name, limit in limits.items():
            self.assertLessEqual(figures[name], limit, f"{name} of {figures}")

    def test_topics(self):
        figures = self.measure("topics", "--topics", 1000)
        self.expect_at_most(figures, kib_per_topic=40, restart_cpu_ms_to_all_topics=1500, restart_resident_mib=40)

    def test_groups(self):
        figures = self.measure("groups", "--groups", 10000)
        self.expect_at_most(figures, cpu_us_per_commit=500, restart_cpu_ms_to_all_groups=1000, restart_resident_mib=40)

    def test_members_of_a_classic_group(self):
        figures = self.measure("group", "--protocol", "classic", "--members", 1000, "--partitions", 1000)
        self.expect_at_most(figures, cpu_seconds_to_form=2, cpu_seconds_after_leave=2)

    def test_members_of_a_consumer_group(self):
        figures = self.measure("group", "--protocol", "consumer", "--members", 1000, "--partitions", 1000)
        self.expect_at_most(figures, cpu_seconds_to_form=2, cpu_seconds_after_leave=3)


if __name__ == "__main__":
    BENCH.BINARY, BENCH.LOAD = (pathlib.Path(path) for path in sys.argv[1:3])
    del sys.argv[1:3]
    unittest.main(verbosity=2)
