"""The bootstrap's contract with lp-local, in the words of awslambdaric."""

import json
import re

import pytest
from frames import run

ECHO = "def h(event, context): return event\n"


def only(ended):
    """The one thing that a runtime sent, and the text of its body."""
    ((kind, body),) = ended.frames
    return kind, body.decode("utf-8", "replace")


def test_every_event_is_answered(tmp_path):
    events = [b'{"a": [1.5, null, "\xc3\xa9"]}', b'"\\ud800"', b'"' + b"x" * 1_000_000 + b'"']
    ended = run(tmp_path, ECHO, *events)
    assert ended.frames == [("response", event) for event in events]
    assert (ended.status, ended.output) == (0, "")


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("b'\\xff\\x00'", b"\xff\x00"),
        ("{'n': Decimal('1.10'), 'm': [Decimal(7)]}", b'{"n": 1.10, "m": [7]}'),
        ("[Decimal('NaN'), '0']", b'[NaN, "0"]'),
        ("None", b"null"),
    ],
)
def test_values_are_encoded_as_lambda_does(tmp_path, value, body):
    source = f"from decimal import Decimal\ndef h(event, context): return {value}\n"
    assert run(tmp_path, source, b"1").frames == [("response", body)]


@pytest.mark.parametrize("more", ["", "import decimal\n"])
def test_a_value_that_is_no_json_is_an_error(tmp_path, more):
    kind, text = only(run(tmp_path, more + "def h(event, context): return {1}\n", b"1"))
    error = json.loads(text)
    assert (kind, error["errorType"]) == ("error", "Runtime.MarshalError")
    message = "Unable to marshal response: Object of type set is not JSON serializable"
    assert error["errorMessage"] == message


def test_an_exception_has_the_frames_of_the_user_alone(tmp_path):
    source = "def h(event, context):\n    raise KeyError('lost')\n"
    ended = run(tmp_path, source, b"1", b"2")
    assert [kind for kind, _ in ended.frames] == ["error", "error"]
    error = json.loads(ended.frames[0][1])
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'lost'")
    assert error["requestId"] == "r1"
    (frame,) = error["stackTrace"]
    assert frame.startswith(f'  File "{tmp_path}/m.py", line 2, in h')
    assert ended.output.startswith("[ERROR] KeyError: 'lost'\nTraceback (most recent call last):\n")


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        ("import nowhere\n", "m.h", "Runtime.ImportModuleError"),
        (ECHO, "m.g", "Runtime.HandlerNotFound"),
        (ECHO, "m", "Runtime.MalformedHandlerName"),
        (ECHO, "sys.exit", "Runtime.BuiltInModuleConflict"),
        ("def h(event, context) return 1\n", "m.h", "Runtime.UserCodeSyntaxError"),
        ("1 / 0\n", "m.h", "ZeroDivisionError"),
    ],
)
def test_a_module_that_cannot_be_loaded_is_told_once(tmp_path, source, handler, kind):
    ended = run(tmp_path, source, b"1", handler=handler)
    told, text = only(ended)
    assert (told, json.loads(text)["errorType"]) == ("init error", kind)
    assert ended.status == 1


def test_what_is_compiled_is_kept_apart_from_the_package(tmp_path):
    (tmp_path / "cache").mkdir()
    source = "import sys, other\ndef h(event, context): return [sys.pycache_prefix, other.v]\n"
    (tmp_path / "other.py").write_text("v = 1\n")
    _, text = only(run(tmp_path, source, b"1"))
    assert json.loads(text) == [None, 1]
    kept = {path.name.split(".")[0] for path in (tmp_path / "cache").rglob("*.pyc")}
    assert kept == {"m", "other"}
    assert not (tmp_path / "__pycache__").exists()


def test_two_workers_may_find_what_is_kept_damaged(tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "other.py").write_text("v = 1\n")
    # Another worker takes the file away first.
    source = """
import os
unlink = os.unlink
def unlink_late(path):
    unlink(path)
    unlink(path)
os.unlink = unlink_late
import other
def h(event, context): return other.v
"""
    assert only(run(tmp_path, source, b"1")) == ("response", "1")
    [kept] = (tmp_path / "cache").rglob("other.*.pyc")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:20])
    assert only(run(tmp_path, source, b"1")) == ("response", "1")
    assert kept.read_bytes() == whole


def test_an_event_that_is_no_json_never_reaches_the_handler(tmp_path):
    kind, text = only(run(tmp_path, ECHO, b"{"))
    assert kind == "error"
    assert "Unable to unmarshal input" in text


def test_the_context_is_what_the_platform_says(tmp_path):
    source = """
def h(event, context):
    return [context.aws_request_id, context.invoked_function_arn, context.client_context.custom,
            context.get_remaining_time_in_millis()]
"""
    call = {"deadline": "0", "arn": "arn:f", "client": '{"custom":{"é":"😀"}}'}
    _, text = only(run(tmp_path, source, b"1", call=call))
    assert json.loads(text) == ["r1", "arn:f", {"é": "😀"}, 0]


def test_records_of_logging_carry_level_time_and_call(tmp_path):
    source = "import logging\ndef h(event, context): logging.warning('low %d', event)\n"
    ended = run(tmp_path, source, b"7")
    assert re.fullmatch(
        r"\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tr1\tlow 7\n", ended.output
    )


def test_a_handler_that_exits_ends_the_runtime_without_an_answer(tmp_path):
    ended = run(tmp_path, "import sys\ndef h(event, context): sys.exit(3)\n", b"1")
    assert (ended.frames, ended.status) == ([], 3)
