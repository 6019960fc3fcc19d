"""A Runtime API on loopback that hands out given events, keeps what it is told, and then hangs up."""

import dataclasses
import http.server
import os
import pathlib
import subprocess
import threading

AGENTS = pathlib.Path(__file__).parents[2] / "Sources/CLPAgents"
AGENT = AGENTS / "exec/lambdapool_agent.sh"
BASE = "/2018-06-01/runtime/"


@dataclasses.dataclass
class Post:
    """What a runtime sent, by the end of its path."""

    path: str
    headers: dict
    body: bytes


@dataclasses.dataclass
class Run:
    """What is left of a runtime that has ended."""

    posts: list
    output: str
    status: int


class RuntimeAPI(http.server.ThreadingHTTPServer):
    """Call N has the request id `rN` and the invocation id `iN`."""

    def __init__(self, events, headers, status):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events = list(enumerate(events, 1))
        self.headers = headers
        self.status = status
        self.posts = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        assert self.path == BASE + "invocation/next"
        if not self.server.events:
            self.close_connection = True
            return
        number, event = self.server.events.pop(0)
        headers = {
            "Lambda-Runtime-Aws-Request-Id": f"r{number}",
            "Lambda-Runtime-Invocation-Id": f"i{number}",
            **self.server.headers,
        }
        self.answer(200, event, headers)

    def do_POST(self):
        if int(self.headers["Content-Length"]) > 6 << 20:
            # As a server does that wants no more of it.
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path.removeprefix(BASE)
        self.server.posts.append(Post(path, dict(self.headers), body))
        self.answer(self.server.status, b'{"status":"OK"}')

    def answer(self, status, body, headers=None):
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        # In pieces, as a network may deliver them.
        self.wfile.write("\r\n".join(lines).encode())
        self.wfile.flush()
        self.wfile.write(b"\r\n\r\n" + body[:1])
        self.wfile.flush()
        self.wfile.write(body[1:])


def serve(command, folder, events, headers=None, status=202, **environment):
    """Runs a runtime until it has had every event."""
    with RuntimeAPI(events, headers or {}, status) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ended = subprocess.run(
            command,
            cwd=folder,
            env={
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
                "LAMBDA_TASK_ROOT": str(folder),
                "PATH": os.environ["PATH"],
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        server.shutdown()
    return Run(server.posts, ended.stdout.decode(errors="replace"), ended.returncode)


def run_program(folder, mode, *program, events, **environment):
    """Runs the agent of programs."""
    temporary = {"TMPDIR": str(folder)}
    return serve(["bash", AGENT, mode, *program], folder, events, **temporary, **environment)
