"""A home of its own with a real lp-local in it, and requests to that."""

import base64
import http.client
import io
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).parents[2]
BUILT = pathlib.Path(os.environ.get("LP_BIN", ROOT / ".build" / "debug"))


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Reply:
    """What the server answered."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def log(self):
        """The end of the call's log, when it was asked for."""
        return base64.b64decode(self.headers["X-Amz-Log-Result"]).decode()


def package(files):
    """The zip of files, given by their names; a program's mode is kept."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, content)
    return base64.b64encode(buffer.getvalue()).decode()


class Local:
    def __init__(self, *options, wrapper=(), owner=None):
        """A server with these options, started by the words of a wrapper, in a home that is its owner's."""
        # Short, because a socket's path must fit into 107 bytes.
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="lp", dir="/tmp"))
        if owner is not None:
            os.chown(self.root, owner, owner)
        self.words = [*wrapper, BUILT / "lp-local", "--serve", *options]
        self.start()

    def start(self):
        environment = {
            "HOME": str(self.root),
            "PATH": os.environ["PATH"],
            "XDG_DATA_HOME": str(self.root / "data"),
            "XDG_RUNTIME_DIR": str(self.root),
        }
        self.process = subprocess.Popen(
            self.words,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=(self.root / "stderr").open("ab"),
        )
        self.status = json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()
        shutil.rmtree(self.root)

    @property
    def has_rooms(self):
        return "namespaces" in self.status["isolation"]

    def send(self, method, path, body=None, **headers):
        connection = UnixConnection(self.status["socket"])
        try:
            connection.request(
                method, path, body, {k.replace("_", "-"): v for k, v in headers.items()}
            )
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def create(self, name, files, runtime="python3.11", handler="m.h", **more):
        """Makes a function of a module's text, or of files by their names."""
        files = {"m.py": files} if isinstance(files, str) else files
        body = {
            "FunctionName": name,
            "Role": "arn:aws:iam::000000000000:role/r",
            "Runtime": runtime,
            "Handler": handler,
            "Timeout": 20,
            "Code": {"ZipFile": package(files)},
        }
        reply = self.send("POST", "/2015-03-31/functions", json.dumps(body | more))
        assert reply.status == 201, reply.body

    def invoke(self, name, event=None, **headers):
        path = f"/2015-03-31/functions/{name}/invocations"
        return self.send("POST", path, json.dumps(event), X_Amz_Log_Type="Tail", **headers)

    def log_files(self, name):
        return sorted((self.root / "data/lambdapool/logs" / name).glob("*.log"))
