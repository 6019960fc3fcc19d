"""The agent's contract: what it calls, what it refuses, and in which words."""

import contextlib
import sys

import pytest

OWN = """
import os
import json as also_json
from functools import lru_cache, partial
from os.path import join

TABLE = {"a": 1}

def add(a, b=0):
    return a + b

def give(text):
    return eval(text, {"nan": float("nan"), "inf": float("inf")})

def fail():
    raise KeyError("lost")

def leave():
    raise SystemExit(3)

def _hidden():
    return 1

@lru_cache
def cached(n):
    return n

class Sums:
    def __init__(self, start=0):
        self.start = start
    def plus(self, n):
        return self.start + n
    @classmethod
    def of(cls, *numbers):
        return sum(numbers)

sums = Sums(10)
shell = partial(os.system, "true")
"""


@pytest.fixture
def own(root):
    """A task root with a package of the user's own and a dependency."""
    root.write(
        {
            "own/__init__.py": "",
            "own/sub.py": OWN,
            "own/broken.py": "import nothing_of_that_name\n",
            "own/raising.py": "raise OSError('no disk')\n",
            "own/leaving.py": "raise SystemExit(1)\n",
            "spaced/deep/mod.py": "from spaced.dep import loads as borrowed\n"
            "def f():\n    return 'namespace'\n",
            "single.py": "from own.sub import add\ndef f():\n    return 1\n",
            "dependency/__init__.py": "def loads(text):\n    return 'loaded'\n",
            "spaced/dep.py": "def loads(text):\n    return 'loaded'\n",
        }
    )
    inside = ["own.sub", "own.broken", "own.raising", "own.leaving"]
    root.manifest(modules=["own", *inside, "single", "spaced.deep.mod"])
    return root


def failure(root, name, *args):
    with pytest.raises(Exception) as caught:
        root.call(name, *args)
    return type(caught.value).__name__, str(caught.value)


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("own.sub:add", [1, 2], 3),
        ("own.sub:cached", [4], 4),
        ("own.sub:Sums.of", [1, 2, 3], 6),
        ("own.sub:sums.plus", [5], 15),
        ("single:f", [], 1),
        ("single:add", [1], 1),
        ("spaced.deep.mod:f", [], "namespace"),
    ],
)
def test_own_callables_are_called(own, name, args, value):
    assert own.call(name, *args) == value


def test_keywords_are_passed(own):
    assert own.call("own.sub:add", a=1, b=4) == 5


def test_arguments_may_be_left_out(own):
    assert own.send({"lp": 1, "call": "single:f"}) == 1


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("os:system", "NotPackaged"),
        ("own.sub:os.system", "NotPackaged"),
        ("own.sub:os", "NotPackaged"),
        ("own.sub:join", "NotPackaged"),
        ("own.sub:also_json.loads", "NotPackaged"),
        ("own.sub:shell", "NotPackaged"),
        ("own.sub:TABLE.get", "NotPackaged"),
        ("own.sub:_hidden", "NotPackaged"),
        ("own.sub:add.__globals__", "NotPackaged"),
        ("own.sub:add.__class__", "NotPackaged"),
        ("own.sub:Sums.__subclasses__", "NotPackaged"),
        ("dependency:loads", "NotPackaged"),
        ("spaced.dep:loads", "NotPackaged"),
        ("spaced:deep", "NotPackaged"),
        ("spaced.deep.mod:borrowed", "NotPackaged"),
        ("lambdapool_agent:handler", "NotPackaged"),
        ("builtins:eval", "NotPackaged"),
        ("own.none:f", "CallableNotFound"),
        ("own.sub.add:f", "CallableNotFound"),
        ("own.sub:none", "CallableNotFound"),
        ("own.sub:add.none", "CallableNotFound"),
        ("own.sub:TABLE", "NotPackaged"),
        ("own.sub:sums", "CallableNotFound"),
        ("own", "CallableNotFound"),
        ("own.sub:", "CallableNotFound"),
        (":add", "CallableNotFound"),
        ("own..sub:add", "CallableNotFound"),
        (".own:add", "CallableNotFound"),
        ("own/sub:add", "CallableNotFound"),
        ("own.sub:add()", "CallableNotFound"),
        ("own.broken:f", "ImportFailed"),
        ("own.raising:f", "ImportFailed"),
        ("own.leaving:f", "ImportFailed"),
    ],
)
def test_everything_else_is_refused(own, name, refusal):
    kind, message = failure(own, name)
    assert kind == refusal
    # The call stands beside the message wherever it is shown, so the message speaks of it as "it".
    assert message
    assert not message.startswith(f"'{name}'")


