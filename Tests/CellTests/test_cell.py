"""lp-cell ends as its worker does and leaves no process behind."""

import os
import pathlib
import signal
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
