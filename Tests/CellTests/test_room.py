"""A worker in a room of its own sees Lambda's paths, little of this machine, and no other process."""

import os
import pathlib
import signal
import subprocess

import pytest
from test_cell import CELL, wait_for


def words(folder, *more):
    """The command line of a room made of folders in a folder."""
    for name in ("base", "code", "runtime", "layers", "cache"):
        (folder / name).mkdir(exist_ok=True)
    places = [
        *("-n", folder / "base", "-c", folder / "code", "-r", folder / "runtime"),
        *("-l", folder / "layers", "-k", folder / "cache", "-z", "1m", "-C", "/var/task"),
    ]
    return [CELL, "-s", str(os.getpid()), *map(str, places), *more]


def run(folder, script, *options):
    return subprocess.run(
        words(folder, *options, "/bin/sh", "-c", script),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(autouse=True)
def namespaces(tmp_path):
    """Some machines forbid them; the server finds that out in the same way."""
    if subprocess.run(words(tmp_path), stderr=subprocess.DEVNULL, check=False).returncode != 0:
        pytest.skip("this machine allows no namespaces")


def test_code_runtime_and_layers_are_at_lambdas_paths(tmp_path):
    (tmp_path / "layers/python").mkdir(parents=True)
    (tmp_path / "layers/bin").mkdir()
    for file in ("code/m", "runtime/b", "layers/python/l"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("")
    ended = run(tmp_path, "pwd; echo * /var/runtime/* /opt/* /opt/python/*")
    assert ended.stdout == "/var/task\nm /var/runtime/b /opt/bin /opt/python /opt/python/l\n"


@pytest.mark.parametrize(
    "path", ["/x", "/var/task/x", "/var/runtime/x", "/opt/x", "/opt/bin/x", "/etc/x", "/usr/x"]
)
def test_only_tmp_and_the_cache_can_be_written(tmp_path, path):
    (tmp_path / "layers/bin").mkdir(parents=True)
    assert run(tmp_path, f"touch {path}").returncode != 0
    assert run(tmp_path, "touch /tmp/x /var/cache/lambda/x").returncode == 0
    assert (tmp_path / "cache/x").exists()
    assert list((tmp_path / "base").iterdir()) == []


def test_tmp_holds_no_more_than_it_may(tmp_path):
    ended = run(tmp_path, "head -c 900000 /dev/zero > /tmp/a && head -c 900000 /dev/zero > /tmp/b")
    assert (ended.returncode, "No space left" in ended.stdout) == (1, True)


def test_the_home_and_the_state_of_this_machine_are_not_there(tmp_path):
    ended = run(tmp_path, "ls /")
    assert set(ended.stdout.split()) <= {
        *("bin", "dev", "etc", "gnu", "lib", "lib32", "lib64", "libx32", "nix", "opt", "proc"),
        *("run", "sbin", "sys", "tmp", "usr", "var"),
    }
    assert run(tmp_path, f"ls {tmp_path}").returncode != 0


def test_a_folder_is_shown_where_it_is(tmp_path):
    (tmp_path / "prefix").mkdir()
    (tmp_path / "prefix/file").write_text("here")
    ended = run(tmp_path, f"cat {tmp_path}/prefix/file; ls {tmp_path}", "-p", tmp_path / "prefix")
    assert ended.stdout == "hereprefix\n"


def test_no_process_but_the_rooms_own_is_seen_and_no_right_is_left(tmp_path):
    ended = run(tmp_path, "echo $$; echo /proc/[0-9]*; grep CapBnd /proc/self/status")
    assert ended.stdout.split() == ["2", "/proc/1", "/proc/2", "CapBnd:", "0" * 16]


@pytest.mark.parametrize(
    ("script", "status"),
    [("exit 7", 7), ("kill -9 $$", -9), ("kill -11 $$", -11), ("kill -9 -1; kill -9 1; exit 3", 3)],
)
def test_it_ends_as_the_worker_does(tmp_path, script, status):
    assert run(tmp_path, script).returncode == status


def processes(mark):
    """The ids of processes with a word in their command line."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in entry.read_bytes().split(b"\0"):
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_a_room(tmp_path, number):
    mark = f"1000.{os.getpid()}"
    script = f"setsid sleep {mark} & sleep {mark}"
    cell = subprocess.Popen(words(tmp_path, "/bin/sh", "-c", script))
    wait_for(lambda: len(processes(mark.encode())) == 2)
    cell.send_signal(number)
    assert cell.wait(10) == -signal.SIGKILL
    wait_for(lambda: not processes(mark.encode()))


def test_an_ordinary_user_has_a_room_too(tmp_path):
    if os.getuid() != 0:
        pytest.skip("the other tests have shown it")
    base = pathlib.Path("/tmp") / f"lp-room-{os.getpid()}"
    base.mkdir(mode=0o755)
    try:
        command = words(base, "/bin/sh", "-c", "touch /tmp/x && id -u && ls /root")
        os.chown(base / "base", 65534, 65534)
        code = "import os, sys; os.setgid(65534); os.setuid(65534); "
        ended = subprocess.run(
            ["/usr/bin/env", "python3", "-c", code + "os.execv(sys.argv[1], sys.argv[1:])"]
            + [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    finally:
        subprocess.run(["rm", "-rf", base], check=True)
    assert "65534" in ended.stdout, ended.stdout
