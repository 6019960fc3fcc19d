"""What happens to lines: bytes kept, bad ones failing alone."""

import json
import pathlib

import pytest
from loopback import ROOT, Loopback, reply, run

VECTORS = ROOT.parent / "shared" / "vectors" / "json" / "test_parsing"


def echo(handler, seen, _):
    """Answers with the bytes of the one argument."""
    reply(handler, seen.body[seen.body.index(b'"args":[') + 8 : -2])


def test_values_are_carried_byte_for_byte():
    values = [
        "1234567890123456789012345678901234567890",
        "1.0",
        "-0",
        "1e400",
        '"\\ud800"',
        '"\\u00e9é"',
        '{"a":1,"a":2}',
        "[1.10,\t[]]",
        "[" * 500 + "]" * 500,
    ]
    with Loopback(echo) as server:
        done = run(
            "lp-map",
            "f",
            "m:f",
            url=server.url,
            stdin="".join(v + "\n" for v in values),
        )
        assert done.stdout.splitlines() == values
        assert done.returncode == 0


def test_a_line_that_is_not_json_fails_alone():
    with Loopback(echo) as server:
        done = run("lp-map", "f", "m:f", url=server.url, stdin="1\n\n{\n  \n2\nNaN\n3")
        assert done.stdout == "1\n2\n3\n"
        failures = [json.loads(line) for line in done.stderr.splitlines()]
        assert [(f["index"], f["line"]) for f in failures] == [(1, "{"), (3, "NaN")]
        assert {f["error"]["name"] for f in failures} == {"InvalidInput"}
        assert done.returncode == 1
        assert len(server.seen) == 3


def test_text_lines_are_strings_and_blank_ones_are_items():
    with Loopback(echo) as server:
        done = run("lp-map", "--text", "f", "m:f", url=server.url, stdin='a "b"\n\n1\n')
        assert done.stdout == '"a \\"b\\""\n""\n"1"\n'


def test_text_that_is_not_utf8_fails_alone():
    with Loopback(echo) as server:
        done = run(
            "lp-map", "--text", "f", "m:f",
            url=server.url, stdin="a\ncaf\udce9\nb\n", errors="surrogateescape",
        )  # fmt: skip
        assert done.stdout == '"a"\n"b"\n'
        assert json.loads(done.stderr)["error"]["message"] == "not UTF-8"


def test_lines_of_control_characters_are_not_blank():
    with Loopback(echo) as server:
        done = run("lp-map", "f", "m:f", url=server.url, stdin="\0\n1\n\x01\n \t\n")
        assert done.stdout == "1\n"
        assert len(done.stderr.splitlines()) == 2
        assert done.returncode == 1


def test_many_bad_lines_do_not_hold_up_the_good_ones():
    with Loopback(echo) as server:
        stdin = "x\n" * 1000 + "1\n"
        done = run("lp-map", "f", "m:f", "--jobs", "1", url=server.url, stdin=stdin, timeout=20)
        assert done.stdout == "1\n"
        assert len(done.stderr.splitlines()) == 1000


def test_star_spreads_arrays_and_objects_alone():
    with Loopback(lambda handler, seen, _: reply(handler, seen.body)) as server:
        done = run("lp-map", "--star", "f", "m:f", url=server.url, stdin='[1,2]\n{"n":1}\n3\n')
        events = [json.loads(line) for line in done.stdout.splitlines()]
        assert events == [
            {"lp": 1, "call": "m:f", "args": [1, 2]},
            {"lp": 1, "call": "m:f", "kwds": {"n": 1}},
        ]
        assert json.loads(done.stderr)["input"] == 3
        assert done.returncode == 1


def test_without_a_callable_the_line_is_the_event():
    with Loopback(lambda handler, seen, _: reply(handler, seen.body)) as server:
        done = run("lp-map", "f", url=server.url, stdin='{"any":[1.0]}\n')
        assert done.stdout == '{"any":[1.0]}\n'


def test_failures_go_to_a_file_when_one_is_named(tmp_path: pathlib.Path):
    with Loopback(echo) as server:
        file = tmp_path / "failures"
        done = run("lp-map", "--errors", str(file), "f", "m:f", url=server.url, stdin="x\n1\n")
        assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 1)
        assert json.loads(file.read_text())["line"] == "x"


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the JSON vectors are not here")
def test_the_published_texts_are_accepted_or_fail_alone():
    accepted = {p.name: p.read_bytes() for p in sorted(VECTORS.glob("y_*.json"))}
    accepted = {n: t for n, t in accepted.items() if b"\n" not in t.strip()}
    refused = {p.name: p.read_bytes() for p in sorted(VECTORS.glob("n_*.json"))}
    refused = {n: t for n, t in refused.items() if b"\n" not in t and t.strip(b" \t\r")}
    with Loopback(echo) as server:
        texts = [text.strip() for pair in zip(accepted.values(), refused.values()) for text in pair]
        stdin = b"\n".join(texts).decode("utf-8", "surrogateescape")
        done = run(
            "lp-map", "--records", "f", "m:f",
            url=server.url, stdin=stdin, errors="surrogateescape",
        )  # fmt: skip
        # U+2028 and others are no line ends here, though str.splitlines takes them for such.
        records = done.stdout.removesuffix("\n").split("\n")
        assert len(records) == len(texts)
        for text, record in zip(texts[::2], records[::2]):
            assert f'"result":{text.decode()},' in record
        assert all('"error":' in record for record in records[1::2])
        assert len(server.seen) == len(texts) // 2
