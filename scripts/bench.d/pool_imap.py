"""The local rival: multiprocessing.Pool.imap, a task a message.  pool_imap.py COUNT WORKERS"""

import multiprocessing
import sys
import time


def identity(x):
    return x


if __name__ == "__main__":
    count, workers = int(sys.argv[1]), int(sys.argv[2])
    with multiprocessing.Pool(workers) as pool:
        list(pool.imap(identity, range(100)))
        start = time.time()
        list(pool.imap(identity, range(count)))
        elapsed = time.time() - start
    print(
        f"multiprocessing.Pool.imap: {count} calls, {elapsed:.2f} s, {count / elapsed:.0f} calls/s"
    )
