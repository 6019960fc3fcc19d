"""What a call on this machine costs, and what the rival emulator makes of the same function: rows for the bench's table."""

import base64
import http.client
import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

RIVAL = "ministack==1.5.33"
FUNCTIONS = "/2015-03-31/functions"
SOURCE = "import time\ndef h(event, context):\n    time.sleep(event)\n    return event\n"


class Connection(http.client.HTTPConnection):
    """One connection to a server, by a socket's path or a port of loopback."""

    def __init__(self, place: str | int) -> None:
        super().__init__("127.0.0.1", timeout=120)
        self.place = place

    def connect(self) -> None:
        if isinstance(self.place, int):
            self.sock = socket.create_connection(("127.0.0.1", self.place))
        else:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.connect(self.place)

    def call(self, path: str, body: object = None) -> bytes:
        """Posts a value, or gets without one, and returns the reply, which must be a success."""
        # The rival wants to know the service; it checks no signature.
        scope = "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request"
        posted = ("POST", path, json.dumps(body)) if body is not None else ("GET", path)
        self.request(*posted, headers={"Authorization": scope})
        reply = self.getresponse()
        text = reply.read()
        if reply.status >= 300:
            raise SystemExit(f"bench: {path} answered {reply.status} {text[:200]!r}")
        return text


def create(place: str | int, name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("m.py", SOURCE)
    body = {
        "FunctionName": name,
        "Role": "arn:aws:iam::000000000000:role/r",
        "Runtime": f"python3.{sys.version_info.minor}",
        "Handler": "m.h",
        "Timeout": 60,
        "Code": {"ZipFile": base64.b64encode(buffer.getvalue()).decode()},
    }
    Connection(place).call(FUNCTIONS, body)


def invoke(connection: Connection, name: str, event: object = 0) -> float:
    """How long a call took, in ms."""
    start = time.perf_counter()
    connection.call(f"{FUNCTIONS}/{name}/invocations", event)
    return (time.perf_counter() - start) * 1000


def rate(place: str | int, name: str, clients: int, calls: int) -> float:
    """Calls a second of some clients at once."""

    def work() -> None:
        connection = Connection(place)
        for _ in range(calls // clients):
            invoke(connection, name)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return calls / (time.perf_counter() - start)


class Server:
    """An lp-local in a scratch folder."""

    def __init__(self, built: Path, *options: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="lp", dir="/tmp")
        root = self.folder.name
        home = {"HOME": root, "XDG_DATA_HOME": root, "XDG_RUNTIME_DIR": root}
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [built / "lp-local", "--serve", *options],
            env=home | {"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
        )
        status = json.loads(self.process.stdout.readline())
        self.ready = (time.perf_counter() - start) * 1000
        self.place = status["socket"]

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def status(self, name: str) -> int:
        """A number of the server's own status file."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith(name)))


def interpreter_start() -> float:
    """What Python alone takes to start and end, in ms."""
    times = []
    for _ in range(11):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def cold(built: Path) -> float:
    """A cold call, in ms."""
    with Server(built, "--cold") as server:
        create(server.place, "f")
        connection = Connection(server.place)
        return statistics.median([invoke(connection, "f") for _ in range(11)][1:])


def listing(server: Server, count: int) -> float:
    """What it takes to list some functions, page by page, in ms."""
    for number in range(count):
        create(server.place, f"listed-{number}")
    connection = Connection(server.place)
    names, marker = set(), ""
    start = time.perf_counter()
    while marker is not None:
        page = json.loads(connection.call(f"{FUNCTIONS}/?MaxItems=50&Marker={marker}"))
        names |= {function["FunctionName"] for function in page["Functions"]}
        marker = page.get("NextMarker")
    elapsed = (time.perf_counter() - start) * 1000
    if len(names) < count:
        raise SystemExit(f"bench: {len(names)} functions were listed of {count}")
    return elapsed


def rival_rate(scratch: Path) -> float | None:
    """The warm calls a second of the rival; None when it is not to be had."""
    venv = scratch / "rival"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    if subprocess.run([venv / "bin/pip", "install", "-q", RIVAL], check=False).returncode != 0:
        print(f"bench: {RIVAL} is not to be had", file=sys.stderr)
        return None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [venv / "bin/ministack"],
        env=os.environ | {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                create(port, "f")
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(2)
        rate(port, "f", 2, 10)
        return rate(port, "f", 2, 100)
    finally:
        process.kill()
        process.wait()


def rows(built: Path, scratch: Path) -> list[tuple[str, float, str, float]]:
    """The rows: what, how much, and its bound."""
    start = interpreter_start()
    with Server(built) as server:
        idle = server.status("VmRSS:") / 1024
        began = time.perf_counter()
        create(server.place, "f")
        connection = Connection(server.place)
        invoke(connection, "f")
        first = (time.perf_counter() - began) * 1000
        warm = statistics.median(invoke(connection, "f") for _ in range(2000))
        ours = rate(server.place, "f", 2, 4000)
        sleepers = [
            threading.Thread(target=invoke, args=(Connection(server.place), "f", 0.01))
            for _ in range(500)
        ]
        for sleeper in sleepers:
            sleeper.start()
        threads = server.status("Threads:")
        for sleeper in sleepers:
            sleeper.join()
        ready = server.ready
        listed = listing(server, 1000)
    theirs = rival_rate(scratch)
    found = [
        ("lp-local, ready after, ms", ready, "<=", 50.0),
        ("lp-local, idle, MB", idle, "<=", 40.0),
        ("lp-local, create to first reply, ms", first, "<=", 200.0),
        ("lp-local, warm p50, ms", warm, "<=", 1.0),
        ("lp-local, cold / (python3 + 50 ms)", cold(built) / (start + 50), "<=", 1.0),
        ("lp-local, 1,000 functions listed, ms", listed, "<=", 100.0),
        ("lp-local, threads for 500 sleeping calls", float(threads), "<=", 16.0),
    ]
    if theirs:
        found.append(("lp-local / MiniStack, warm calls/s", ours / theirs, ">=", 20.0))
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for name, value, relation, bound in rows(Path(sys.argv[1]), Path(folder)):
            print(f"{name:45}{value:10.2f}  {relation} {bound}")
