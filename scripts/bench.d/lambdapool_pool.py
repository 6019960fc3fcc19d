"""What a Python user writes with lambdapool.  lambdapool_pool.py map|imap|first COUNT WORKERS

Prints a JSON object: calls a second, microseconds of this process a call, peak MB of it, ms until the first result.
"""

import time

began = time.perf_counter()

from lambdapool import LambdaPool  # noqa: E402

CALLABLE = "algorithms.algorithms:fibonacci"


def main():
    import json
    import resource
    import sys

    mode, count, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with LambdaPool(workers) as pool:
        pool.apply(CALLABLE, (1,))
        first = time.perf_counter() - began
        start, cpu = time.perf_counter(), time.process_time()
        done = 0
        if mode == "map":
            done = len(pool.map(CALLABLE, range(count)))
        elif mode == "imap":
            done = sum(1 for _ in pool.imap(CALLABLE, iter(range(count))))
        elapsed, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"first": first * 1000, "peak": peak}
    if done:
        figures |= {"rate": done / elapsed, "cpu": cpu / done * 1e6}
    print(json.dumps(figures))


main()
