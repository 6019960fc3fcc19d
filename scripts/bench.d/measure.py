"""Runs lp-map and its rivals in turn and prints ratios.  measure.py BUILT SCRATCH URL [--quick]"""

import os
import subprocess
import sys
from pathlib import Path

import flow
from contender import Contender
from local import rows as local_rows
from verdict import judge

CALLABLE = "algorithms.algorithms:fibonacci"
HERE = Path(__file__).parent
CLOUD = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "a",
    "AWS_SECRET_ACCESS_KEY": "b",
}


def numbers(scratch: Path, count: int) -> Path:
    """A file of the numbers below count, a line each."""
    file = scratch / f"{count}.txt"
    # Not by this process: what it has used of memory counts as its children's too.
    with file.open("wb") as output:
        subprocess.run(["seq", "0", str(count - 1)], stdout=output, check=True)
    return file


def lp_map(built: Path, scratch: Path, endpoint: str, count: int) -> Contender:
    """lp-map against the constant reply."""
    command = [
        built / "lp-map",
        "algorithms",
        CALLABLE,
        "--jobs",
        "100",
        "--target",
        "aws",
    ]
    cloud = CLOUD | {"AWS_ENDPOINT_URL": endpoint}
    return Contender("lp-map", list(map(str, command)), count, cloud, numbers(scratch, count))


def lp_local(built: Path, scratch: Path, count: int) -> Contender:
    """lp-map against a function on this machine that returns its argument."""
    place = {
        "LP_TARGET": "local",
        "XDG_DATA_HOME": str(scratch / "data"),
        "XDG_RUNTIME_DIR": str(scratch),
    }
    (scratch / "noop.py").write_text("def identity(x):\n    return x\n")
    environment = os.environ | place | {"PATH": f"{built}:{os.environ['PATH']}"}
    subprocess.run(
        "lp-pack noop.py | lp-deploy noop > deployed",
        shell=True,
        check=True,
        cwd=scratch,
        env=environment,
    )
    command = [str(built / "lp-map"), "noop", "noop:identity"]
    warm = Contender("warm", command, 100, place, numbers(scratch, 100))
    warm.run()
    return Contender("lp-map, lp-local", command, count, place, numbers(scratch, count))


def rounds(contenders: list[Contender], count: int) -> None:
    """Each in turn, so that whatever else the machine does falls on all alike."""
    for turn in range(count):
        for contender in contenders:
            print(f"bench: round {turn + 1} of {count}: {contender.name}", file=sys.stderr)
            contender.run()


def show(contenders: list[Contender]) -> None:
    """What each did."""
    print(f"\n{'':28}{'calls':>9}{'calls/s':>10}{'CPU us/call':>13}{'peak MB':>9}")
    for one in contenders:
        figures = [one.median(figure) for figure in ("rate", "cpu", "peak")]
        print(f"{one.name:28}{one.calls:9}{figures[0]:10.0f}{figures[1]:13.1f}{figures[2]:9.1f}")


def main() -> None:
    built, scratch, endpoint = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    quick = "--quick" in sys.argv
    times = 3 if quick else 5
    calls = 50_000
    few = calls // 10 if quick else calls // 5
    workers = os.cpu_count() or 1

    ours = lp_map(built, scratch, endpoint, calls)
    url = f"{endpoint}/2015-03-31/functions/algorithms/invocations"
    loop = Contender("libcurl loop in C", [str(scratch / "loop"), str(calls), "100", url], calls)
    python = [
        sys.executable,
        str(HERE / "boto3_pool.py"),
        str(few // 4),
        "100",
        endpoint,
    ]
    boto3 = Contender("boto3, 100 threads", python, few // 4)
    shell = ["sh", str(HERE / "curl_parallel.sh"), str(few), "100", endpoint]
    curl = Contender("curl --parallel", shell, few)
    rounds([ours, loop, boto3, curl], times)

    local = lp_local(built, scratch, 2 * few)
    python = [sys.executable, str(HERE / "pool_imap.py"), str(2 * few), str(workers)]
    imap = Contender("multiprocessing imap", python, 2 * few)
    rounds([local, imap], times)

    short = lp_map(built, scratch, endpoint, 10_000)
    long = lp_map(built, scratch, endpoint, 100_000 if quick else 1_000_000)
    short.name, long.name = "lp-map, few lines", "lp-map, many lines"
    rounds([short, long], 1)

    show([ours, loop, boto3, curl, local, imap, short, long])
    judge(
        [
            ("lp-map / libcurl loop in C, calls/s", ours.ratio(loop), ">=", 0.95),
            ("lp-map / boto3 thread pool, calls/s", ours.ratio(boto3), ">=", 45),
            ("lp-map / curl --parallel, calls/s", ours.ratio(curl), ">=", 4),
            ("lp-map, CPU us a call", ours.median("cpu"), "<=", 60),
            ("lp-map, peak MB over many lines", long.median("peak"), "<=", 64),
            (
                "the same / over few lines",
                long.median("peak") / short.median("peak"),
                "<=",
                1.1,
            ),
            ("lp-local / multiprocessing imap, calls/s", local.ratio(imap), ">=", 0.35),
            *flow.rows(built),
            *local_rows(built, scratch),
        ]
    )


main()
