"""The Python package against boto3 in a thread pool.  python_client.py BUILT SCRATCH URL [--quick]"""

import json
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

from verdict import judge

HERE = Path(__file__).parent
CALLS, WORKERS = 10_000, 100


def pool(built: Path, scratch: Path, url: str, mode: str, count: int) -> dict[str, float]:
    """The figures of one run of the package, which is compiled as an installed one is."""
    environment = os.environ | {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(scratch / "compiled"),
        "PYTHONPATH": str(HERE.parents[1] / "Sources/PythonClient"),
        "LAMBDAPOOL_BIN": str(built),
        "LP_TARGET": "aws",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    command = [sys.executable, HERE / "lambdapool_pool.py", mode, str(count), str(WORKERS)]
    return json.loads(subprocess.check_output(command, env=environment))


def boto3(url: str, count: int) -> float:
    """Its calls a second."""
    command = [sys.executable, HERE / "boto3_pool.py", str(count), str(WORKERS), url]
    return float(re.search(rb"(\d+) calls/s", subprocess.check_output(command))[1])


def main() -> None:
    built, scratch, url = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    quick = "--quick" in sys.argv
    maps, ratios = [], []
    for _ in range(3):
        maps.append(pool(built, scratch, url, "map", CALLS))
        ratios.append(maps[-1]["rate"] / boto3(url, CALLS // 10))
    firsts = [pool(built, scratch, url, "first", 0)["first"] for _ in range(9)]
    short = pool(built, scratch, url, "imap", 10_000)
    long = pool(built, scratch, url, "imap", 100_000 if quick else 1_000_000)
    print(f"\npool.map: {statistics.median(one['rate'] for one in maps):.0f} calls/s")
    judge(
        [
            ("pool.map / boto3 thread pool, calls/s", statistics.median(ratios), ">=", 20),
            (
                "pool.map, us of Python a call",
                statistics.median(one["cpu"] for one in maps),
                "<=",
                100,
            ),
            ("imap, peak MB over many items / few", long["peak"] / short["peak"], "<=", 1.1),
            ("import and first call, ms", statistics.median(firsts), "<=", 120),
        ]
    )


main()
