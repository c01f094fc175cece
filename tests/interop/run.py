#!/usr/bin/env python3
"""Runs the interop tests: other people's clients and tools against Ottla.
run.py [--broker ottla|4.3.0|3.9.1] [--binary build/bin/ottla] [--record] [--long] [TEST…]
TEST is a file's name without _test.py, or file.Class.test. --record writes the answers of a real Apache Kafka into
tests/golden/interop: only with --broker of the version that the test names. --long runs the long forms."""
import argparse
import os
import pathlib
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--broker", default="ottla")
    parser.add_argument("--binary", default=str(HERE.parents[1] / "build/bin/ottla"))
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("tests", nargs="*")
    return parser.parse_args()


class Result(unittest.TextTestResult):
    def startTest(self, test):
        self.began = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        super().addSuccess(test)
        print(f"  ({time.monotonic() - self.began:.1f} s)", file=sys.stderr)


def main():
    options = arguments()
    sys.path.insert(0, str(HERE))
    import environments
    harness = environments.python("harness")
    if sys.prefix != os.path.dirname(os.path.dirname(harness)):
        os.execv(harness, [harness, __file__, *sys.argv[1:]])
    os.environ["INTEROP_BROKER"] = options.broker
    os.environ["INTEROP_BINARY"] = os.path.abspath(options.binary)
    os.environ["INTEROP_RECORD"] = "1" if options.record else ""
    if options.long:
        os.environ["OTTLA_LONG"] = "1"
    names = options.tests or sorted(file.name[:-len("_test.py")] for file in HERE.glob("*_test.py"))
    names = [name if "_test" in name else name.replace(name.split(".")[0], name.split(".")[0] + "_test", 1) for name in names]
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = unittest.TextTestRunner(verbosity=2, resultclass=Result).run(suite)
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)


if __name__ == "__main__":
    main()
