"""A function that means harm fails by itself: the server and other functions stay as they were."""

import os

import pytest
from local import Local

HOSTILE = """
import os, subprocess, sys, time

def closed(): os.closerange(0, 1024); return 1
def hog(): return [b"x" * (1 << 20) for _ in range(100000)]
def exits(): os._exit(5)
def segfault(): os.kill(os.getpid(), 11)
def unended(): sys.stdout.write("no end"); sys.stdout.flush(); return 1
def noise():
    for _ in range(3000): sys.stdout.write("x" * 10000 + "\\n")
    return 1
def orphans():
    for _ in range(20): subprocess.Popen(["setsid", "sleep", "1000"])
    return os._exit(0)
def stops():
    subprocess.Popen(["sleep", "1000"])
    os.kill(os.getppid(), 19)
    time.sleep(1000)
def forks():
    for _ in range(200):
        try:
            if os.fork() == 0: time.sleep(1000)
        except OSError: break
    time.sleep(1000)

def h(event, context): return globals()[event]()
"""


@pytest.fixture(scope="module", params=["namespaces", "processes"])
def local(request):
    with Local("--isolation", request.param, "--workers", "2") as server:
        if request.param == "namespaces" and not server.has_rooms:
            pytest.skip("this machine allows no namespaces")
        server.create("good", "def h(event, context): return event")
        server.create("bad", HOSTILE, Timeout=3, MemorySize=512)
        yield server


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("stops", "Task timed out after 3.00 seconds"),
        ("hog", "Runtime exited with error: signal: killed"),
        ("exits", "Runtime exited with error: exit status 5"),
        ("segfault", "Runtime exited with error: signal: segmentation fault"),
        ("orphans", "Runtime exited without providing a reason"),
        ("forks", "Task timed out after 3.00 seconds"),
        ("closed", "Runtime exited"),
    ],
)
def test_its_end_is_its_own(local, deed, words):
    reply = local.invoke("bad", deed)
    assert reply.status == 200
    assert words in reply.json["errorMessage"]
    assert local.invoke("good", [1]).json == [1]


@pytest.mark.parametrize("deed", ["unended", "noise"])
def test_its_output_is_no_matter(local, deed):
    reply = local.invoke("bad", deed)
    assert reply.json == 1
    # Another line begins where it left off, as on Lambda.
    assert "END RequestId: " in reply.log
    assert local.invoke("good", [1]).json == [1]


def test_nothing_is_left_of_it(local):
    """By now the deeds above have been done."""
    left = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            with open(f"/proc/{name}/environ", "rb") as file:
                environment = file.read()
        except OSError:
            continue
        if words[:2] == [b"sleep", b"1000"] and b"AWS_LAMBDA_FUNCTION_NAME=bad" in environment:
            left.append(name)
    assert left == []
