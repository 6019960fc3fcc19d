"""A function has the memory that it was given, whether the kernel sees to that or the server looks."""

import os
import pathlib
import re
import signal
import subprocess
import time

import pytest
from local import Local

GROUPS = pathlib.Path("/sys/fs/cgroup")
# MB that are lp-cell's in a group.
OVERHEAD = 2
SOURCE = """
import os, time

def takes(megabytes):
    "A child that takes memory at once, and tells how far it has got."
    if os.fork() == 0:
        kept = []
        for _ in range(megabytes):
            kept.append(b"x" * (1 << 20))
            os.write(1, b".")
        os.write(1, b"\\n")
        time.sleep(30)
    os.wait()
    return "not missed"

def peaks(megabytes):
    "A child that has memory for a moment."
    if os.fork() == 0:
        kept = b"x" * (megabytes << 20)
        os._exit(0)
    os.wait()

def files(megabytes):
    with open(os.environ.get("TMPDIR", "/tmp") + "/file", "wb") as file:
        for _ in range(megabytes):
            file.write(b"x" * (1 << 20))
    time.sleep(0.2)

def h(event, context): return globals()[event[0]](event[1])
"""


def memory_groups():
    """Where this process may make groups with a limit of memory; none where it may not."""
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            yield GROUPS / "memory" / path.lstrip("/")
        elif number == "0":
            root = GROUPS / "unified" if (GROUPS / "unified").exists() else GROUPS
            own = root / path.lstrip("/")
            yield from (
                folder for folder in [own, *own.parents] if root in [folder, *folder.parents]
            )


def may_limit():
    """Whether the kernel would limit a worker's memory for us, found by trying."""
    for folder in memory_groups():
        group = folder / f"lp-test.{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        files = [group / name for name in ("memory.limit_in_bytes", "memory.max")]
        found = any(file.exists() for file in files)
        group.rmdir()
        if found and os.access(folder / "cgroup.procs", os.W_OK):
            return True
    return False


def without_groups():
    """What starts a server where it sees no groups."""
    hide = f'mount -t tmpfs -o ro none {GROUPS} && exec "$0" "$@"'
    user = [] if os.getuid() == 0 else ["--map-root-user"]
    return ["unshare", "--mount", *user, "sh", "-c", hide]


def left(local):
    """The groups of a server's workers."""
    status = os.stat(local.root / "data/lambdapool")
    return list(GROUPS.glob(f"**/lp-local.{status.st_dev:x}.{status.st_ino}.*"))


@pytest.fixture(scope="module", params=["groups", "looks"])
def kernel(request):
    """Whether the kernel is to limit memory, and what starts such a server."""
    if request.param == "groups":
        # Without them the tests show what takes their place.
        return may_limit(), []
    wrapper = without_groups()
    if subprocess.run([*wrapper, "true"], check=False).returncode == 0:
        return False, wrapper
    if may_limit():
        pytest.skip("groups cannot be hidden here")
    return False, []


@pytest.fixture(scope="module", params=["namespaces", "processes"])
def local(request, kernel):
    limits, wrapper = kernel
    with Local("--isolation", request.param, "--workers", "2", wrapper=wrapper) as server:
        if request.param == "namespaces" and not server.has_rooms:
            pytest.skip("this machine allows no namespaces")
        assert ("cgroup" in server.status["isolation"]) == limits
        server.create("good", "def h(event, context): return event")
        server.create("bad", SOURCE, MemorySize=128)
        yield server
        folders = left(server)
        assert bool(folders) == limits
    assert not any(folder.exists() for folder in folders)


def used(reply):
    return int(re.search(r"Max Memory Used: (\d+) MB", reply.log)[1])


def test_a_child_that_takes_too_much_ends_the_worker(local):
    pid = local.process.pid
    reply = local.invoke("bad", ["takes", 900])
    assert (reply.status, reply.headers["X-Amz-Function-Error"]) == (200, "Unhandled")
    assert reply.json["errorType"] == "Runtime.ExitError"
    assert reply.json["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert "\tStatus: error\tError Type: Runtime.OutOfMemory\n" in reply.log
    assert used(reply) >= 128
    if "cgroup" in local.status["isolation"]:
        # The kernel counts what is in /tmp as memory, so that it must leave room for that.
        room = 512 if local.has_rooms else 0
        assert reply.log.count(".") < 128 + room + OVERHEAD + 100
    assert local.invoke("good", [1]).json == [1]
    assert local.invoke("bad", ["peaks", 1]).json is None
    assert local.process.poll() is None and local.process.pid == pid


def test_memory_that_was_had_for_a_moment_is_known(local):
    reply = local.invoke("bad", ["peaks", 70])
    assert reply.json is None
    assert used(reply) <= 128
    if "cgroup" in local.status["isolation"]:
        assert used(reply) >= 70


def test_what_is_in_tmp_is_no_memory(local):
    reply = local.invoke("bad", ["files", 300])
    assert reply.json is None
    assert used(reply) < 128


def test_no_group_outlives_a_server_that_was_killed(kernel):
    limits, wrapper = kernel
    with Local(wrapper=wrapper) as local:
        local.create("f", "import time\ndef h(event, context): time.sleep(event)")
        local.invoke("f", 0)
        before = left(local)
        assert bool(before) == limits
        local.process.kill()
        local.process.wait()
        deadline = time.monotonic() + 10
        while any(folder.exists() for folder in before):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_what_a_server_could_not_remove_goes_with_the_next(kernel):
    limits, wrapper = kernel
    with Local(wrapper=wrapper) as local:
        local.create("f", "import time\ndef h(event, context): time.sleep(event)")
        local.invoke("f", 0)
        before = left(local)
        # Each would remove its group.
        for pid in [local.process.pid, *children(local.process.pid)]:
            os.kill(pid, signal.SIGKILL)
        local.process.wait()
        assert any(folder.exists() for folder in before) == limits
        local.process.stdout.close()
        local.start()
        local.invoke("f", 0)
        assert not any(folder.exists() for folder in before)


def children(pid):
    """Processes that a process has started."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for file in tasks for word in file.read_text().split()]


def test_a_user_may_limit_in_a_group_of_his_own():
    """As a session's manager hands them out (systemd.resource-control(5), Delegate)."""
    if os.getuid() != 0 or not may_limit():
        pytest.skip("groups are made by root here, or by nobody")
    folder = next(memory_groups())
    if not (folder / "memory.limit_in_bytes").exists():
        pytest.skip("a group with processes in it takes no others in this version")
    group = folder / f"lp-test.{os.getpid()}"
    group.mkdir()
    try:
        for file in (group, group / "cgroup.procs"):
            os.chown(file, 65534, 65534)
        join = f"echo $$ > {group}/cgroup.procs && exec setpriv --reuid 65534 --regid 65534"
        wrapper = ["sh", "-c", join + ' --clear-groups "$0" "$@"']
        with Local("--isolation", "processes", wrapper=wrapper, owner=65534) as local:
            assert "cgroup" in local.status["isolation"]
            local.create("bad", SOURCE, MemorySize=128)
            reply = local.invoke("bad", ["takes", 900])
            assert "\tError Type: Runtime.OutOfMemory\n" in reply.log
            assert reply.log.count(".") < 128 + OVERHEAD + 100
        assert list(group.glob("lp-local.*")) == []
    finally:
        group.rmdir()