def test_nothing_is_imported_before_a_refusal(own):
    own.write({"other/__init__.py": "import traps\n", "traps.py": "raise AssertionError\n"})
    assert failure(own, "other:f")[0] == "NotPackaged"
    assert failure(own, "own.none:f")[0] == "CallableNotFound"
    assert "other" not in sys.modules
    assert "own" not in sys.modules


def test_a_module_of_the_standard_library_is_not_mistaken_for_the_users_own(own):
    own.write({"json.py": "def loads(text):\n    return 'own'\n"})
    own.manifest(modules=["json"])
    assert failure(own, "json:loads", "1")[0] == "NotPackaged"


def test_a_listed_callable_may_lie_elsewhere(own):
    own.manifest(modules=[], callables=["dependency:loads"])
    assert own.call("dependency:loads", "x") == "loaded"
    assert failure(own, "dependency:dumps")[0] == "NotPackaged"


def test_a_listed_callable_that_is_not_there_is_said_so(own):
    own.manifest(modules=[], callables=["missing:f", "dependency:f"])
    assert failure(own, "missing:f")[0] == "CallableNotFound"
    assert failure(own, "dependency:f")[0] == "CallableNotFound"


def test_a_failed_import_names_the_reason(own):
    message = failure(own, "own.broken:f")[1]
    assert "ModuleNotFoundError: No module named 'nothing_of_that_name'" in message


def test_the_packaged_modules_are_named_when_the_call_names_another(own):
    own.manifest(modules=["single", "own.sub", "own", "own._secret", "_secret"])
    message = failure(own, "algorithm:f")[1]
    assert message.endswith(
        "'algorithm' is not a packaged module; the packaged ones: own, own.sub, single"
    )


def test_many_packaged_modules_are_named_in_part(own):
    own.manifest(modules=[f"m{n}" for n in range(10)])
    assert failure(own, "x:f")[1].endswith("ones: m0, m1, m2, m3, m4, m5, m6, m7 and 2 more")


def test_an_exception_leaves_as_it_is(own):
    with pytest.raises(KeyError, match="lost"):
        own.call("own.sub:fail")
    with pytest.raises(SystemExit):
        own.call("own.sub:leave")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({}, 'lacks "lp"'),
        ({"call": "own.sub:add"}, 'lacks "lp"'),
        ([1], 'lacks "lp"'),
        (None, 'lacks "lp"'),
        ({"lp": 2}, "repack with this lp-pack"),
        ({"lp": True}, "repack with this lp-pack"),
        ({"lp": "1"}, "repack with this lp-pack"),
        ({"lp": 1}, '"call" must be a string'),
        ({"lp": 1, "call": 7}, '"call" must be a string'),
        ({"lp": 1, "call": "single:f", "args": 1}, '"args" must be a list'),
        ({"lp": 1, "call": "single:f", "kwds": []}, '"kwds" must be an object'),
        ({"lp": 1, "colour": 1}, 'does not know "colour"; repack'),
    ],
)
def test_an_event_that_is_no_call_is_refused(own, event, words):
    with pytest.raises(Exception) as caught:
        own.send(event)
    assert type(caught.value).__name__ == "InvalidEvent"
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "None",
        "True",
        "'ä\\ud800'",
        "10**40",
        "1.5",
        "(1, [2])",
        "{'a': {1: None}}",
        "[[]] * 3",
    ],
)
def test_json_values_pass(own, text):
    assert own.call("own.sub:give", text) == eval(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{1}", "result is a set"),
        ("nan", "result is nan"),
        ("[0, -inf]", "result[1] is -inf"),
        ("b'x'", "result is a bytes"),
        ("[1, 2, 3, {'x': {1}}]", "result[3]['x'] is a set"),
        ("{'a': (1, {'b': b''}), 'c': {2}}", "result['a'][1]['b'] is a bytes"),
        ("{(1, 2): 3}", "result has a tuple as a key"),
        (
            "__import__('decimal').Decimal(1)",
            "result is an object of type decimal.Decimal",
        ),
        ("(lambda a: (a.append(a), a)[1])([])", "result: Circular reference detected"),
        ("10**5000", "result: Exceeds the limit"),
    ],
)
def test_other_values_are_refused_with_their_place(own, text, words):
    kind, message = failure(own, "own.sub:give", text)
    assert kind == "NotJSON"
    assert message.startswith(words)


def test_refusals_cannot_be_taken_for_the_platforms_own_errors(own):
    for name in ["os:system", "own.none:f", "own.broken:f"]:
        assert "." not in failure(own, name)[0]


def test_a_callable_is_resolved_once(own):
    own.write({"single.py": "def f():\n    return 1\n"})
    assert own.call("single:f") == 1
    with contextlib.suppress(KeyError):
        del sys.modules["single"]
    (own.path / "single.py").unlink()
    assert own.call("single:f") == 1
