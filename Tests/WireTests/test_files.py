"""The files that lp-map writes: none is lost before the run begins, none is used for two things."""

import json
import os
import subprocess

import pytest
from loopback import BINARIES, Loopback, reply, run


def fails_on_odd(handler, seen, _):
    """Answers even arguments, and raises for odd ones."""
    n = json.loads(seen.body)["args"][0]
    if n % 2 == 0:
        reply(handler, n)
    else:
        error = {"errorType": "ValueError", "errorMessage": f"{n} is odd"}
        reply(handler, error, headers=[("X-Amz-Function-Error", "Unhandled")])


@pytest.mark.parametrize(
    ("options", "use"),
    [
        ("--errors FILE", "the input"),
        ("--rejects FILE", "the input"),
        ("--summary FILE", "the input"),
        ("--journal FILE", "the input"),
        ("--errors OUT", "the output"),
        ("--summary /dev/stdout", "the output"),
        ("--errors X --rejects X", "the file of --errors"),
        ("--errors X --rejects LINK", "the file of --errors"),
        ("--rejects X --summary X", "the file of --rejects"),
        ("--summary X --journal X", "the file of --summary"),
    ],
)
def test_a_file_has_one_use(tmp_path, options, use):
    names = {name: str(tmp_path / name) for name in ["FILE", "OUT", "X", "LINK"]}
    (tmp_path / "FILE").write_text("1\n2\n")
    (tmp_path / "X").write_text("precious\n")
    (tmp_path / "LINK").symlink_to("X")
    arguments = [names.get(word, word) for word in options.split()]
    with Loopback(fails_on_odd) as server:
        with open(names["FILE"]) as lines, open(names["OUT"], "w") as out:
            done = subprocess.run(
                [BINARIES / "lp-map", "f", "m:f", *arguments],
                env={
                    "PATH": os.environ["PATH"],
                    "AWS_ENDPOINT_URL": server.url,
                    "AWS_REGION": "us-east-1",
                    "AWS_ACCESS_KEY_ID": "a",
                    "AWS_SECRET_ACCESS_KEY": "b",
                },
                stdin=lines,
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
            )
        assert server.seen == []
    assert done.stderr == (
        f"lp-map: cannot write '{arguments[-1]}': it is {use}; name another file\n"
    )
    assert done.returncode == 64
    assert (tmp_path / "FILE").read_text() == "1\n2\n"
    assert (tmp_path / "X").read_text() == "precious\n"


def test_a_journal_that_is_refused_costs_no_other_file(tmp_path):
    journal = tmp_path / "journal"
    journal.write_text("not a journal\n")
    files = {option: tmp_path / option for option in ["errors", "rejects", "summary"]}
    arguments = []
    for option, path in files.items():
        path.write_text("precious\n")
        arguments += [f"--{option}", str(path)]
    code = {"Configuration": {}, "FunctionName": "f", "CodeSha256": "x", "FunctionArn": "a"}
    with Loopback(lambda handler, *_: reply(handler, code)) as server:
        done = run(
            "lp-map", "f", "m:f", "--journal", str(journal), *arguments,
            url=server.url, stdin="1\n",
        )  # fmt: skip
    assert done.returncode == 2
    assert [path.read_text() for path in files.values()] == ["precious\n"] * 3


def test_files_hold_one_run(tmp_path):
    files = {option: tmp_path / option for option in ["errors", "rejects", "summary"]}
    for path in files.values():
        path.write_text("earlier\n" * 1000)
    arguments = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    with Loopback(fails_on_odd) as server:
        done = run("lp-map", "f", "m:f", *arguments, url=server.url, stdin="1\n2\n3\n")
    assert done.stdout == "2\n"
    assert done.stderr == ""
    errors = [json.loads(line) for line in files["errors"].read_text().splitlines()]
    assert [error["input"] for error in errors] == [1, 3]
    assert files["rejects"].read_text() == "1\n3\n"
    assert json.loads(files["summary"].read_text())["failed"] == 2


def test_records_go_with_a_file_of_failures(tmp_path):
    failures = tmp_path / "failures"
    with Loopback(fails_on_odd) as server:
        done = run(
            "lp-map", "f", "m:f", "--records", "--errors", str(failures),
            url=server.url, stdin="1\n2\n",
        )  # fmt: skip
    assert [json.loads(line)["index"] for line in done.stdout.splitlines()] == [0, 1]
    assert [json.loads(line)["index"] for line in failures.read_text().splitlines()] == [0]
    assert done.stderr == ""
    assert done.returncode == 1
