"""Many workers of one function at once, more than the shell that started the server lets it have files open."""

import os
import threading

import pytest
from local import Local

# How many logs are kept of workers that have ended.
KEPT = max(20, 2 * os.cpu_count())
COUNT = KEPT + 10
MEETING = """
import os, time
def h(event, context):
    open(f"{event['folder']}/{os.getpid()}", "w").close()
    while len(os.listdir(event["folder"])) < event["count"]:
        time.sleep(0.01)
    print("all are here")
    return 1
"""


@pytest.fixture(scope="module")
def local():
    limit = ("prlimit", "--nofile=64:4096")
    options = ("--isolation", "processes", "--workers", str(COUNT))
    with Local(*options, wrapper=limit) as server:
        yield server


def test_all_run_at_once_and_have_their_logs(local, tmp_path):
    local.create("meet", MEETING, Timeout=60)
    os.chmod(tmp_path, 0o777)
    event = {"folder": str(tmp_path), "count": COUNT}
    replies = []
    calls = [
        threading.Thread(target=lambda: replies.append(local.invoke("meet", event).body))
        for _ in range(COUNT)
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert replies == [b"1"] * COUNT
    logs = [file.read_text() for file in local.log_files("meet")]
    assert sum("all are here" in log for log in logs) == COUNT


def test_logs_of_workers_that_have_ended_go():
    with Local("--cold") as local:
        local.create("f", "def h(event, context): return event")
        for number in range(2 * KEPT + 10):
            assert local.invoke("f", number).json == number
        # Of a worker that is only just ending it stays.
        assert len(local.log_files("f")) < 2 * KEPT
