"""What the engine makes of a service that throttles, straggles, or is no longer wanted: rows for the bench's table."""

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "Tests" / "WireTests"))
from chaos import Chaos

CLOUD = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}


def lines(count: int) -> bytes:
    return b"".join(b"%d\n" % n for n in range(count))


def timed(built: Path, server: Chaos, count: int, *options: str) -> tuple[float, bytes]:
    """How long a map took, in s, and what it wrote; it must have lost nothing."""
    began = time.monotonic()
    done = subprocess.run(
        [built / "lp-map", "f", "m:f", "--target", "aws", *options],
        input=lines(count),
        stdout=subprocess.PIPE,
        env=os.environ | CLOUD | {"AWS_ENDPOINT_URL": server.url},
        check=True,
    )
    if len(done.stdout.splitlines()) != count:
        raise SystemExit("bench: lp-map lost items")
    return time.monotonic() - began, done.stdout


def throttled(built: Path) -> tuple[float, float]:
    """20 slots of 200 ms, 1,500 items, 64 jobs: the time over the ideal, and the share of refused requests."""
    with Chaos(hold=lambda *_: 0.2, slots=20) as server:
        elapsed, _ = timed(built, server, 1500, "--jobs", "64")
        return elapsed / 15, server.refusals / 1500


def stragglers(built: Path) -> tuple[float, float]:
    """One call in a hundred takes ten times as long: the p99 with copies over that without, and the share of copies."""

    def hold(item: int, attempt: int) -> float:
        return 1 if item % 100 == 50 and attempt == 1 else 0.1

    count, tails = 5000, []
    for options in ([], ["--hedge"]):
        with Chaos(hold=hold) as server:
            _, output = timed(built, server, count, "--jobs", "100", "--records", *options)
            times = sorted(json.loads(line)["ms"] for line in output.splitlines())
            # One in a hundred straggles, so that the 99th percentile is the last that may not.
            tails.append(times[int(0.992 * count)])
            copies = sum(server.executions.values()) - count
    return tails[1] / tails[0], copies / count


def departed_reader(built: Path) -> int:
    """A map over a million lines whose reader leaves after one: calls that started later than a round trip after."""
    with Chaos(hold=lambda *_: 0.05) as server:
        child = subprocess.Popen(
            [built / "lp-map", "f", "m:f", "--target", "aws", "--jobs", "100"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | CLOUD | {"AWS_ENDPOINT_URL": server.url},
        )
        threading.Thread(target=feed, args=(child.stdin, 1_000_000), daemon=True).start()
        child.stdout.readline()
        child.stdout.close()
        time.sleep(0.05)
        soon = sum(server.attempts.values())
        child.wait()
        time.sleep(0.2)
        return sum(server.attempts.values()) - soon


def cold(built: Path) -> float:
    """1,000 calls of 1 s at once, no connection open yet: how long it took, in s."""
    with Chaos(hold=lambda *_: 1) as server:
        return timed(built, server, 1000, "--jobs", "1000")[0]


def first_byte(built: Path) -> float:
    """From the start of the process to the first byte of a request, in ms: the median of nine."""
    delays = []
    for _ in range(9):
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            began = time.monotonic()
            child = subprocess.Popen(
                [built / "lp-map", "f", "m:f", "--target", "aws"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | CLOUD | {"AWS_ENDPOINT_URL": url},
            )
            child.stdin.write(b"1\n")
            child.stdin.flush()
            connection, _ = server.accept()
            with connection:
                connection.recv(1)
                delays.append(1000 * (time.monotonic() - began))
                child.kill()
                child.communicate()
    return statistics.median(delays)


def feed(pipe, count: int) -> None:
    try:
        with pipe:
            pipe.write(lines(count))
    except BrokenPipeError:
        pass


def rows(built: Path) -> list[tuple[str, float, str, float]]:
    """Each figure beside its aim."""
    slowness, refused = throttled(built)
    tail, copies = stragglers(built)
    return [
        ("throttled service, time / ideal", slowness, "<=", 1.25),
        ("throttled service, requests too many", refused, "<=", 0.10),
        ("1 % stragglers, p99 with --hedge / without", tail, "<=", 0.5),
        ("1 % stragglers, share of copies", copies, "<=", 0.05),
        ("1,000 calls of 1 s at once, cold, s", cold(built), "<=", 1.5),
        ("start to first byte sent, ms", first_byte(built), "<=", 20),
        ("calls a round trip after the reader left", departed_reader(built), "<=", 0),
    ]
