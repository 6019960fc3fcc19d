"""Standard streams at their worst: closed, full, or with a reader that stalls."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import time

import chaos
import pytest
from loopback import BINARIES, Loopback, reply
from test_edges import cloud


def argument(handler, seen, _):
    """Answers with the argument of the call."""
    reply(handler, json.loads(seen.body)["args"][0])


def shell(script, url):
    """Runs a line of shell, in which `{}` is where the commands are."""
    return subprocess.run(
        ["bash", "-c", script.format(BINARIES)],
        env=cloud(url),
        capture_output=True,
        text=True,
        timeout=30,
    )


CLOSED = [
    ("seq 3 | {}/lp-map f m:f >&-", "lp-map: cannot write 'standard output'"),
    ("{}/lp-map f m:f <&-", "lp-map: cannot read 'standard input'"),
    ("{}/lp-invoke f m:f 1 >&-", "lp-invoke: cannot write 'standard output'"),
    ("{}/lp-invoke f <&-", "lp-invoke: cannot read 'standard input'"),
]


@pytest.mark.parametrize(("script", "said"), CLOSED)
def test_a_stream_that_is_closed_is_said_and_is_no_success(script, said):
    with Loopback(argument) as server:
        done = shell(script, server.url)
    assert done.stderr == f"{said}: bad file descriptor\n"
    assert (done.stdout, done.returncode) == ("", 2)


def test_with_stderr_closed_the_rest_is_as_ever():
    with Loopback(argument) as server:
        done = shell("printf '1\nx\n2\n' | {}/lp-map f m:f 2>&-", server.url)
    assert (done.stdout, done.stderr, done.returncode) == ("1\n2\n", "", 1)


@pytest.mark.parametrize(
    ("script", "name"),
    [("lp-invoke f m:f 1", "lp-invoke"), ("lp-map f m:f <<< 1", "lp-map")],
)
def test_a_result_that_a_full_disk_takes_from_us_is_said(script, name):
    with Loopback(argument) as server:
        done = shell(f"{{}}/{script} > /dev/full", server.url)
    said = f"{name}: cannot write 'standard output': no space left on device\n"
    assert (done.stderr, done.returncode) == (said, 2)


def test_failures_that_a_full_disk_takes_from_us_are_no_mere_failures():
    with Loopback(argument) as server:
        done = shell("printf '1\nx\n2\n' | {}/lp-map f m:f 2> /dev/full", server.url)
    assert done.returncode == 2


def full_pipe():
    """Both ends of a pipe that nobody reads and that takes nothing any more."""
    reader, writer = os.pipe()
    fill(writer)
    return reader, writer


def full_terminal():
    """Both ends of a terminal that nobody looks at any more."""
    master, slave = pty.openpty()
    fill(slave)
    return master, slave


def fill(writer):
    """Writes until there is no room."""
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, b"x" * 512)
    os.set_blocking(writer, True)


def start(url, writer):
    """A map of two jobs that says much on its stderr."""
    return subprocess.Popen(
        [BINARIES / "lp-map", "f", "m:f", "-v", "--jobs", "2"],
        env=cloud(url) | {"TERM": "xterm"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=writer,
    )


@pytest.mark.parametrize("stderr", [full_pipe, full_terminal])
def test_a_reader_of_stderr_that_stalls_holds_up_neither_calls_nor_signals(stderr):
    reader, writer = stderr()
    with chaos.Chaos(hold=lambda item, _: 60 if item > 9 else 0) as server:
        child = start(server.url, writer)
        child.stdin.write(b"x\n" + b"".join(b"%d\n" % n for n in range(12)))
        child.stdin.flush()
        for n in range(10):
            assert child.stdout.readline() == b"%d\n" % (n * n)
        while server.running < 2:
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert child.poll() is None
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
        assert child.returncode == -signal.SIGINT
    os.close(writer)
    os.close(reader)


@pytest.mark.parametrize("stderr", [full_pipe, full_terminal])
def test_what_a_stalled_reader_did_not_take_is_there_when_it_goes_on(stderr):
    reader, writer = stderr()
    with Loopback(argument) as server:
        child = start(server.url, writer)
        os.close(writer)
        child.stdin.write(b"x\n1\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"1\n"
        child.stdin.close()
        told = b""
        with contextlib.suppress(OSError):  # So a terminal ends.
            while data := os.read(reader, 1 << 16):
                told += data
        assert child.wait(10) == 1
    os.close(reader)
    for words in [b"lp-map: credentials: ", b'"name":"InvalidInput"', b"lp-map: 1 ok, 1 failed"]:
        assert told.count(words) == 1
