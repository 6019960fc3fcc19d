"""An lp-local of its own with a port for clients of other makers."""

import base64
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import zipfile

import boto3
import pytest
from botocore.exceptions import ClientError

BINARIES = pathlib.Path(
    os.environ.get("LP_BIN", pathlib.Path(__file__).parents[2] / ".build" / "debug")
)
REGION = "eu-west-3"
ACCOUNT = "210987654321"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
SOURCE = "def h(event, context):\n    return event\n"
RUNTIME = "python3.13"
KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "EXAMPLESECRET"}


def package(source=SOURCE):
    """The zip of a module `m`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # Of no particular time, so that the same text is the same package.
        archive.writestr(zipfile.ZipInfo("m.py"), source)
    return buffer.getvalue()


class Server:
    """A data folder, and the server that serves it until the block ends."""

    def __init__(self):
        # Short, because a socket's path must fit into 107 bytes.
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="lp", dir="/tmp"))
        self.data = self.root / "data"
        self.environment = {
            "HOME": str(self.root),
            "PATH": os.environ["PATH"],
            "LP_LOCAL_DATA": str(self.data),
            "XDG_RUNTIME_DIR": str(self.root),
            "LP_LOCAL_ACCOUNT": ACCOUNT,
            "LP_LOCAL_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "LP_LOCAL_SECRET_ACCESS_KEY": "EXAMPLESECRET",
        }
        self.status = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.run("--stop")
        shutil.rmtree(self.root)

    def run(self, *arguments):
        """What lp-local writes when it is run so."""
        done = subprocess.run(
            [BINARIES / "lp-local", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
            timeout=120,
        )
        return done.stdout

    def start(self):
        """Starts the server, unless it runs, and opens its port."""
        self.status = json.loads(self.run("--listen", "127.0.0.1:0"))

    def kill(self):
        """Ends the server at once, whatever it is at."""
        os.kill(self.status["pid"], signal.SIGKILL)
        while True:
            try:
                os.kill(self.status["pid"], 0)
            except ProcessLookupError:
                return
            with open(f"/proc/{self.status['pid']}/stat") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return

    @property
    def url(self):
        return self.status["endpoint"]

    @property
    def log(self):
        """What the servers had to say."""
        return (self.data / "lp-local.log").read_text()

    def client(self, service, **options):
        """boto3's client."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            **KEYS | options,
        )

    def role(self, name="r"):
        """The ARN of a role, which is made."""
        roles = self.client("iam")
        made = roles.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        return made["Role"]["Arn"]

    def create(self, name, role, source=SOURCE, **more):
        """Makes a function of a module's text, and waits until it can be called."""
        client = self.client("lambda")
        made = client.create_function(
            FunctionName=name,
            Role=role,
            Runtime=RUNTIME,
            Handler="m.h",
            Code={"ZipFile": package(source)},
            **more,
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name)
        return made


def told(call, **arguments):
    """The name, the status and the message of what a call is refused with."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    reply = error.value.response
    status = reply["ResponseMetadata"]["HTTPStatusCode"]
    return reply["Error"]["Code"], status, reply["Error"]["Message"]


def arn(name, qualifier=None):
    """A function's ARN."""
    whole = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    return f"{whole}:{qualifier}" if qualifier else whole


def tail(reply):
    """The end of the log that came with a call's reply."""
    return base64.b64decode(reply["LogResult"]).decode()
