"""The results of calls that a pool makes; each is the engine's job as well (see Engine)."""

import threading

from lambdapool._records import LOG


class AsyncResult:
    """The result of a call that may not have ended yet."""

    is_many = False

    def __init__(self, pool, engine, call, callback=None, error_callback=None):
        # A pool ends with its last reference, which is not to be before its results are there.
        self._pool = pool
        self._engine = engine
        # (0, func, args, kwds) until the engine takes it.
        self._call = call
        self._callback = callback
        self._error_callback = error_callback
        self._event = threading.Event()
        self._value = None
        self._error = None

    def ready(self):
        """Whether it has ended."""
        return self._event.is_set()

    def successful(self):
        """Whether it ended without an exception; raises ValueError when it has not ended."""
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return self._error is None

    def wait(self, timeout=None):
        """Waits until it has ended, at most so many seconds."""
        if not self._event.is_set():
            self._engine.check_owner()
            self._event.wait(timeout)

    def get(self, timeout=None):
        """The value, or the exception raised; multiprocessing.TimeoutError after so many seconds."""
        self.wait(timeout)
        if not self._event.is_set():
            raise time_is_up()
        if self._error is not None:
            raise self._error
        return self._value

    # The engine's side.

    @property
    def is_done(self):
        return self._event.is_set()

    def take(self):
        call, self._call = self._call, None
        return call

    def settle(self, place, value, error):
        self._finish(value, error)

    def abort(self, error):
        self._call = None
        if not self.is_done:
            self._finish(None, error)

    def _finish(self, value, error):
        self._value, self._error = value, error
        callback, given = (
            (self._callback, value) if error is None else (self._error_callback, error)
        )
        if callback:
            try:
                callback(given)
            except BaseException:
                LOG.exception("exception calling callback for %r", self)
        self._callback = self._error_callback = None
        self._event.set()
        self._pool = None


class MapResult(AsyncResult):
    """The results of a call for each of some items, a list in their order.

    All calls are made, whatever becomes of the others, as the standard pool does; the first
    exception is that of the map.
    """

    is_many = True

    def __init__(self, pool, engine, func, arguments, callback=None, error_callback=None):
        """arguments is a sequence of tuples, those of a call each."""
        super().__init__(pool, engine, None, callback, error_callback)
        self._func = func
        self._arguments = arguments
        self._results = [None] * len(arguments)
        self._given = self._open = 0
        self._first_error = None
        self._is_cancelled = False
        if not arguments:
            self._finish([], None)

    def cancel(self):
        """Makes no further call."""
        self._is_cancelled = True
        self._engine.offer(self)

    def take(self):
        place = self._given
        if self._is_cancelled or place >= len(self._arguments):
            self._finish_when_all_are_back()
            return None
        self._given += 1
        self._open += 1
        return place, self._func, self._arguments[place], {}

    def settle(self, place, value, error):
        self._open -= 1
        if error is None:
            self._results[place] = value
        elif self._first_error is None:
            self._first_error = error
        self._finish_when_all_are_back()

    def abort(self, error):
        self._is_cancelled = True
        super().abort(error)

    def _finish(self, value, error):
        # Neither is kept longer than it is needed.
        self._arguments, self._results = (), None
        super()._finish(value, error)

    def _finish_when_all_are_back(self):
        is_last = self._is_cancelled or self._given >= len(self._arguments)
        if is_last and not self._open and not self.is_done:
            self._finish(self._results, self._first_error)


def time_is_up():
    """The exception of a wait that took too long, which is that of existing programs."""
    # Its import takes longer than that of this whole package.
    from multiprocessing import TimeoutError

    return TimeoutError()
