"""The server's end of our bootstrap's stdin: hands out given events, keeps what it is told, and then hangs up."""

import dataclasses
import os
import pathlib
import socket
import subprocess
import sys

BOOTSTRAP = pathlib.Path(__file__).parents[2] / "Sources/CLPAgents/python/bootstrap.py"
KINDS = ["ready", "response", "error", "init error"]


@dataclasses.dataclass
class Run:
    """What is left of a runtime that has ended; that it was ready is no frame to speak of."""

    frames: list
    output: str
    status: int


def exchange(connection, events):
    """Answers every frame but a last one with an event; returns them."""
    frames = []
    with connection, connection.makefile("rb") as stream:
        while head := stream.read(5):
            kind = KINDS[head[0]]
            frames.append((kind, stream.read(int.from_bytes(head[1:], "little"))))
            if not events or kind == "init error":
                break
            connection.sendall(events.pop(0))
    return [frame for frame in frames if frame != ("ready", b"")]


def event(number, payload, deadline="0", arn="", trace="", client=""):
    """An event on the wire; call N has the request id `rN`."""
    frame = "\n".join([f"r{number}", deadline, arn, trace, client, ""]).encode() + payload
    return len(frame).to_bytes(4, "little") + frame


def run(folder, source, *payloads, handler="m.h", call=None):
    """Runs the bootstrap on a module `m` until it has had every event."""
    (folder / "m.py").write_text(source)
    ours, its = socket.socketpair()
    with (folder / "output").open("w+b") as output, its:
        process = subprocess.Popen(
            [sys.executable, "-S", "-s", BOOTSTRAP, folder / "opt", folder / "cache"],
            cwd=folder,
            env={
                "LAMBDA_TASK_ROOT": str(folder),
                "PATH": os.environ["PATH"],
                "_HANDLER": handler,
            },
            stdin=its,
            stdout=output,
            stderr=output,
        )
        its.close()
        ours.settimeout(60)
        numbered = enumerate(payloads, 1)
        frames = exchange(ours, [event(n, payload, **(call or {})) for n, payload in numbered])
        status = process.wait(60)
        output.seek(0)
        return Run(frames, output.read().decode(errors="replace"), status)
