"""Many calls in one event: each has an outcome of its own."""

import json
import sys
import time

import pytest

OWN = """
import time

shared = []

def echo(value):
    return value

def add(a, b=0):
    return a + b

def raises(what):
    raise eval(what)

def collect(value):
    shared.append(value)
    return shared

def give(text):
    return eval(text)

def text(length):
    return "x" * length

def clock(ms):
    time.sleep(ms / 1000)
    return ms

class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")

def mute():
    raise Mute
"""


class Deadline:
    """A context whose time runs out."""

    def __init__(self, milliseconds=60_000):
        self._end = time.monotonic() + milliseconds / 1000

    def get_remaining_time_in_millis(self):
        return max(0, int((self._end - time.monotonic()) * 1000))


@pytest.fixture
def own(root):
    root.write({"own.py": OWN, "own_broken.py": "import nothing_of_that_name\n"})
    root.manifest(modules=["own", "own_broken"])
    return root


def batch(root, name, *arguments, context=None):
    calls = [{"args": list(args)} for args in arguments]
    return root.send({"lp": 1, "call": name, "batch": calls}, context or Deadline())


def test_each_call_has_its_result_in_its_place(own):
    assert batch(own, "own:add", (1, 2), (3,)) == [{"result": 3}, {"result": 3}]
    event = {"lp": 1, "call": "own:add", "batch": [{"kwds": {"a": 1, "b": 4}}, {"args": [2]}]}
    assert own.send(event, Deadline()) == [{"result": 5}, {"result": 2}]
    assert batch(own, "own:add") == []


def test_a_call_that_raises_fails_alone_as_the_platform_reports_it(own):
    failed, done = batch(own, "own:raises", ("KeyError('lost')",), ("ValueError('no')",))
    assert failed["error"]["errorType"] == "KeyError"
    assert failed["error"]["errorMessage"] == "'lost'"
    assert done["error"]["errorMessage"] == "no"
    trace = failed["error"]["stackTrace"]
    assert "own.py" in trace[0]
    assert "raise eval(what)" in trace[0]
    assert not any("lambdapool_agent" in frame for frame in trace)


@pytest.mark.parametrize("name", ["SystemExit", "KeyboardInterrupt", "GeneratorExit"])
def test_what_would_end_the_process_is_the_error_of_its_call_and_the_platforms(own, name):
    failed, done = batch(own, "own:raises", (f"{name}(3)",), ("ValueError()",))
    assert failed["error"]["errorType"] == "Runtime.ExitError"
    assert failed["error"]["errorMessage"] == f"Runtime exited with {name}: 3"
    assert done["error"]["errorType"] == "ValueError"


def test_an_exception_without_words_fails_alone(own):
    assert batch(own, "own:mute", ())[0]["error"]["errorType"] == "Mute"


def test_arguments_that_do_not_fit_fail_alone(own):
    outcomes = batch(own, "own:add", (1, 2, 3), (1, 2))
    assert outcomes[0]["error"]["errorType"] == "TypeError"
    assert outcomes[0]["error"]["stackTrace"] == []
    assert outcomes[1] == {"result": 3}


def test_a_value_that_is_not_json_fails_alone_and_names_its_place(own):
    failed, done = batch(own, "own:give", ("[1, {2}]",), ("(1, 2)",))
    assert failed["error"]["errorType"] == "NotJSON"
    assert failed["error"]["errorMessage"].startswith("result[1] is a set")
    assert done == {"result": [1, 2]}


def test_a_result_is_what_it_was_when_its_call_returned(own):
    outcomes = batch(own, "own:collect", (1,), (2,), (3,))
    assert [outcome["result"] for outcome in outcomes] == [[1], [1, 2], [1, 2, 3]]


def test_a_result_is_encoded_as_it_would_be_alone(own):
    value = "{1: 'a', '1': ({None: [()]},), 'o': __import__('collections').OrderedDict(b=[1])}"
    (outcome,) = batch(own, "own:give", (value,))
    assert json.dumps(outcome["result"]) == '{"1": "a", "1": [{"null": [[]]}], "o": {"b": [1]}}'


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("os:system", "NotPackaged"), ("own:none", "CallableNotFound"), ("own_broken:f", "Import")],
)
def test_a_callable_that_is_refused_fails_the_whole_call(own, name, refusal):
    with pytest.raises(Exception, match=".") as caught:
        batch(own, name, ("true",))
    assert type(caught.value).__name__.startswith(refusal)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"batch": {}}, '"batch" must be a list of objects'),
        ({"batch": [1]}, '"batch" must be a list of objects'),
        ({"batch": [{"args": 1}]}, '"args" must be a list'),
        ({"batch": [{"kwds": []}]}, '"kwds" must be an object'),
        ({"batch": [{"call": "own:add"}]}, 'does not know "call"; repack'),
        ({"batch": [{}] * 400_000}, "has 400000 calls, more than a reply can answer"),
        ({"batch": [], "args": []}, 'does not know "args"; repack'),
    ],
)
def test_an_event_that_is_no_batch_is_refused_before_anything_runs(own, event, words):
    with pytest.raises(Exception, match=words) as caught:
        own.send({"lp": 1, "call": "own:add", **event}, Deadline())
    assert type(caught.value).__name__ == "InvalidEvent"


def test_it_stops_before_the_deadline_and_says_what_was_left_out(own):
    context = Deadline(700)
    outcomes = batch(own, "own:clock", *[(100,)] * 20, context=context)
    done = [outcome for outcome in outcomes if "result" in outcome]
    assert 2 <= len(done) <= 6
    assert outcomes == done + [{"skipped": True}] * (20 - len(done))
    assert context.get_remaining_time_in_millis() > 0


def test_it_leaves_the_time_to_encode_the_reply(own):
    context = Deadline(1000)
    outcomes = batch(own, "own:give", *[("[n / 7 for n in range(20_000)]",)] * 400, context=context)
    assert outcomes[-1] == {"skipped": True}
    json.dumps(outcomes)
    assert context.get_remaining_time_in_millis() > 0


def test_at_least_one_call_is_made_however_late_it_is(own):
    assert batch(own, "own:echo", (1,), (2,), context=Deadline(0)) == [
        {"result": 1}, {"skipped": True},
    ]  # fmt: skip


@pytest.mark.parametrize("length", [50, 1_000, 1_000_000])
def test_the_reply_stays_within_what_lambda_takes(own, length):
    count = 9_000_000 // (length + 15)
    outcomes = batch(own, "own:text", *[(length,)] * count, context=Deadline())
    assert len(json.dumps(outcomes)) <= 6 << 20
    done = [outcome for outcome in outcomes if "result" in outcome]
    assert done == outcomes[: len(done)]
    # What was left out is room that the agent kept for one more, or for saying so.
    assert len(done) >= 5 if length == 1_000_000 else len(json.dumps(outcomes)) > 6_200_000


def test_a_result_is_measured_in_the_bytes_that_are_sent(own):
    outcomes = batch(own, "own:give", ("'é' * (2 << 20)",))
    refused = sys.version_info < (3, 12)
    assert ("error" in outcomes[0]) == refused


def test_a_result_that_does_not_fit_is_its_own_error(own):
    outcomes = batch(own, "own:text", (10,), (7 << 20,), (10,))
    assert outcomes[0] == {"result": "x" * 10}
    assert outcomes[1]["error"]["errorType"] == "Function.ResponseSizeTooLarge"
    assert outcomes[2] == {"result": "x" * 10}
