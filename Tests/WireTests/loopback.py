"""A Lambda endpoint on loopback that behaves as a test says and remembers what it executed."""

import dataclasses
import http.server
import json
import os
import pathlib
import socket
import subprocess
import threading

from signatures import KEY, SECRET

ROOT = pathlib.Path(__file__).parents[2]
BINARIES = pathlib.Path(os.environ.get("LP_BIN", ROOT / ".build" / "debug"))


@dataclasses.dataclass
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name):
        """The value of a header, or None."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)


class Loopback:
    """A server whose `behaviour(handler, seen, count)` answers request number `count`, from 1."""

    def __init__(self, behaviour):
        self.seen = []
        self.connections = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                seen = Seen(self.command, self.path, self.headers.items(), body)
                with outer._lock:
                    outer.seen.append(seen)
                    count = len(outer.seen)
                behaviour(self, seen, count)

            do_POST = do_GET = do_PUT = do_DELETE = do_HEAD = answer

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            # A map opens all its connections at once; the default of 5 would drop most of them.
            request_queue_size = 1024

            def get_request(self):
                connection = super().get_request()
                outer.connections += 1
                return connection

            def handle_error(self, *_):
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def wrap(self, context):
        """Speaks TLS from here on; the handshake is left to each connection's own thread."""
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = self.url.replace("http:", "https:")

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def reply(handler, value, status=200, headers=()):
    """Answers with a JSON value."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    handler.send_response(status)
    for name, text in headers:
        handler.send_header(name, text)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def hang_up(handler):
    """Closes the connection without an answer, though the request was taken."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def run(
    command,
    *arguments,
    url,
    stdin="",
    timeout=60,
    errors="strict",
    new_session=False,
    prepare=None,
    **environment,
):
    """Runs a command of ours against a server as if it were an AWS account's.

    `new_session` leaves it without a terminal; `prepare` is called in it before the command.
    """
    base = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    return subprocess.run(
        [BINARIES / command, "--target", "aws", *arguments],
        input=stdin,
        env=base | environment,
        capture_output=True,
        text=True,
        errors=errors,
        timeout=timeout,
        start_new_session=new_session,
        preexec_fn=prepare,
    )


def pack(*arguments, **environment):
    """What lp-pack, which needs no account, writes."""
    done = subprocess.run(
        [BINARIES / "lp-pack", "--no-bytecode", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
