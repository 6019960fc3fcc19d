"""What lp-map and lp-invoke do when the service misbehaves: judged by what the server executed."""

import collections
import json
import os
import socket
import subprocess
import threading
import time

import pytest
from loopback import BINARIES, Loopback, hang_up, reply, run


def argument(seen):
    """The one argument of a call."""
    return json.loads(seen.body)["args"][0]


def lines(count):
    return "".join(f"{n}\n" for n in range(count))


def cloud(url):
    """The environment of an account at a URL."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }


def slowly(started):
    """A behaviour that answers after a while, and says when the first call has come."""

    def behaviour(handler, seen, _):
        started.set()
        time.sleep(0.3)
        reply(handler, argument(seen))

    return behaviour


def loses_the_second_reply(handler, seen, count):
    """Answers with the argument, but for the second request, which it has taken all the same."""
    if count == 2:
        hang_up(handler)
    else:
        reply(handler, argument(seen))


def test_a_reply_lost_on_a_warm_connection_is_not_repeated_behind_our_back():
    with Loopback(loses_the_second_reply) as server:
        done = run(
            "lp-map", "f", "m:f", "--jobs", "1", "--at-most-once", "--records",
            url=server.url, stdin=lines(4),
        )  # fmt: skip
        records = [json.loads(line) for line in done.stdout.splitlines()]
        assert [argument(seen) for seen in server.seen] == [0, 1, 2, 3]
        assert [record.get("result") for record in records] == [0, None, 2, 3]
        assert records[1]["maybeExecuted"] is True
        assert records[1]["error"]["name"] == "ReplyLost"
        assert done.returncode == 1


def test_a_lost_reply_is_asked_for_again_and_marked():
    with Loopback(loses_the_second_reply) as server:
        done = run(
            "lp-map",
            "f",
            "m:f",
            "--jobs",
            "1",
            "--records",
            url=server.url,
            stdin=lines(3),
        )
        records = [json.loads(line) for line in done.stdout.splitlines()]
        executed = collections.Counter(argument(seen) for seen in server.seen)
        assert executed == {0: 1, 1: 2, 2: 1}
        assert [record["result"] for record in records] == [0, 1, 2]
        assert [record["attempts"] for record in records] == [1, 2, 1]
        assert [record.get("maybeExecuted") for record in records] == [None, True, None]
        assert done.returncode == 0


def test_lp_invoke_never_runs_a_call_twice_unless_told_to():
    for attempts, executed in [([], 1), (["--attempts", "3"], 3)]:
        with Loopback(lambda handler, *_: hang_up(handler)) as server:
            done = run("lp-invoke", *attempts, "f", "m:f", "1", url=server.url)
            assert len(server.seen) == executed
            assert done.returncode == 2
            assert done.stderr.startswith(
                "lp-invoke: cannot call 'f m:f': cannot reach '127.0.0.1:"
            )


def test_throttling_loses_nothing_and_costs_no_attempt():
    def behaviour(handler, seen, count):
        if count % 3 == 0:
            body = {
                "Reason": "ConcurrentInvocationLimitExceeded",
                "message": "Rate Exceeded.",
            }
            reply(handler, body, 429, [("x-amzn-ErrorType", "TooManyRequestsException")])
        else:
            reply(handler, argument(seen))

    with Loopback(behaviour) as server:
        done = run(
            "lp-map",
            "f",
            "m:f",
            "--jobs",
            "8",
            "--attempts",
            "1",
            url=server.url,
            stdin=lines(40),
        )
        assert done.stdout == lines(40)
        assert done.stderr == ""
        assert done.returncode == 0


@pytest.mark.parametrize(
    ("status", "name", "advice"),
    [
        (404, "ResourceNotFoundException", "lp-ls shows what is deployed"),
        (403, "AccessDeniedException", ""),
        (502, "InvalidZipFileException", ""),
    ],
)
def test_a_fault_that_stays_is_met_once_a_job(status, name, advice):
    refusal = [("x-amzn-ErrorType", name)]
    with Loopback(lambda h, *_: reply(h, {"Message": "no way"}, status, refusal)) as server:
        done = run("lp-map", "f", "m:f", "--jobs", "3", url=server.url, stdin=lines(1000))
        assert len(server.seen) == 3
        assert done.stdout == ""
        assert done.returncode == 2
        last = done.stderr.splitlines()[-1]
        assert last.startswith("lp-map: cannot call 'f m:f': no way")
        assert last.endswith(advice)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        b"garbage\r\n\r\n",
        b"",
    ],
)
def test_no_part_of_a_broken_reply_reaches_stdout(raw):
    def behaviour(handler, seen, _):
        if argument(seen) != 1:
            reply(handler, argument(seen))
        else:
            handler.wfile.write(raw)
            hang_up(handler)

    with Loopback(behaviour) as server:
        done = run(
            "lp-map",
            "f",
            "m:f",
            "--attempts",
            "2",
            url=server.url,
            stdin=lines(3),
            timeout=30,
        )
        assert done.stdout == "0\n2\n"
        failures = [json.loads(line) for line in done.stderr.splitlines()]
        assert [failure["index"] for failure in failures] == [1]
        assert failures[0]["input"] == 1
        assert done.returncode == 1


@pytest.mark.parametrize("command", ["lp-invoke", "lp-map"])
def test_a_service_that_no_call_reached_is_said_in_one_line(command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        done = run(
            command, "--attempts", "1", "f", "m:f", url=f"http://127.0.0.1:{port}", stdin="1\n"
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        f"{command}: cannot call 'f m:f': cannot reach '127.0.0.1:{port}': connection refused"
    )
    # The item that was to be called is told of apart.
    assert len(done.stderr.splitlines()) == (1 if command == "lp-invoke" else 2)


def test_when_the_reader_leaves_no_call_follows():
    released = threading.Event()

    def behaviour(handler, seen, _):
        if argument(seen) > 0:
            released.wait(20)
        reply(handler, argument(seen))

    with Loopback(behaviour) as server:
        script = f"yes 0 | awk '{{print NR-1}}' | {BINARIES}/lp-map f m:f --jobs 2 | head -1"
        shell = ["bash", "-c", f"{script}; echo ${{PIPESTATUS[2]}}"]
        done = subprocess.run(
            shell, env=cloud(server.url), capture_output=True, text=True, timeout=30
        )
        released.set()
        assert done.stdout == "0\n141\n"
        assert len(server.seen) <= 4


def test_a_finished_result_does_not_wait_for_the_next_line():
    with Loopback(lambda handler, seen, _: reply(handler, argument(seen))) as server:
        child = subprocess.Popen(
            [BINARIES / "lp-map", "f", "m:f"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=cloud(server.url),
        )
        for n in range(3):
            child.stdin.write(f"{n}\n".encode())
            child.stdin.flush()
            assert child.stdout.readline() == f"{n}\n".encode()
        child.stdin.close()
        assert child.wait(10) == 0


def test_an_interrupt_lets_calls_in_flight_finish():
    started = threading.Event()

    with Loopback(slowly(started)) as server:
        with subprocess.Popen(
            [BINARIES / "lp-map", "f", "m:f", "--jobs", "2"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=cloud(server.url),
            text=True,
        ) as child:
            child.stdin.write(lines(500))
            child.stdin.flush()
            assert started.wait(10)
            child.send_signal(2)
            out, err = child.communicate(timeout=20)
        assert child.returncode == -2
        assert out == lines(len(server.seen))
        assert f"interrupted: {len(server.seen)} done, 0 failed" in err


def test_input_that_cannot_be_read_is_no_success():
    with Loopback(lambda handler, seen, _: reply(handler, argument(seen))) as server:
        script = f"{BINARIES}/lp-map f m:f < /"
        done = subprocess.run(
            ["bash", "-c", script], env=cloud(server.url), capture_output=True, text=True
        )
        assert done.returncode == 2
        assert done.stderr == "lp-map: cannot read 'standard input': is a directory\n"


def test_jobs_are_as_many_as_there_can_be_connections():
    with Loopback(lambda handler, seen, _: reply(handler, argument(seen))) as server:
        script = f"ulimit -n 64; seq 0 299 | {BINARIES}/lp-map f m:f"
        done = subprocess.run(
            ["bash", "-c", script], env=cloud(server.url), capture_output=True, text=True
        )
        assert done.stdout == lines(300)
        assert done.stderr == (
            "lp-map: using 40 jobs: more files than that cannot be open (ulimit -n)\n"
        )
        assert done.returncode == 0


@pytest.mark.parametrize("limit", [8, 24])
def test_too_few_descriptors_are_said_in_one_line(limit):
    with Loopback(lambda handler, seen, _: reply(handler, argument(seen))) as server:
        script = f"ulimit -n {limit}; seq 0 9 | {BINARIES}/lp-map f m:f"
        done = subprocess.run(
            ["bash", "-c", script], env=cloud(server.url), capture_output=True, text=True
        )
        assert server.seen == []
        assert done.stdout == ""
        assert done.stderr == (
            "lp-map: cannot open 'another file': too many open files; "
            "raise the limit of open files (ulimit -n)\n"
        )
        assert done.returncode == 2


def test_an_ignored_signal_stays_ignored():
    started = threading.Event()

    with Loopback(slowly(started)) as server:
        script = f"trap '' HUP; exec {BINARIES}/lp-map f m:f --jobs 1"
        with subprocess.Popen(
            ["bash", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=cloud(server.url),
            text=True,
        ) as child:
            child.stdin.write(lines(3))
            child.stdin.close()
            assert started.wait(10)
            child.send_signal(1)
            assert child.stdout.read() == lines(3)
            assert child.wait(10) == 0


def test_the_environment_of_a_function_is_never_printed():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        records = [
            {"function": "a", "env": {"PP": "MARKER1"}},
            {"function": "b", "env": {"PP": "MARKER2"}},
            {"function": "c", "env": {"PP": "MARKER3"}, "error": {"name": "Earlier"}},
        ]
        stdin = "".join(json.dumps(record) + "\n" for record in records)
        done = run("lp-deploy", url=url, stdin=stdin)
    assert done.returncode == 2
    assert "MARKER" not in done.stdout + done.stderr
    assert [json.loads(line)["envNames"] for line in done.stdout.splitlines()] == [["PP"]] * 3
