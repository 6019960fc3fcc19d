"""What the tests of the wire share."""

import base64
import functools
import hashlib
import json

import pytest
from aws import Aws
from functions import code
from loopback import pack
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from profiles import Function, Home


@pytest.fixture(scope="session")
def moto():
    """The URL of moto's server, one for the whole run: it takes a second to start."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto):
    """An empty AWS account, in which a wrong signature fails the test."""
    with Aws(moto) as account:
        account.reset()
        yield account
    assert account.forged == []


@pytest.fixture
def home(tmp_path):
    """A home directory for AWS files, and an environment without anything else."""
    return Home(tmp_path)


@pytest.fixture
def function():
    """A Lambda whose one function says as whom it was called."""
    with Function() as server:
        yield server


@pytest.fixture
def packed(tmp_path):
    """Packs one module with this text, and returns the record."""

    def make(text="x = 1\n"):
        source = tmp_path / "code.py"
        source.write_text(text)
        return pack(
            "--runtime", "python3.13", "--architecture", "x86_64", str(source),
            XDG_CACHE_HOME=str(tmp_path), HOME=str(tmp_path),
        )  # fmt: skip

    return make


@pytest.fixture
def large(tmp_path):
    """Makes a package that no request can hold, `more` bytes larger than another, and returns the record."""

    @functools.cache
    def make(more=0):
        package = code((53 << 20) + more)
        file = tmp_path / f"large{more}.zip"
        file.write_bytes(package)
        sha256 = base64.b64encode(hashlib.sha256(package).digest()).decode()
        made = {"path": str(file), "sha256": sha256, "content": f"c{more}"}
        return json.dumps({"function": "f", "runtime": "python3.13", "package": made})

    return make
