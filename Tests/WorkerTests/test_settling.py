"""A server that takes its time with new and changed functions, and clients that have to wait for it."""

import json
import os
import subprocess
import time

import pytest
from local import BUILT, Local


@pytest.fixture
def local():
    with Local("--settle", "2") as server:
        yield server


def wait_for(local, path):
    """Waits until a function is ready, as the waiters of the SDKs do."""
    for _ in range(600):
        state = local.send("GET", f"{path}/configuration").json
        if state["State"] == "Active" and state["LastUpdateStatus"] == "Successful":
            return
        time.sleep(0.05)
    raise AssertionError("the function is never ready")


def test_a_new_function_is_pending_and_a_changed_one_in_progress(local):
    local.create("f", "def h(event, context): return event")
    path = "/2015-03-31/functions/f"
    assert local.send("GET", path).json["Configuration"]["State"] == "Pending"
    refused = local.send("POST", f"{path}/invocations", b"1")
    assert refused.status == 409
    assert refused.json["message"].endswith("in the following state: Pending")
    wait_for(local, path)
    assert local.invoke("f", 1).json == 1
    changed = local.send("PUT", f"{path}/configuration", b'{"Timeout": 9}')
    assert changed.json["LastUpdateStatus"] == "InProgress"
    assert local.send("GET", f"{path}/configuration").json["LastUpdateStatus"] == "InProgress"
    refused = local.send("PUT", f"{path}/configuration", b'{"Timeout": 8}')
    assert refused.status == 409
    assert "An update is in progress" in refused.json["message"]
    assert local.invoke("f", 2).json == 2
    wait_for(local, path)
    assert local.send("GET", f"{path}/configuration").json["Timeout"] == 9


def test_our_commands_wait(local):
    (local.root / "m.py").write_text("def double(x):\n    return 2 * x\n")
    environment = {
        "PATH": f"{BUILT}:{os.environ['PATH']}",
        "HOME": str(local.root),
        "XDG_DATA_HOME": str(local.root / "data"),
        "XDG_RUNTIME_DIR": str(local.root),
        "LP_TARGET": "local",
    }

    def shell(script):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", script],
            env=environment, cwd=local.root, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    deployed = shell("lp-pack m.py | lp-deploy f --publish --alias live")
    assert json.loads(deployed)["deployed"]["action"] == "created"
    assert shell("seq 3 | lp-map f m:double --qualifier live") == "2\n4\n6\n"
    shell("lp-pack m.py | lp-deploy f --timeout 9 --memory 256 --publish --alias live")
    assert shell("seq 3 | lp-map f m:double") == "2\n4\n6\n"
    assert shell("lp-rm f")
