"""multiprocessing.pool.Pool, with a deployed function in the place of processes."""

import warnings

from lambdapool._commands import environment
from lambdapool._engine import Engine
from lambdapool._flow import Flow, IMapIterator
from lambdapool._results import AsyncResult, MapResult

# Input is read ahead by so many items a worker: a straggler holds up that many others in imap.
AHEAD = 16


class LambdaPool:
    """Calls functions in a deployed package, as many at once as there are workers.

    It has the methods of multiprocessing.pool.Pool. func is a function of the package, or its name
    as 'module:function'. A package that was packed without --pickle takes None, bool, int, finite
    float, str, list and dict with str keys, and its tuples come back as lists; one that was packed
    with --pickle takes whatever can be pickled. Each item is a call of its own: chunksize is taken
    for the sake of existing programs and changes nothing.

    Credentials, region and target ('aws' or 'local') are those of the environment where they are
    not given.
    """

    def __init__(
        self,
        workers=10,
        lambda_function="algorithms",
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
        self._workers = counted("workers", workers)
        surroundings = environment(
            aws_access_key_id, aws_secret_access_key, aws_session_token, aws_region_name, target
        )
        self._function = lambda_function
        self._engine = Engine(lambda_function, self._workers, surroundings)

    def apply(self, func, args=(), kwds=None):
        """The value of func(*args, **kwds)."""
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds=None, callback=None, error_callback=None):
        """The AsyncResult of func(*args, **kwds).

        callback is called with the value, or error_callback with the exception, in a thread of the
        pool, which does nothing else meanwhile.
        """
        call = 0, func, args, kwds or {}
        return self._submit(AsyncResult(self, self._engine, call, callback, error_callback))

    def map(self, func, iterable, chunksize=None):
        """The values of func(item) for all items, a list in their order."""
        return self._all(self.map_async(func, iterable, chunksize))

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """The AsyncResult of such a list."""
        arguments = [(item,) for item in iterable]
        return self._map_async(func, arguments, chunksize, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        """The values of func(*item) for all items, a list in their order."""
        return self._all(self.starmap_async(func, iterable, chunksize))

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """The AsyncResult of such a list."""
        arguments = [tuple(item) for item in iterable]
        return self._map_async(func, arguments, chunksize, callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        """The values of func(item) one by one in the order of the items.

        The iterable is read in a thread of its own, no further ahead of the values that were taken
        than by 16 items a worker. It may be endless.
        """
        return self._flow(func, iterable, chunksize, True)

    def imap_unordered(self, func, iterable, chunksize=1):
        """The values of func(item) one by one as they come; else as imap."""
        return self._flow(func, iterable, chunksize, False)

    def close(self):
        """Takes no more work; what it has will be done."""
        self._engine.close()

    def terminate(self):
        """Ends at once. Whoever waits gets BrokenLambdaPool; calls that run are not stopped."""
        self._engine.terminate()

    def join(self):
        """Waits for the end, after close or terminate; raises ValueError before."""
        self._engine.check_owner()
        if not self._engine.is_closed:
            raise ValueError("Pool is still running")
        self._engine.join()

    def __enter__(self):
        self._engine.check_owner()
        if self._engine.is_closed:
            raise ValueError("Pool not running")
        return self

    def __exit__(self, *_):
        self.terminate()

    def __del__(self):
        engine = self._engine
        if engine and not engine.is_closed:
            warnings.warn(f"unclosed running pool {self!r}", ResourceWarning, 2, source=self)
            engine.terminate()

    def __reduce__(self):
        raise NotImplementedError("pool objects cannot be passed between processes or pickled")

    def __repr__(self):
        state = "CLOSE" if self._engine is None or self._engine.is_closed else "RUN"
        kind = type(self)
        return (
            f"<{kind.__module__}.{kind.__qualname__} state={state} "
            f"lambda_function={self._function!r} workers={self._workers}>"
        )

    def _submit(self, result):
        self._engine.submit(result)
        return result

    def _map_async(self, func, arguments, chunksize, callback, error_callback):
        counted("chunksize", 1 if chunksize is None else chunksize)
        return self._submit(
            MapResult(self, self._engine, func, arguments, callback, error_callback)
        )

    def _all(self, result):
        try:
            return result.get()
        except BaseException:
            # An interrupt, for example: what nobody will ask for need not be called.
            result.cancel()
            raise

    def _flow(self, func, iterable, chunksize, is_ordered):
        counted("chunksize", chunksize)
        flow = Flow(self._engine, func, iter(iterable), AHEAD * self._workers, is_ordered)
        self._engine.submit(flow)
        flow.start()
        return IMapIterator(self, flow)


def counted(name, value):
    """A number of something; raises ValueError unless it is 1 or more."""
    if value < 1:
        raise ValueError(f"{name} must be 1 or more, not {value}")
    return value
