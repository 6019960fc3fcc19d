"""A program that makes calls, and what one run of it costs."""

import os
import re
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Run:
    """One run: calls a second, CPU microseconds a call (its own, not its workers'), peak MB."""

    rate: float
    cpu: float
    peak: float


@dataclass
class Contender:
    """A command line that makes a number of calls."""

    name: str
    command: list[str]
    calls: int
    environment: dict[str, str] = field(default_factory=dict)
    stdin: Path | None = None
    runs: list[Run] = field(default_factory=list)

    def run(self) -> None:
        """Runs once; a rival that times its own calls is believed, so that its start-up is free."""
        with (self.stdin or Path(os.devnull)).open() as stdin:
            start = time.monotonic()
            child = subprocess.Popen(
                self.command,
                stdin=stdin,
                stdout=subprocess.PIPE,
                env=os.environ | self.environment,
            )
            tail = b""
            while chunk := child.stdout.read(1 << 16):
                tail = (tail + chunk)[-200:]
            _, status, usage = os.wait4(child.pid, 0)
            elapsed = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"bench: {self.name} ended with {child.returncode}")
        own = re.search(rb"(\d+) calls/s", tail)
        rate = float(own[1]) if own else self.calls / elapsed
        cpu = (usage.ru_utime + usage.ru_stime) / self.calls * 1e6
        self.runs.append(Run(rate, cpu, usage.ru_maxrss / 1024))

    def median(self, figure: str) -> float:
        """The median of a figure over the runs."""
        return statistics.median(getattr(run, figure) for run in self.runs)

    def ratio(self, rival: "Contender") -> float:
        """How many times the rival's calls a second: the median over the rounds."""
        pairs = zip(self.runs, rival.runs, strict=True)
        return statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)
