"""Where our commands and others meet: an account of moto's, and the Lambda of this machine."""

import contextlib
import os
import subprocess

import boto3
import botocore.config
from aws import REGION
from loopback import BINARIES
from signatures import KEY, SECRET


def outer(folder):
    """An environment in which everything is kept in one folder."""
    base = {
        "PATH": f"{BINARIES}:{os.environ['PATH']}",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
    return base | dict.fromkeys(["HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"], folder)


@contextlib.contextmanager
def on_aws(request, environment):
    """An account of moto's, in which every signature is checked."""
    aws = request.getfixturevalue("aws")
    yield {
        "LP_TARGET": "aws",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    assert len(aws.calls) > 40


@contextlib.contextmanager
def on_this_machine(_, environment):
    """The Lambda of this machine, with its port open to others."""

    def shell(script):
        return subprocess.run(
            ["bash", "-ec", script], env=environment, capture_output=True, text=True, check=True
        ).stdout

    try:
        said = shell('eval "$(lp-local --listen 127.0.0.1:0 --env)"; env -0')
        yield dict(line.split("=", 1) for line in said.split("\0") if line) | {"LP_TARGET": "local"}
    finally:
        shell("lp-local --stop")


def client(service, environment):
    """boto3, told the same as our commands."""
    return boto3.client(
        service,
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=REGION,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        config=botocore.config.Config(
            signature_version="s3v4" if service == "s3" else None,
            s3={"addressing_style": "path"},
        ),
    )
