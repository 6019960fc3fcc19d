"""Inputs and outputs at their worst: endless lines, readers that are slow, disks that are full, signals."""

import json
import os
import signal
import subprocess
import time

import chaos
import pytest
from loopback import BINARIES, Loopback, reply, run

LIMIT = 6 << 20


def cloud(url):
    """The environment of an account at a URL."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }


def start(url, *options, **streams):
    """A map that goes on while a test looks at it."""
    command = [BINARIES / "lp-map", "f", "m:f", *options]
    return subprocess.Popen(command, env=cloud(url), **streams)


def length(handler, seen, _):
    """Answers with how long the event was."""
    reply(handler, len(seen.body))


def test_a_line_may_be_as_long_as_one_call_can_carry_and_no_longer():
    frame = len('{"lp":1,"call":"m:f","args":[""]}')
    fits, too_long = (f'"{"x" * (LIMIT - frame + more)}"' for more in (0, 1))
    with Loopback(length) as server:
        done = run("lp-map", "f", "m:f", url=server.url, stdin=f"1\n{fits}\n{too_long}\n2")
        assert done.stdout.splitlines() == [str(frame - 1), str(LIMIT), str(frame - 1)]
        failure = json.loads(done.stderr)
        assert (failure["index"], failure["attempts"]) == (2, 0)
        assert failure["error"]["name"] == "RequestTooLargeException"
        assert len(server.seen) == 3


def peak(child):
    """The most memory that a child had since it is what it is, in KB."""
    with open(f"/proc/{child.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def test_a_line_without_an_end_costs_no_memory():
    with Loopback(length) as server:
        child = start(
            server.url, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(300):
            child.stdin.write(b"7" * (1 << 20))
        child.stdin.write(b"\n8\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"32\n"
        assert peak(child) < 100 << 10
        _, err = child.communicate()
        assert child.returncode == 1
        assert json.loads(err)["error"]["name"] == "LineTooLong"


@pytest.mark.parametrize(
    "bad",
    [
        b"\xef\xbb\xbf1",
        b"\xff",
        b"1\r2",
        b'"abc',
        b"[" * 100_000,
        b"\0",
        b"[" * 20_000 + b"]" * 20_000,
    ],
)
def test_a_strange_line_fails_alone(bad):
    with Loopback(length) as server:
        done = subprocess.run(
            [BINARIES / "lp-map", "f", "m:f"],
            input=b"1\n" + bad + b"\n2\r\n3", env=cloud(server.url), capture_output=True,
        )  # fmt: skip
        assert (done.stdout, done.returncode) == (b"32\n32\n32\n", 1)
        assert json.loads(done.stderr)["index"] == 1
        assert len(server.seen) == 3


def test_a_slow_reader_slows_the_calls_down():
    big = b'"' + b"x" * 100_000 + b'"'
    with Loopback(lambda handler, *_: reply(handler, big)) as server:
        child = start(server.url, "--jobs", "4", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdin.write(b"1\n" * 2000)
        child.stdin.flush()
        # Some may be on their way; nobody reads, so no more come.
        before = 0
        while before == 0 or len(server.seen) > before:
            before = len(server.seen)
            time.sleep(0.5)
        assert before <= 40
        for _ in range(2000):
            assert len(child.stdout.readline()) == 100_003
        assert peak(child) < 128 << 10
        child.stdin.close()
        assert child.wait(10) == 0


def test_a_full_disk_is_named():
    with Loopback(length) as server:
        for option, name in [([], "standard output"), (["--errors", "/dev/full"], "/dev/full")]:
            script = f"seq 0 99 | sed '1s/^/x/' | {BINARIES}/lp-map f m:f {' '.join(option)}"
            where = "" if option else " > /dev/full"
            done = subprocess.run(
                ["bash", "-c", script + where],
                env=cloud(server.url),
                capture_output=True,
                text=True,
            )
            assert done.returncode == 2
            assert f"lp-map: cannot write '{name}': no space left on device" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_twice_leaves_the_calls_alone(number):
    with chaos.Chaos(hold=lambda *_: 60) as server:
        child = start(
            server.url, "--jobs", "3",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        child.stdin.write(b"1\n2\n3\n4\n")
        child.stdin.flush()
        while server.running < 3:
            time.sleep(0.01)
        child.send_signal(number)
        time.sleep(0.3)
        assert child.poll() is None
        child.send_signal(number)
        out, err = child.communicate(timeout=5)
        assert child.returncode == -number
        assert out == b""
        assert b"calls that may still run: 3" in err
        assert sum(server.executions.values()) == 3
