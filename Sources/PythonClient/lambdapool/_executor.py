"""concurrent.futures.Executor, with a deployed function in the place of threads."""

import time
from collections import deque
from concurrent.futures import Executor, Future
from itertools import islice

from lambdapool._commands import environment
from lambdapool._engine import Engine
from lambdapool._pool import counted


class LambdaExecutor(Executor):
    """Calls functions in a deployed package, at most max_workers at once, as real Futures.

    What can be called with what, and what the parameters mean, is as in LambdaPool. A call that has
    been handed on cannot be cancelled; a few are, ahead of those that run.
    """

    def __init__(
        self,
        lambda_function="algorithms",
        max_workers=10,
        aws_access_key_id=None,
        aws_secret_access_key=None,
        aws_region_name=None,
        target=None,
        *,
        aws_session_token=None,
    ):
        """Raises ValueError, and FileNotFoundError when the command lp-map is nowhere."""
        # First, so that the finalizer finds it.
        self._engine = None
        surroundings = environment(
            aws_access_key_id, aws_secret_access_key, aws_session_token, aws_region_name, target
        )
        workers = counted("max_workers", max_workers)
        self._engine = Engine(lambda_function, workers, surroundings, outlives=True)

    def submit(self, fn, /, *args, **kwargs):
        """The Future of fn(*args, **kwargs).

        Raises RuntimeError after a shutdown, and BrokenLambdaPool when the pool has ended.
        """
        future = Future()
        try:
            self._engine.submit(FutureJob(future, (0, fn, args, kwargs)))
        except ValueError:
            raise RuntimeError("cannot schedule new futures after shutdown") from None
        return future

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        """The values of fn(*items) in the order of the items, an iterator.

        All of the iterables is read and called at once, or as far ahead as buffersize says. Raises
        TimeoutError where a value is not there after so many seconds from now. chunksize is taken
        for the sake of existing programs and changes nothing.
        """
        counted("chunksize", chunksize)
        if buffersize is not None:
            counted("buffersize", buffersize)
        end = None if timeout is None else time.monotonic() + timeout
        calls = zip(*iterables)
        futures = deque(self.submit(fn, *args) for args in islice(calls, buffersize))
        return self._values(fn, calls, futures, end)

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Takes no more work, and waits for what it has, of which it first cancels what it can."""
        self._engine.close()
        if cancel_futures:
            self._engine.cancel()
        if wait:
            self._engine.join()

    def __del__(self):
        if self._engine:
            self._engine.close()

    def __reduce__(self):
        raise TypeError("an executor cannot be passed between processes or pickled")

    def _values(self, fn, calls, futures, end):
        try:
            while futures:
                # By no name: a value that was handed on is not kept.
                yield self._next(fn, calls, futures, end)
        finally:
            for future in futures:
                future.cancel()

    def _next(self, fn, calls, futures, end):
        future = futures.popleft()
        try:
            value = future.result(None if end is None else end - time.monotonic())
        except BaseException:
            future.cancel()
            raise
        for args in islice(calls, 1):
            futures.append(self.submit(fn, *args))
        return value


class FutureJob:
    """A call whose outcome is that of a Future: a job of the engine."""

    is_many = False

    def __init__(self, future, call):
        self._future = future
        # Until it is taken.
        self._call = call
        self.is_done = False

    def cancel(self):
        """Cancels the call, unless it was taken."""
        self._future.cancel()

    def take(self):
        call, self._call = self._call, None
        if call and self._is_wanted():
            return call
        return None

    def settle(self, place, value, error):
        self.is_done = True
        if error is None:
            self._future.set_result(value)
        else:
            self._future.set_exception(error)

    def abort(self, error):
        if not self._call or self._is_wanted():
            self.settle(0, None, error)

    def _is_wanted(self):
        """Whether it has not been cancelled; from now on it cannot be."""
        self.is_done = not self._future.set_running_or_notify_cancel()
        return not self.is_done
