"""What a function may do at the open port with the credentials that its environment holds."""

import json
import os
import subprocess

import pytest
from local import BUILT, Local


@pytest.fixture
def local():
    with Local("--workers", "2") as server:
        yield server


def open_port(local):
    home = {"HOME": str(local.root), "XDG_RUNTIME_DIR": str(local.root)}
    environment = {"PATH": os.environ["PATH"], "XDG_DATA_HOME": str(local.root / "data")} | home
    command = [BUILT / "lp-local", "--listen", "127.0.0.1:0"]
    opened = subprocess.run(command, env=environment, check=True, capture_output=True)
    return json.loads(opened.stdout)["endpoint"]


def test_a_function_finds_the_port_and_may_sign_for_it(local):
    endpoint = open_port(local)
    source = """
import os
def h(event, context):
    return [os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")]
"""
    local.create("f", source)
    found, key, secret, token = local.invoke("f").json
    assert found == endpoint
    boto3 = pytest.importorskip("boto3")

    def client(secret):
        return boto3.client(
            "lambda",
            region_name="us-east-1",
            endpoint_url=endpoint,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
        )

    assert client(secret).get_function(FunctionName="f")["Configuration"]["State"] == "Active"
    with pytest.raises(Exception, match="InvalidSignatureException"):
        client(secret[::-1]).get_function(FunctionName="f")
    # With its worker its right goes.
    client(secret).update_function_configuration(FunctionName="f", MemorySize=256)
    local.invoke("f")
    ended = "UnrecognizedClientException"
    for _ in range(200):
        try:
            client(secret).get_function(FunctionName="f")
        except Exception as error:
            assert ended in str(error)
            return
    raise AssertionError("the credentials outlive their worker")
