"""The Node agent's contract, asked of Node itself."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

AGENT = Path(__file__).parents[2] / "Sources/CLPAgents/node/lambdapool_agent.mjs"
# Answers the event on stdin as AWS's runtime would; each reading of the clock takes 100 ms.
ASK = """
import { handler } from "./lambdapool_agent.mjs";
import { readFileSync } from "node:fs";
const [event, ms] = JSON.parse(readFileSync(0, "utf8"));
let left = ms + 100;
const context = { getRemainingTimeInMillis: () => (left -= 100) };
try {
  console.log(JSON.stringify({ value: (await handler(event, context)) ?? null }));
} catch (error) {
  const isError = error instanceof Error;
  console.log(JSON.stringify({ error: isError ? [error.name, error.message] : [typeof error] }));
}
"""
SOURCE = """
import { execSync } from "node:child_process";
class Lost extends Error {}
export const add = (a, b = 0) => a + b;
export const give = async (value) => value;
export const options = (first, { unit = "m" } = {}) => `${first} ${unit}`;
export const lose = () => { throw new Lost("gone"); };
export const word = () => { throw "a word"; };
export const nothing = () => undefined;
export const nan = () => [{ x: NaN }];
export const big = () => ({ deep: 10n });
export const map = () => ({ m: new Map() });
export const callback = () => [add];
export const date = () => new Date(0);
export const twice = () => { const one = {}; return [one, one]; };
export const circle = () => { const one = {}; one.self = one; return one; };
export const api = { base: 2, times(a) { return this.base * a; } };
export const _hidden = () => 1;
export const text = (size) => "x".repeat(size);
export const number = 7;
export default add;
"""

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="there is no node")


@pytest.fixture
def ask(tmp_path):
    files = {
        "lambdapool_agent.mjs": AGENT.read_text(),
        "ask.mjs": ASK,
        "lib/m.mjs": SOURCE,
        "old.cjs": "exports.add = (a, b) => a + b; module.exports.late = 1;",
        "whole.cjs": "module.exports = Object.assign(() => 1, { make: () => 2 });",
        "bad.mjs": "throw new RangeError('no luck');",
        "_own.mjs": "export const f = () => 1;",
        "node_modules/dep/index.mjs": "export const f = () => 'dep';",
        "lambdapool.json": json.dumps(
            {
                "lp": 1,
                "modules": ["_own.mjs", "bad.mjs", "lib/m.mjs", "old.cjs", "whole.cjs"],
                "callables": ["node_modules/dep/index.mjs:f"],
            }
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def ask(event, ms=60_000):
        given = json.dumps([event, ms])
        command = ["node", "ask.mjs"]
        ended = subprocess.run(
            command, cwd=tmp_path, input=given, capture_output=True, text=True, check=True
        )
        return json.loads(ended.stdout)

    return ask


@pytest.mark.parametrize(
    ("call", "members", "value"),
    [
        ("lib/m.mjs:add", {"args": [1, 2]}, 3),
        ("lib/m.mjs:default", {"args": [1, 2]}, 3),
        ("lib/m.mjs:give", {"args": [{"a": None}]}, {"a": None}),
        ("lib/m.mjs:options", {"args": [5], "kwds": {"unit": "km"}}, "5 km"),
        ("lib/m.mjs:api.times", {"args": [4]}, 8),
        ("lib/m.mjs:nothing", {}, None),
        ("lib/m.mjs:date", {}, "1970-01-01T00:00:00.000Z"),
        ("lib/m.mjs:twice", {}, [{}, {}]),
        ("old.cjs:add", {"args": [1, 2]}, 3),
        ("whole.cjs:default", {}, 1),
        ("whole.cjs:make", {}, 2),
        ("node_modules/dep/index.mjs:f", {}, "dep"),
    ],
)
def test_a_call_is_answered_with_its_value(ask, call, members, value):
    assert ask({"lp": 1, "call": call, **members}) == {"value": value}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("lib/m.mjs:lose", ["Lost", "gone"]),
        ("lib/m.mjs:word", ["string"]),
        ("lib/m.mjs:nan", ["NotJSON", 'result[0]["x"] is NaN, which is not JSON']),
        ("lib/m.mjs:big", ["NotJSON", 'result["deep"] is a bigint, which is not JSON']),
        (
            "lib/m.mjs:map",
            ["NotJSON", 'result["m"] is an object of type Map, which is not JSON'],
        ),
        ("lib/m.mjs:callback", ["NotJSON", "result[0] is a function, which is not JSON"]),
        ("lib/m.mjs:circle", ["NotJSON", 'result["self"] holds itself, which is not JSON']),
        ("lib/m.mjs:none", ["CallableNotFound", "module 'lib/m.mjs' has no export 'none'"]),
        ("lib/m.mjs:number", ["CallableNotFound", "it is a number, which cannot be called"]),
        ("add", ["CallableNotFound", "it is not of the form 'file:function'"]),
        (
            "lib/m.mjs:_hidden",
            ["NotPackaged", "names that start with '_' cannot be called: '_hidden'"],
        ),
        ("_own.mjs:f", ["NotPackaged", "names that start with '_' cannot be called: '_own.mjs'"]),
        (
            "lib/m.mjs:add.constructor",
            ["NotPackaged", "'constructor' is a function not defined in the package"],
        ),
        (
            "lib/m.mjs:api.times.call",
            ["NotPackaged", "'call' is a function not defined in the package"],
        ),
        ("bad.mjs:f", ["ImportFailed", "importing 'bad.mjs' failed: RangeError: no luck"]),
    ],
)
def test_what_cannot_be_called_or_answered_is_named(ask, call, error):
    assert ask({"lp": 1, "call": call}) == {"error": error}


@pytest.mark.parametrize(
    "file", ["node:fs", "lib/../lib/m.mjs", "lambdapool_agent.mjs", "node_modules/dep/index.mjs"]
)
def test_only_the_users_own_files_are_imported(ask, file):
    name, message = ask({"lp": 1, "call": f"{file}:g"})["error"]
    assert name == "NotPackaged"
    packaged = "bad.mjs, lib/m.mjs, old.cjs, whole.cjs"
    assert message == f"'{file}' is not a packaged module; the packaged ones: {packaged}"


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"call": "lib/m.mjs:add"}, 'it lacks "lp"'),
        ([1], 'it lacks "lp"'),
        ({"lp": 2, "call": "lib/m.mjs:add"}, "repack with this lp-pack"),
        ({"lp": 1, "call": "lib/m.mjs:add", "pickle": ""}, 'does not know "pickle"'),
        ({"lp": 1, "call": "lib/m.mjs:add", "args": {}}, '"args" must be a list'),
        ({"lp": 1, "call": "lib/m.mjs:add", "kwds": []}, '"kwds" must be an object'),
        ({"lp": 1, "call": "lib/m.mjs:add", "batch": [1]}, '"batch" must be a list of objects'),
    ],
)
def test_an_event_that_is_no_call_is_refused(ask, event, message):
    name, said = ask(event)["error"]
    assert name == "InvalidEvent"
    assert message in said


def test_each_call_of_a_batch_has_its_outcome(ask):
    batch = [{"args": [1, 2]}, {"args": ["1", "2"]}, {}]
    first, second, third = ask({"lp": 1, "call": "lib/m.mjs:add", "batch": batch})["value"]
    assert (first, second) == ({"result": 3}, {"result": "12"})
    assert third["error"]["errorType"] == "NotJSON"


def test_a_batch_stops_before_its_deadline(ask):
    batch = [{"args": [number]} for number in range(5)]
    outcomes = ask({"lp": 1, "call": "lib/m.mjs:give", "batch": batch}, ms=460)["value"]
    assert outcomes == [{"result": 0}, {"result": 1}, {"result": 2}] + [{"skipped": True}] * 2


def test_a_batch_stops_before_its_reply_is_too_large(ask):
    batch = [{"args": [size]} for size in (4_000_000, 2_000_000, 9_000_000)]
    event = {"lp": 1, "call": "lib/m.mjs:text", "batch": batch}
    first, *rest = ask(event)["value"]
    assert len(first["result"]) == 4_000_000
    assert rest == [{"skipped": True}] * 2
    (alone,) = ask({**event, "batch": batch[2:]})["value"]
    assert alone["error"]["errorType"] == "Function.ResponseSizeTooLarge"
