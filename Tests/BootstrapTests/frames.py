"""The server's end of our bootstrap's line: hands out given events, keeps what it is told, and then hangs up."""

import dataclasses
import os
import pathlib
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


def exchange(answers, line, events):
    """Answers every frame but a last one with an event; returns them."""
    frames = []
    with answers, line:
        while head := answers.read(5):
            kind = KINDS[head[0]]
            frames.append((kind, answers.read(int.from_bytes(head[1:], "little"))))
            if not events or kind == "init error":
                break
            line.write(events.pop(0))
            line.flush()
    return [frame for frame in frames if frame != ("ready", b"")]


def event(number, payload, deadline="0", arn="", trace="", client=""):
    """An event on the wire; call N has the request id `rN`."""
    frame = "\n".join([f"r{number}", deadline, arn, trace, client, ""]).encode() + payload
    return len(frame).to_bytes(4, "little") + frame


def run(folder, source, *payloads, handler="m.h", call=None):
    """Runs the bootstrap on a module `m` until it has had every event."""
    (folder / "m.py").write_text(source)
    with (folder / "output").open("w+b") as output:
        process = subprocess.Popen(
            [sys.executable, "-S", "-s", BOOTSTRAP, folder / "opt", folder / "cache"],
            cwd=folder,
            env={
                "LAMBDA_TASK_ROOT": str(folder),
                "PATH": os.environ["PATH"],
                "_HANDLER": handler,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
        )
        events = [event(n, payload, **(call or {})) for n, payload in enumerate(payloads, 1)]
        frames = exchange(process.stdout, process.stdin, events)
        status = process.wait(60)
        output.seek(0)
        return Run(frames, output.read().decode(errors="replace"), status)
