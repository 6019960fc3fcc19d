"""A Lambda service on loopback whose functions are the agent as it ships, run by threads of this process."""

import importlib.util
import json
import shutil
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

AGENT = Path(__file__).parents[2] / "Sources/CLPAgents/python/lambdapool_agent.py"


class Service:
    """Functions by name: an agent's handler each, or a (status, error code) that refuses every call."""

    def __init__(self, folder):
        """Lays out a task root there and puts it on the path."""
        self.events = []
        self.most_running = self._running = 0
        self._lock = threading.Lock()
        shutil.copy(Path(__file__).with_name("remote.py"), folder)
        sys.path.insert(0, str(folder))
        self.functions = {
            "plain": _agent(folder, "agent_plain", {}),
            "pickling": _agent(folder, "agent_pickling", {"pickle": True}),
            "gone": (404, "ResourceNotFoundException"),
            "broken": (502, "InvalidRuntimeException"),
            "constant": lambda event, context: 55,
        }
        service = self

        class Handler(_Handler):
            answer = staticmethod(service._answer)

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, path, body):
        """Status, headers and body of a call's reply."""
        function = self.functions[path.split("/")[3]]
        if isinstance(function, tuple):
            status, code = function
            return status, {"X-Amzn-ErrorType": code}, {"Message": "no"}
        event = json.loads(body)
        with self._lock:
            self.events.append(event)
            self._running += 1
            self.most_running = max(self.most_running, self._running)
        try:
            return 200, {}, function(event, _Context)
        except BaseException as error:
            described = {
                "errorType": type(error).__name__,
                "errorMessage": str(error),
                "stackTrace": _frames(error),
            }
            return 200, {"X-Amz-Function-Error": "Unhandled"}, described
        finally:
            with self._lock:
                self._running -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A pool opens all its connections at once.
    request_queue_size = 1024

    def handle_error(self, *_):
        """A client that is killed resets its connection."""


class _Context:
    @staticmethod
    def get_remaining_time_in_millis():
        return 60_000


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A reply leaves in one piece.
    wbufsize = -1

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, value = self.answer(self.path, body)
        reply = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {**headers, "X-Amzn-RequestId": "request-1"}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def _agent(folder, name, manifest):
    """An agent of its own for a manifest, which it reads once."""
    (folder / "lambdapool.json").write_text(
        json.dumps({"lp": 1, "modules": ["remote"], **manifest})
    )
    shutil.copy(AGENT, folder / f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    agent = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(agent)
    return agent.handler


def _frames(error):
    """The stack trace as the runtime reports it, from the user's code on."""
    frames = traceback.extract_tb(error.__traceback__)
    return traceback.format_list(f for f in frames if Path(f.filename).name == "remote.py")
