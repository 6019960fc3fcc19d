"""lp-cell ends as its worker does and leaves no process behind."""

import os
import pathlib
import signal
import struct
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).parents[2]
CELL = pathlib.Path(os.environ.get("LP_BIN", ROOT / ".build" / "debug")) / "lp-cell"
# Two processes that no kill of the group reaches, their ids in a file.
ESCAPE = "for i in 1 2; do setsid sleep 1000 & echo $! >> pids; done; echo >> pids; "


def start(folder, script, server=None):
    words = [CELL, "-s", str(server or os.getpid()), "-C", folder, "/bin/sh", "-c", script]
    return subprocess.Popen(words)


def wait_for(condition):
    """Waits until a condition holds; fails after ten seconds."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def escaped(folder):
    """The ids of the processes, once both have been started."""
    file = folder / "pids"
    wait_for(lambda: file.exists() and file.read_text().endswith("\n\n"))
    return [int(word) for word in file.read_text().split()]


def are_gone(pids):
    return not any(os.path.exists(f"/proc/{pid}") for pid in pids)


@pytest.mark.parametrize(
    ("script", "status"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", -9), ("kill -11 $$", -11)]
)
def test_it_ends_as_the_worker_does(tmp_path, script, status):
    assert start(tmp_path, script).wait(10) == status


@pytest.mark.parametrize("end", ["exit 3", "kill -9 $$"])
def test_nothing_outlives_a_worker_that_ends(tmp_path, end):
    start(tmp_path, ESCAPE + end).wait(10)
    assert are_gone(escaped(tmp_path))


def test_nothing_outlives_a_worker_that_is_told_to_stop(tmp_path):
    cell = start(tmp_path, ESCAPE + "wait")
    pids = escaped(tmp_path)
    cell.send_signal(signal.SIGTERM)
    assert cell.wait(10) == -signal.SIGKILL
    assert are_gone(pids)


def test_nothing_outlives_the_server(tmp_path):
    code = (
        "import os, subprocess, sys, time\n"
        "subprocess.Popen([sys.argv[1], '-s', str(os.getpid()), *sys.argv[2:]])\n"
        "time.sleep(1000)\n"
    )
    words = [CELL, "-C", tmp_path, "/bin/sh", "-c", ESCAPE + "wait"]
    server = subprocess.Popen([sys.executable, "-c", code, *words])
    pids = escaped(tmp_path)
    server.kill()
    server.wait(10)
    wait_for(lambda: are_gone(pids))


def test_it_starts_nothing_for_a_server_that_is_gone(tmp_path):
    assert start(tmp_path, "touch ran", server=1).wait(10) == 126
    assert not (tmp_path / "ran").exists()


def test_a_program_that_is_not_there_has_the_status_of_a_shell(tmp_path):
    cell = subprocess.run(
        [CELL, "-s", str(os.getpid()), "/nowhere"], stderr=subprocess.PIPE, check=False
    )
    assert cell.returncode == 127
    assert cell.stderr == b"lp-cell: cannot run '/nowhere': No such file or directory\n"


def wait_with(tmp_path, script, keeps_line=False, options=()):
    """An lp-cell that has been told what to be after it had waited."""
    words = [CELL, "-s", str(os.getpid()), "-w", *options]
    pipe = subprocess.PIPE
    cell = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe)
    (tmp_path / "output").touch()
    command = [CELL, "-s", os.getpid(), "-C", tmp_path, "/bin/sh", "-c", script]
    strings = [tmp_path / "output", *command, "A=1", "B="]
    text = b"".join(str(string).encode() + b"\0" for string in strings)
    cell.stdin.write(struct.pack("=III", len(text), len(command), keeps_line) + text)
    cell.stdin.flush()
    return cell


def test_one_that_waits_becomes_what_it_is_told(tmp_path):
    cell = wait_with(tmp_path, 'env | sort | grep "^[AB]="; cat; exit 4')
    assert cell.wait(10) == 4
    assert (tmp_path / "output").read_text() == "A=1\nB=\n"


def test_one_that_waits_keeps_its_line_for_the_worker(tmp_path):
    cell = wait_with(tmp_path, "read word; echo $word >&2; echo $word", keeps_line=True)
    cell.stdin.write(b"hello\n")
    cell.stdin.flush()
    assert cell.stdout.read() == b"hello\n"
    assert cell.wait(10) == 0
    assert (tmp_path / "output").read_text() == "hello\n"


def test_one_that_waits_ends_with_the_server():
    cell = subprocess.Popen([CELL, "-s", str(os.getpid()), "-w"], stdin=subprocess.PIPE)
    cell.stdin.close()
    assert cell.wait(10) == 0


def test_a_group_that_it_may_not_join_is_told_of_and_stops_nothing(tmp_path):
    cell = wait_with(tmp_path, "echo here", options=("-g", tmp_path / "no", "-h", "/"))
    assert cell.wait(10) == 0
    assert (tmp_path / "output").read_text() == "here\n"
    told = f"lp-cell: cannot join '{tmp_path}/no': No such file or directory\n"
    assert cell.stderr.read().decode() == told
