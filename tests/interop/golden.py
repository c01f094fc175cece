"""Answers of a real Apache Kafka in tests/golden/interop: compared with, or recorded by run.py --record."""
import json
import os

from brokers import GOLDEN

LONG = bool(os.environ.get("OTTLA_LONG"))


def check(test, name, version, answers, instead=()):
    """Compares with NAME.json, or writes it when the broker under test is Apache Kafka `version` and --record is on.
    instead: (key, index) → the answer that is wanted in the place of Kafka's."""
    file = GOLDEN / "interop" / f"{name}.json"
    if os.environ.get("INTEROP_RECORD"):
        test.assertEqual(os.environ["INTEROP_BROKER"], version, "only this version's answers are the measure")
        file.parent.mkdir(exist_ok=True)
        entries = [f" {json.dumps(key)}: {json.dumps(value, sort_keys=True)}" for key, value in answers.items()]
        file.write_text("{\n" + ",\n".join(entries) + "\n}\n")
        return
    expected = json.loads(file.read_text())
    for (key, index), answer in dict(instead).items():
        test.assertNotEqual(expected[key][index], answer, "not a difference")
        expected[key][index] = answer
    answers = json.loads(json.dumps(answers))
    test.assertEqual(sorted(expected), sorted(answers))
    for key, value in expected.items():
        with test.subTest(key):
            test.maxDiff = None
            test.assertEqual(answers[key], value)
