"""A map through a service in which everything goes wrong a little, judged by an oracle and by what was executed."""

import json
import random

import chaos
import pytest
from loopback import run

ITEMS = 10_000


class Storm:
    """One in a hundred calls meets each fault there is; what an item meets is known before the map starts."""

    def __init__(self, seed):
        chance = random.Random(seed)
        kinds = [*chaos.PASSING, *chaos.FAILURES]
        self.fates = [
            kinds[pick] if (pick := chance.randrange(100)) < len(kinds) else chaos.OK
            for _ in range(ITEMS)
        ]

    def plan(self, item, attempt):
        fate = self.fates[item]
        return chaos.OK if fate in chaos.PASSING and attempt > 1 else fate

    def fails(self, item):
        return self.fates[item] in chaos.FAILURES

    def may_run_twice(self, item):
        fate = self.fates[item]
        return fate in chaos.PASSING and fate not in chaos.REFUSALS


def lines():
    return "".join(f"{item}\n" for item in range(ITEMS))


@pytest.mark.parametrize("seed", range(10))
def test_a_storm_loses_nothing_and_repeats_nothing_without_a_word(seed):
    storm = Storm(seed)
    with chaos.Chaos(storm.plan, hold=lambda *_: 0.02) as server:
        done = run(
            "lp-map", "f", "m:f", "--jobs", "1000", "--records",
            url=server.url, stdin=lines(),
        )  # fmt: skip
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["index"] for record in records] == list(range(ITEMS)), done.stderr
    for item, record in enumerate(records):
        expected = None if storm.fails(item) else item * item
        assert record.get("result") == expected, (storm.fates[item], record)
        assert ("error" in record) == storm.fails(item)
        assert bool(record.get("maybeExecuted")) == storm.may_run_twice(item), record
        assert server.executions[item] == 1 + storm.may_run_twice(item), record
        assert record["attempts"] == server.attempts[item]
    assert done.returncode == 1


@pytest.mark.parametrize("seed", range(2))
def test_at_most_once_is_at_most_once_in_a_storm(seed):
    storm = Storm(100 + seed)
    with chaos.Chaos(storm.plan) as server:
        done = run(
            "lp-map", "f", "m:f", "--jobs", "100", "--at-most-once",
            url=server.url, stdin=lines(),
        )  # fmt: skip
    assert max(server.executions.values()) == 1
    lost = [storm.fails(item) or storm.may_run_twice(item) for item in range(ITEMS)]
    results = [str(item * item) for item in range(ITEMS) if not lost[item]]
    assert done.stdout.splitlines() == results
    assert len(done.stderr.splitlines()) == sum(lost)
