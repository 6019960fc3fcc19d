"""What lp-map does when the service lets less through than it could send, judged by the requests it got."""

import json
import time

import chaos
import pytest
from loopback import Loopback, reply, run


def lines(count):
    return "".join(f"{n}\n" for n in range(count))


def squares(count):
    return "".join(f"{n * n}\n" for n in range(count))


def test_a_service_with_few_slots_loses_nothing_and_gets_few_requests_too_many():
    with chaos.Chaos(hold=lambda *_: 0.1, slots=20) as server:
        done = run("lp-map", "f", "m:f", "--jobs", "64", url=server.url, stdin=lines(1500))
        assert (done.stdout, done.stderr, done.returncode) == (squares(1500), "", 0)
        assert set(server.executions.values()) == {1}
        assert server.refusals <= 150
        assert server.most_running == 20


@pytest.mark.parametrize("headers", [[], [("Retry-After", "1")], [("Retry-After", "soon")]])
def test_a_burst_of_refusals_is_waited_out_and_forgotten(headers):
    moments = []
    burst = 2

    def behaviour(handler, seen, count):
        moments.append(time.monotonic())
        if moments[-1] - moments[0] < burst:
            reply(handler, {"Reason": "ConcurrentInvocationLimitExceeded"}, 429, headers)
        else:
            time.sleep(0.01)
            reply(handler, json.loads(seen.body)["args"][0])

    with Loopback(behaviour) as server:
        done = run("lp-map", "f", "m:f", "--jobs", "20", url=server.url, stdin=lines(2000))
        assert (done.stdout, done.returncode) == (lines(2000), 0)
        refused = len([moment for moment in moments if moment - moments[0] < burst])
        assert len(moments) == 2000 + refused
        # All of the first wave at most, then one now and then.
        assert refused <= 40


def test_a_service_that_refuses_for_ever_is_left_alone_in_the_end():
    def behaviour(handler, *_):
        body = {"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded", "message": "no"}
        reply(handler, body, 429, [("x-amzn-ErrorType", "TooManyRequestsException")])

    with Loopback(behaviour) as server:
        done = run(
            "lp-map", "f", "m:f", "--jobs", "10", "--throttle-timeout", "7",
            url=server.url, stdin=lines(100),
        )  # fmt: skip
        assert done.returncode == 2
        said = [line for line in done.stderr.splitlines() if line.startswith("lp-map: ")]
        # Once after 5 s, once at the end.
        assert len(said) == 2
        assert all("ReservedFunctionConcurrentInvocationLimitExceeded" in line for line in said)
        assert len(server.seen) <= 60


def test_a_service_that_fails_for_ever_is_asked_a_bounded_number_of_times():
    def behaviour(handler, *_):
        reply(handler, {"message": "no"}, 500, [("x-amzn-ErrorType", "ServiceException")])

    with Loopback(behaviour) as server:
        done = run("lp-map", "f", "m:f", "--jobs", "5", url=server.url, stdin=lines(1000))
        assert done.returncode == 2
        assert done.stdout == ""
        assert len(server.seen) <= 25 * 8


def test_a_copy_of_a_straggler_answers_for_it():
    def hold(item, attempt):
        return 40 if item % 100 == 50 and attempt == 1 else 0.02

    with chaos.Chaos(hold=hold) as server:
        done = run(
            "lp-map", "f", "m:f", "--jobs", "20", "--hedge",
            url=server.url, stdin=lines(1000), timeout=30,
        )  # fmt: skip
        assert (done.stdout, done.returncode) == (squares(1000), 0)
        copied = [item for item, count in server.executions.items() if count > 1]
        assert {item for item in range(1000) if item % 100 == 50} <= set(copied)
        assert sum(server.executions.values()) <= 1050
