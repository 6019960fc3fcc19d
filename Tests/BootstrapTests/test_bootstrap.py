"""The bootstrap's contract with the Runtime API, in the words of awslambdaric."""

import json
import re

import pytest
from runtime_api import run

ECHO = "def h(event, context): return event\n"


def only(ended):
    """The one thing that a runtime sent, and the text of its body."""
    (post,) = ended.posts
    return post, post.body.decode("utf-8", "replace")


def test_every_event_is_answered_under_its_ids(tmp_path):
    events = [b'{"a": [1.5, null, "\xc3\xa9"]}', b'"\\ud800"', b'"' + b"x" * 1_000_000 + b'"']
    ended = run(tmp_path, ECHO, *events)
    assert [post.path for post in ended.posts] == [
        f"invocation/r{number}/response" for number in (1, 2, 3)
    ]
    assert [post.headers["Lambda-Runtime-Invocation-Id"] for post in ended.posts] == [
        "i1",
        "i2",
        "i3",
    ]
    assert [post.body for post in ended.posts] == events
    assert (ended.status, ended.output) == (0, "")


@pytest.mark.parametrize(
    ("value", "body", "kind"),
    [
        ("b'\\xff\\x00'", b"\xff\x00", "application/unknown"),
        ("{'n': Decimal('1.10'), 'm': [Decimal(7)]}", b'{"n": 1.10, "m": [7]}', "application/json"),
        ("[Decimal('NaN'), '0']", b'[NaN, "0"]', "application/json"),
        ("None", b"null", "application/json"),
    ],
)
def test_values_are_encoded_as_lambda_does(tmp_path, value, body, kind):
    source = f"from decimal import Decimal\ndef h(event, context): return {value}\n"
    post, _ = only(run(tmp_path, source, b"1"))
    assert (post.body, post.headers["Content-Type"]) == (body, kind)


@pytest.mark.parametrize("more", ["", "import decimal\n"])
def test_a_value_that_is_no_json_is_an_error(tmp_path, more):
    post, text = only(run(tmp_path, more + "def h(event, context): return {1}\n", b"1"))
    assert post.path == "invocation/r1/error"
    assert post.headers["Lambda-Runtime-Function-Error-Type"] == "Runtime.MarshalError"
    assert "Unable to marshal response: Object of type set is not JSON serializable" in text


def test_an_exception_has_the_frames_of_the_user_alone(tmp_path):
    source = "def h(event, context):\n    raise KeyError('lost')\n"
    ended = run(tmp_path, source, b"1", b"2")
    assert [post.path for post in ended.posts] == ["invocation/r1/error", "invocation/r2/error"]
    error = json.loads(ended.posts[0].body)
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'lost'")
    assert error["requestId"] == "r1"
    (frame,) = error["stackTrace"]
    assert frame.startswith(f'  File "{tmp_path}/m.py", line 2, in h')
    assert ended.posts[0].headers["Lambda-Runtime-Function-Error-Type"] == "Unhandled"
    assert ended.output.startswith("[ERROR] KeyError: 'lost'\nTraceback (most recent call last):\n")


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        ("import nowhere\n", "m.h", "Runtime.ImportModuleError"),
        (ECHO, "m.g", "Runtime.HandlerNotFound"),
        (ECHO, "m", "Runtime.MalformedHandlerName"),
        (ECHO, "sys.exit", "Runtime.BuiltInModuleConflict"),
        ("def h(event, context) return 1\n", "m.h", "Runtime.UserCodeSyntaxError"),
        ("1 / 0\n", "m.h", "Unhandled"),
    ],
)
def test_a_module_that_cannot_be_loaded_is_told_once(tmp_path, source, handler, kind):
    ended = run(tmp_path, source, b"1", handler=handler)
    post, _ = only(ended)
    assert post.path == "init/error"
    assert post.headers["Lambda-Runtime-Function-Error-Type"] == kind
    assert ended.status == 1


def test_an_event_that_is_no_json_never_reaches_the_handler(tmp_path):
    post, text = only(run(tmp_path, ECHO, b"{"))
    assert post.path == "invocation/r1/error"
    assert "Unable to unmarshal input" in text


def test_the_context_is_what_the_headers_say(tmp_path):
    source = """
def h(event, context):
    return [context.aws_request_id, context.invoked_function_arn, context.client_context.custom,
            context.get_remaining_time_in_millis()]
"""
    headers = {
        "Lambda-Runtime-Invoked-Function-Arn": "arn:f",
        "Lambda-Runtime-Deadline-Ms": "0",
        "Lambda-Runtime-Client-Context": '{"custom":{"é":"😀"}}',
    }
    _, text = only(run(tmp_path, source, b"1", headers=headers))
    assert json.loads(text) == ["r1", "arn:f", {"é": "😀"}, 0]


def test_records_of_logging_carry_level_time_and_call(tmp_path):
    source = "import logging\ndef h(event, context): logging.warning('low %d', event)\n"
    ended = run(tmp_path, source, b"7")
    assert re.fullmatch(
        r"\[WARNING\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\tr1\tlow 7\n", ended.output
    )


def test_an_answer_that_is_refused_does_not_stop_the_next_call(tmp_path):
    ended = run(tmp_path, ECHO, b"1", b"2", status=413)
    assert [post.body for post in ended.posts] == [b"1", b"2"]


def test_a_handler_that_exits_ends_the_runtime_without_an_answer(tmp_path):
    ended = run(tmp_path, "import sys\ndef h(event, context): sys.exit(3)\n", b"1")
    assert (ended.posts, ended.status) == ([], 3)
