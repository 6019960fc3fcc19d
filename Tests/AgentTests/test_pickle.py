"""Calls that bring a pickle: only where the package allows them, only from the same Python."""

import base64
import operator
import pickle
import sys

import pytest

OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def pickling(root):
    root.manifest(pickle=True)
    # The plain pickle has the two names that the agent takes of cloudpickle.
    root.write({"cloudpickle.py": "from pickle import dumps, loads\n"})
    return root


def event(*call, **fields):
    return {"lp": 1, "pickle": base64.b64encode(pickle.dumps(call)).decode(), **fields}


def test_the_value_comes_back_as_a_pickle(pickling):
    for fields in ({}, {"python": OWN}):
        reply = pickling.send(event(complex, (1,), {"imag": 2}, **fields))
        assert list(reply) == ["pickle"]
        assert pickle.loads(base64.b64decode(reply["pickle"])) == 1 + 2j


def test_an_exception_leaves_as_it_is(pickling):
    with pytest.raises(ZeroDivisionError):
        pickling.send(event(operator.truediv, (1, 0), {}))


def test_a_package_that_allows_none_refuses_before_it_reads_any(root):
    root.manifest()
    with pytest.raises(Exception, match="repack with --pickle") as caught:
        root.send(event(complex, (), {}))
    assert type(caught.value).__name__ == "NotPackaged"


@pytest.mark.parametrize(
    "call, name, words",
    [
        (event(complex, (), {}, python="3.2"), "PickleMismatch", "is of Python 3.2 and the fun"),
        ({"lp": 1, "pickle": "gA=="}, "PickleMismatch", "cannot be read here: "),
        ({"lp": 1, "pickle": "not base64"}, "PickleMismatch", "cannot be read here: Error: "),
        ({"lp": 2, "pickle": ""}, "InvalidEvent", "has version 2 and the agent knows 1"),
        (event(memoryview, (b"x",), {}), "NotPicklable", "result is a memoryview: cannot"),
    ],
)
def test_what_cannot_be_is_named(pickling, call, name, words):
    with pytest.raises(Exception, match=words) as caught:
        pickling.send(call)
    assert type(caught.value).__name__ == name
