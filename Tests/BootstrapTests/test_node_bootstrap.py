"""The Node bootstrap's contract with the Runtime API, in the words of AWS's own client."""

import json
import shutil

import pytest
from runtime_api import AGENTS, serve

BOOTSTRAP = AGENTS / "node/bootstrap.mjs"
ECHO = "export const h = (event) => event;\n"

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="there is no node")


def run(folder, source, *events, handler="m.h", headers=None):
    (folder / "m.mjs").write_text(source)
    return serve(["node", BOOTSTRAP], folder, events, headers, _HANDLER=handler)


def test_every_event_is_answered_under_its_ids(tmp_path):
    events = [b'{"a":[1.5,null,"\xc3\xa9"]}', b'"' + b"x" * 1_000_000 + b'"']
    ended = run(tmp_path, ECHO, *events)
    assert [post.path for post in ended.posts] == [f"invocation/r{n}/response" for n in (1, 2)]
    assert [post.headers["Lambda-Runtime-Invocation-Id"] for post in ended.posts] == ["i1", "i2"]
    assert [post.body for post in ended.posts] == events
    assert (ended.status, ended.output) == (0, "")


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ("export const h = async () => undefined;", b"null"),
        ("export const h = (event, context, done) => done(null, 2);", b"2"),
        ("export const o = { h() { return 3; } };\nexport const h = o.h;", b"3"),
        (
            "export const h = (e, c) => [c.awsRequestId, c.clientContext.x, "
            "c.getRemainingTimeInMillis()];",
            '["r1","é",0]'.encode(),
        ),
    ],
)
def test_a_handler_may_return_resolve_or_call_back(tmp_path, body, reply):
    headers = {"Lambda-Runtime-Client-Context": '{"x":"é"}', "Lambda-Runtime-Deadline-Ms": "0"}
    (post,) = run(tmp_path, body, b"1", headers=headers).posts
    assert post.body == reply


def test_an_error_is_reported_and_the_next_event_taken(tmp_path):
    source = "export const h = () => { throw new RangeError('lost'); };\n"
    ended = run(tmp_path, source, b"1", b"2")
    assert [post.path for post in ended.posts] == ["invocation/r1/error", "invocation/r2/error"]
    error = json.loads(ended.posts[0].body)
    assert (error["errorType"], error["errorMessage"]) == ("RangeError", "lost")
    assert f"{tmp_path}/m.mjs:1:" in error["trace"][1]
    assert "\tr1\tERROR\tInvoke Error" in ended.output


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        (ECHO, "none.h", "Runtime.ImportModuleError"),
        ("import 'nowhere';\n", "m.h", "Runtime.ImportModuleError"),
        (ECHO, "m.g", "Runtime.HandlerNotFound"),
        (ECHO, "m", "Runtime.MalformedHandlerName"),
        ("export const = 1;\n", "m.h", "Runtime.UserCodeSyntaxError"),
        ("throw new Error('x');\n", "m.h", "Unhandled"),
    ],
)
def test_a_module_that_cannot_be_loaded_is_told_once(tmp_path, source, handler, kind):
    ended = run(tmp_path, source, b"1", handler=handler)
    (post,) = ended.posts
    assert post.path == "init/error"
    assert post.headers["Lambda-Runtime-Function-Error-Type"] == kind
    assert ended.status == 1


def test_a_promise_that_nobody_waits_for_ends_the_worker(tmp_path):
    source = "export const h = () => { Promise.reject(new Error('late')); return new Promise(() => {}); };"
    ended = run(tmp_path, source, b"1", b"2")
    kinds = [post.headers["Lambda-Runtime-Function-Error-Type"] for post in ended.posts]
    assert kinds == ["Runtime.UnhandledPromiseRejection"]
    assert ended.status == 1
